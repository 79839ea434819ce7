import type { ActionClass, Guide, Instant } from '#core/guide.ts';
import type { SignalId } from '#core/signals.ts';

/** What is really so on Render at one moment. */
export interface Truth {
  readonly at: Instant;
  /** The stored count. */
  readonly count: number;
  /** Instances that run or start, and stay. */
  readonly staying: number;
  /** Instances Render lists, those on their way out included. */
  readonly listed: number;
  readonly native: { readonly min: number; readonly max: number; readonly on: boolean } | undefined;
  readonly plan: string;
  /** The plan of the deploy that serves. */
  readonly livePlan: string | undefined;
  /** Whether a deploy replaces instances now. */
  readonly rolling: boolean;
  /** How the newest deploy stands. */
  readonly lastDeploy: string | undefined;
  readonly databasePlan: string;
  readonly databaseRunningPlan: string;
  readonly databaseStatus: string;
  readonly diskGb: number;
  readonly keyValuePlan: string;
  readonly keyValueStatus: string;
}

export type Operation = 'scale' | 'plan' | 'disk' | 'bounds' | 'deploy';

/** One request that changes something, as it arrived at Render. */
export interface Mutation {
  /** Position among everything that happened. */
  readonly order: number;
  readonly at: Instant;
  readonly sandbox: string;
  readonly target: string;
  readonly operation: Operation;
  /** The absolute value in the body: a count, a plan, GB; the lower bound of an autoscaling block. */
  readonly to: number | string;
  readonly before: Truth;
  /** Whether Render took it, whatever was answered. */
  readonly accepted: boolean;
  /** False when it was taken and ignored. */
  readonly applied: boolean;
  readonly status: number;
  /** What the invocation had read when it sent this. */
  readonly alarmsRead: Reading<Readonly<Record<string, string>>> | undefined;
  readonly pausesRead: Reading<'off' | 'on' | 'unreadable'> | undefined;
  /** Calls of the invocation between its last look at the kill switch and this request. */
  readonly sinceSwitch: readonly string[];
  /** The intent that stood in the table. */
  readonly intent:
    | {
        readonly generation: number;
        readonly status: string;
        readonly to: number | string;
        readonly undoes: number | undefined;
      }
    | undefined;
  /** How old Render's answers to reads were at that time. */
  readonly staleSeconds: number;
}

export interface Reading<T> {
  readonly order: number;
  readonly at: Instant;
  readonly value: T;
}

/** A value that some collection was told. */
export interface Heard {
  readonly at: Instant;
  readonly value: number;
  readonly heardAt: Instant;
}

/** A change by a person, or something that Render does to a target. */
export interface Edit {
  readonly at: Instant;
  readonly target: string;
  readonly what: string;
  /** Whether count or plan are others than before. */
  readonly moved: boolean;
}

export interface SwitchFlip {
  readonly order: number;
  readonly at: Instant;
  readonly on: boolean;
  readonly target: string | undefined;
}

export interface GivenApproval {
  readonly order: number;
  readonly at: Instant;
  readonly until: Instant;
  readonly target: string;
  readonly actionClass: ActionClass;
}

/** Everything that happened in one run, as seen from outside of Capstan. */
export interface Logbook {
  readonly guide: Guide;
  readonly mutations: Mutation[];
  /** One each minute, and one after each change by anybody. */
  readonly truths: Truth[];
  /** Changes by people and by Render itself. */
  readonly edits: Edit[];
  readonly flips: SwitchFlip[];
  readonly approvals: GivenApproval[];
  /** By `<target> <signal>`, oldest first. */
  readonly heard: Map<string, Heard[]>;
  /** When the table began to refuse or lose writes. */
  readonly tableFaults: number[];
  /** Invocations that died or were ended. */
  readonly dead: Set<string>;
  /** Calls that reached Render, by bucket and minute. */
  readonly calls: Map<string, number>;
  /** Refusals for spending too much that Capstan brought about. */
  readonly throttled: { readonly at: Instant; readonly path: string }[];
  /** Requests that Capstan must not be able to make. */
  readonly forbidden: string[];
  /** Places where the key showed up. */
  readonly leaks: string[];
  /** Errors that nobody classified. */
  readonly bugs: string[];
}

export const hearing = (target: string, signal: SignalId): string => `${target} ${signal}`;
