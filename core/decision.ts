import type { ActionClass, Instant } from './guide.ts';
import type { AutoscalingFact } from './observation.ts';
import type { SignalId } from './signals.ts';

export type Direction = 'up' | 'down';

/** A change of one target to an absolute state; doing it twice is doing it once. */
export type Action =
  | { readonly kind: 'set-instances'; readonly from: number; readonly to: number }
  | {
      readonly kind: 'steer-autoscaling';
      readonly from: AutoscalingFact;
      readonly to: AutoscalingFact;
    }
  | { readonly kind: 'set-plan'; readonly from: string; readonly to: string }
  | { readonly kind: 'grow-disk'; readonly from: number; readonly to: number };

/** What one scaler would like: a row, a schedule or the limits. */
export interface Proposal {
  /** The id of a row or schedule, or `limits`, `bounds`, `panic`, `undo`. */
  readonly by: string;
  readonly wants: 'more' | 'less' | 'same' | 'unknown';
  readonly action?: Action;
  readonly because: string;
}

/** What a guard said: `hold` stops the action, `limit` made it smaller, `impossible` passes to the next ask. */
export interface GuardVerdict {
  readonly guard: string;
  readonly effect: 'hold' | 'limit' | 'impossible';
  readonly because: string;
}

/** One signal as the decision saw it. */
export interface Input {
  readonly row: string;
  readonly signal: SignalId;
  readonly value?: number;
  readonly ageSeconds?: number;
  readonly high: number;
  readonly low: number;
  readonly highAlarm: string;
  readonly lowAlarm: string;
}

/** `act` or `hold`, always with `because`. */
export interface Decision {
  readonly target: string;
  readonly at: Instant;
  /** The intent it became, for acts. */
  readonly generation?: number;
  readonly verdict: 'act' | 'hold';
  readonly because: string;
  /** Short, stable word for the reason: the guard that held, or `within-lines`, `breach`, `panic`, `undo`. */
  readonly reason: string;
  readonly actionClass?: ActionClass;
  readonly direction?: Direction;
  readonly action?: Action;
  /** What would have been done, had no guard held it. */
  readonly wanted?: Action;
  readonly inputs: readonly Input[];
  readonly proposals: readonly Proposal[];
  readonly guards: readonly GuardVerdict[];
  /** US dollars a month of this target, before and after. */
  readonly costUsdPerMonth: { readonly before: number; readonly after: number };
  readonly undoable: boolean;
  readonly downtimeSeconds: number;
  /** Whether a person should hear of it: acts, recommendations, requests for approval. */
  readonly tell: 'nobody' | 'recommend' | 'ask' | 'act';
}
