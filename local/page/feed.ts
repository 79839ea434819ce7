import type { Action, Decision } from '#core/decision.ts';
import type { Instant, TargetKind } from '#core/guide.ts';
import type { AlarmState } from '#core/observation.ts';
import type { PageCare, PageCareNews } from './care-feed.ts';
import type { PagePlaybooks, PageRun, PlaybookDesk } from './playbook-feed.ts';
import type { PageSchedules } from './schedule-feed.ts';
import type { PageTasks, TaskDesk } from './task-feed.ts';

/** One one-minute value; null when the minute gave none. */
export type PagePoint = readonly [at: Instant, value: number | null];

/** From `at` until the next step, this value held. */
export type PageStep<Value> = readonly [at: Instant, value: Value];

/** The row of the guide that watches a signal. */
export interface PageRow {
  readonly id: string;
  readonly high: number;
  readonly low: number;
  /** Names of the row's alarms: the page finds their states in `alarms`. */
  readonly highAlarm: string;
  readonly lowAlarm: string;
  /** What a breach means, shown while the alarm rings. */
  readonly why: { readonly high: string; readonly low: string };
}

export interface PageSignal {
  readonly id: string;
  readonly label: string;
  /** As people write it: `%`, `ms`, `/s`, `GB`, or empty. */
  readonly unit: string;
  /** Shown without asking. Signals with a row always are. */
  readonly primary?: boolean;
  /** Oldest first. */
  readonly points: readonly PagePoint[];
  readonly row?: PageRow;
}

export interface PageIntent {
  readonly sentence: string;
  readonly status: string;
  readonly since: Instant;
  /** Instances asked for, so that the page can draw those still to come. */
  readonly instances?: number;
}

/** What a target is at this moment. */
export interface PageTargetNow {
  readonly mode?: string;
  readonly plan: string;
  /** Render's word. */
  readonly status: string;
  readonly instances?: { readonly now: number; readonly min: number; readonly max: number };
  readonly diskGb?: number;
  readonly costUsdPerMonth: number;
  /** Absent when no change is in flight. */
  readonly intent?: PageIntent;
}

export interface PageTarget extends PageTargetNow {
  readonly id: string;
  readonly kind: TargetKind;
  readonly name: string;
  readonly signals: readonly PageSignal[];
  readonly instanceSteps?: readonly PageStep<number>[];
  readonly planSteps: readonly PageStep<string>[];
  readonly diskSteps?: readonly PageStep<number>[];
  readonly costSteps: readonly PageStep<number>[];
}

/** What is new of a target since the minute before; points may be late and replace earlier ones. */
export interface PageTargetMinute extends PageTargetNow {
  readonly id: string;
  /** By signal id. */
  readonly points: Readonly<Record<string, readonly PagePoint[]>>;
  readonly instanceSteps?: readonly PageStep<number>[];
  readonly planSteps?: readonly PageStep<string>[];
  readonly diskSteps?: readonly PageStep<number>[];
  readonly costSteps?: readonly PageStep<number>[];
}

export interface PageAlarm {
  readonly name: string;
  /** Absent for Capstan's alarms about itself. */
  readonly row?: string;
  readonly target?: string;
  readonly state: AlarmState;
  readonly since: Instant;
  readonly reason: string;
  /** Oldest first; the last one, without `to`, is the present state. */
  readonly spans: readonly {
    readonly from: Instant;
    readonly to?: Instant;
    readonly state: string;
  }[];
}

export interface PageDecision {
  /** Stable; letters, digits, `-`, `_`, `:` and `.` only. */
  readonly id: string;
  readonly at: Instant;
  readonly target: string;
  readonly verdict: 'act' | 'hold';
  readonly reason: string;
  /** What a person reads: one plain sentence. */
  readonly sentence: string;
  readonly decision: Decision;
  /** How an act ended: `verified after 1 min 20 s`. */
  readonly outcome?: string;
  /** How many identical holds this one stands for, and the last of them. */
  readonly times?: number;
  readonly until?: Instant;
}

/** A decision as the stream carries it; the whole record is at `/api/decisions/<id>`. */
export interface PageDecisionLine extends Omit<PageDecision, 'decision'> {
  readonly action?: Action;
  readonly costUsdPerMonth: { readonly before: number; readonly after: number };
}

/** Something that happened outside the loop: a control was pressed, a deploy ended. */
export interface PageNote {
  readonly at: Instant;
  readonly text: string;
}

export interface PageControl {
  readonly id: string;
  readonly label: string;
  /** One sentence: what happens when it is used. */
  readonly help: string;
  readonly kind: 'toggle' | 'press';
  readonly on?: boolean;
  /** One lower-case letter or digit. */
  readonly key?: string;
  /** Where it stands, if not with those that are for everything. */
  readonly place?: 'tasks';
}

export interface PagePause {
  readonly by: string;
  readonly why: string;
}

export interface PageHealth {
  readonly heartbeatAt?: Instant;
  readonly errors: number;
  readonly deadLetters: number;
  /** Calls made since the start, by what was called, largest first. */
  readonly calls: Readonly<Record<string, number>>;
}

export interface PageMoney {
  readonly monthlyBudgetUsd: number;
  /** What all targets cost a month at their present size. */
  readonly perMonthUsd: number;
  /** What was spent since the start. */
  readonly spentUsd: number;
  /** What the same time would have cost at the largest size it needed: the price of never scaling. */
  readonly neverScaledUsd?: number;
}

export interface PageState {
  readonly application: string;
  readonly mode: 'simulated' | 'observe';
  /** IANA zone in which the page writes times. */
  readonly timeZone: string;
  readonly startedAt: Instant;
  readonly now: Instant;
  readonly speed: number;
  readonly seed?: number;
  readonly targets: readonly PageTarget[];
  /** Newest first, at most 500. */
  readonly decisions: readonly PageDecision[];
  readonly alarms: readonly PageAlarm[];
  /** Newest first, at most 100. */
  readonly notes: readonly PageNote[];
  readonly health: PageHealth;
  readonly money: PageMoney;
  readonly controls: readonly PageControl[];
  readonly schedules: PageSchedules;
  /** Absent where no playbook can be started. */
  readonly playbooks?: PagePlaybooks;
  /** Absent where nothing hands tasks over. */
  readonly tasks?: PageTasks;
  /** Absent where no database is cared for. */
  readonly care?: PageCare;
  readonly paused?: PagePause;
}

export type PageEvent =
  | {
      readonly type: 'minute';
      readonly now: Instant;
      readonly speed: number;
      readonly targets: readonly PageTargetMinute[];
      readonly health: PageHealth;
      readonly money: PageMoney;
    }
  /** New, or an older one that changed: the id tells. */
  | { readonly type: 'decision'; readonly decision: PageDecision }
  | { readonly type: 'alarm'; readonly alarm: PageAlarm }
  /** `paused` absent: not paused. */
  | {
      readonly type: 'controls';
      readonly controls: readonly PageControl[];
      readonly paused?: PagePause;
    }
  | { readonly type: 'note'; readonly note: PageNote }
  | { readonly type: 'schedules'; readonly schedules: PageSchedules }
  /** All runs that are kept, newest first. */
  | { readonly type: 'runs'; readonly runs: readonly PageRun[] }
  | { readonly type: 'tasks'; readonly tasks: PageTasks }
  | { readonly type: 'care'; readonly care: PageCareNews }
  /** So much changed that every page had better read the whole state again. */
  | { readonly type: 'reset' };

/** The whole state as `/api/state` and the stream carry it. */
export interface PageSnapshot extends Omit<PageState, 'decisions'> {
  readonly decisions: readonly PageDecisionLine[];
}

/** What the stream carries: the state first, then what changes; a beat shows that it is alive. */
export type PageMessage =
  | Exclude<PageEvent, { type: 'decision' } | { type: 'reset' }>
  | { readonly type: 'state'; readonly state: PageSnapshot }
  | { readonly type: 'decision'; readonly decision: PageDecisionLine }
  | { readonly type: 'beat' };

/** What the page is a window on. */
export interface PageFeed {
  state(): PageState;
  /** Events that follow the present state; returns the way to stop. */
  subscribe(listener: (event: PageEvent) => void): () => void;
  /** Uses a control; `on` is absent for one that is pressed. Rejects with what a person can act on. */
  control(id: string, on?: boolean): Promise<void>;
  /** Absent where no playbook can be started. */
  readonly playbooks?: PlaybookDesk | undefined;
  /** Absent where nothing hands tasks over. */
  readonly tasks?: TaskDesk | undefined;
}
