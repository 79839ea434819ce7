import type { Action, Direction } from './decision.ts';
import type { ActionClass, Instant } from './guide.ts';

/**
 * A decision written down before it is carried out.
 * PLANNED → SENT (written before the call) → VERIFIED | REFUSED | UNKNOWN; unknown is settled by observing.
 */
export type IntentStatus = 'PLANNED' | 'SENT' | 'VERIFIED' | 'REFUSED' | 'UNKNOWN';

export interface Intent {
  readonly generation: number;
  readonly action: Action;
  readonly actionClass: ActionClass;
  readonly direction: Direction;
  readonly because: string;
  readonly status: IntentStatus;
  readonly plannedAt: Instant;
  readonly sentAt?: Instant;
  /** When Render's answer came. */
  readonly answeredAt?: Instant;
  readonly settledAt?: Instant;
  readonly outcome?: string;
  /** Signals before the act, for judging whether it helped. */
  readonly before: Readonly<Record<string, number>>;
  /** The sentence about it is in the outbox, or was said. */
  readonly told?: true;
  /** Set on an undo: the generation it undoes. */
  readonly undoes?: number;
}

/** A finished intent, as history keeps it. */
export type Act = Intent & { readonly settledAt: Instant };

/** What a person allowed, for one target and class, until it expires or is used. */
export interface Approval {
  readonly actionClass: ActionClass;
  readonly by: string;
  readonly at: Instant;
  readonly until: Instant;
}

/** The kill switch: everything, or one target, until `until` or for good. */
export interface Pause {
  /** The target that is paused; absent for everything. */
  readonly target?: string;
  readonly by: string;
  readonly why: string;
  readonly at: Instant;
  readonly until?: Instant;
  /** Set when it is not a person's switch but a playbook that works at the target: the name of its run, and its own. */
  readonly run?: string;
  readonly playbook?: string;
}

/** Instances that a person wants at least and at most, within the guide's limits, until they say otherwise. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly by: string;
  readonly at: Instant;
}

/** What Capstan last knew the target to be; a difference without an intent is a person's change. */
export interface Known {
  readonly instances?: number;
  readonly plan: string;
  readonly diskGb?: number;
  readonly at: Instant;
  /** When somebody else's change was last adopted. */
  readonly adoptedAt?: Instant;
}

/** One sentence that somebody should hear; kept until it was said, so a crash loses none. */
export interface Notice {
  readonly at: Instant;
  readonly target: string;
  readonly kind: 'act' | 'ask' | 'recommend' | 'trouble';
  readonly sentence: string;
}

/** All that is remembered of one target. */
export interface History {
  readonly generation: number;
  /** The open intent, if any: at most one change is in flight per target. */
  readonly intent?: Intent;
  /** Newest first: those of the last day, and at least twenty. */
  readonly acts: readonly Act[];
  readonly approvals: readonly Approval[];
  readonly known?: Known;
  /** Boot times measured, in seconds, newest first, at most ten. */
  readonly bootSeconds: readonly number[];
  /** Not yet said. */
  readonly outbox: readonly Notice[];
  /** Set by the playbook set-api-scaling. */
  readonly bounds?: Bounds;
  /** The last request or recommendation, so that the same is not said every minute. */
  readonly lastTold?: { readonly about: string; readonly at: Instant };
}

export const emptyHistory: History = {
  generation: 0,
  acts: [],
  approvals: [],
  bootSeconds: [],
  outbox: [],
};

/** Pauses in force; `undefined` means that they could not be read, which counts as a pause. */
export type Pauses = readonly Pause[] | undefined;
