import type { Backlog } from './backlog-rules.ts';
import type { CareRules } from './care/care-rules.ts';
import type { PlaybookId } from './playbooks/ids.ts';
import type { Policy } from './policy.ts';
import type { Schedule } from './schedules/schedule.ts';
import type { SignalId } from './signals.ts';
import type { TaskRules } from './tasks/task-rules.ts';

/** Milliseconds since the Unix epoch. Time always comes in as an argument. */
export type Instant = number;

/** What kind of thing on Render a target is. */
export type TargetKind = 'service' | 'postgres' | 'key-value';

/** What a breach may ask for. `plan` climbs the target's ladder; `disk` only grows. */
export type Ask = 'instances' | 'plan' | 'disk';

/** Every change Capstan can make belongs to exactly one class; trust is given per class and direction. */
export type ActionClass =
  | 'instances'
  | 'service-plan'
  | 'database-plan'
  | 'database-disk'
  | 'key-value-plan';

/**
 * How far Capstan may go on its own: `observe` records, `recommend` also says so, `approve` waits
 * for a person, `auto` acts.
 */
export type Trust = 'observe' | 'recommend' | 'approve' | 'auto';

/** A Render web service, private service or worker. */
export interface ServiceTarget {
  readonly kind: 'service';
  /** Capstan's name of the target: kebab-case, part of metric and alarm names. */
  readonly id: string;
  /** Render's id, `srv-…`. */
  readonly renderId: string;
  /** `direct`: Capstan sets the count. `steer`: Render's autoscaler stays on, Capstan moves its bounds. */
  readonly mode: 'direct' | 'steer';
  /** The fewest and the most instances ever asked for. */
  readonly instances: { readonly min: number; readonly max: number };
  /** Connections each instance may open, and to which database target, checked before every scale-out. */
  readonly connections?: {
    readonly database: string;
    readonly perInstance: number;
    /** The environment variables in which the service finds its database, and a replica to read from. */
    readonly urlKey?: string;
    readonly replicaUrlKey?: string;
  };
  /** For a worker: the queue by which it is sized. Growth tiers, which count visitors, leave it alone. */
  readonly backlog?: Backlog;
}

/** A Render Postgres database. */
export interface PostgresTarget {
  readonly kind: 'postgres';
  readonly id: string;
  /** Render's id, `dpg-…-a`. */
  readonly renderId: string;
  /** The largest disk Capstan may ask for, in GB; disks never shrink. */
  readonly maxDiskGb: number;
}

/** A Render Key Value (Redis) instance. */
export interface KeyValueTarget {
  readonly kind: 'key-value';
  readonly id: string;
  /** Render's id, `red-…`. */
  readonly renderId: string;
}

export type Target = ServiceTarget | PostgresTarget | KeyValueTarget;

/** The line above which a row is in breach. */
export interface HighLine {
  readonly value: number;
  /** M of the last N one-minute values: `breaching` of `of`. */
  readonly breaching: number;
  readonly of: number;
  /** What a change should bring the signal to: the target of the ceil formula, below `value`. */
  readonly aim: number;
  /** From here on, the change may bypass its maintenance window and spend the budget's reserve. */
  readonly emergency?: number;
}

/** The line below which there is more than is needed. */
export interface LowLine {
  readonly value: number;
  readonly breaching: number;
  readonly of: number;
  /** `shrink` may lead to a smaller target; `advice` is only ever said. */
  readonly leadsTo: 'shrink' | 'advice';
}

/** One line of the threshold table. */
export interface Row {
  /** `<target>-<signal>`: names the row's two alarms; stable, since a new name is a new alarm. */
  readonly id: string;
  readonly target: string;
  readonly signal: SignalId;
  /** What the signal reads on an ordinary day. */
  readonly current: number;
  readonly high: HighLine;
  readonly low: LowLine;
  /** What a breach asks for, in order of preference. */
  readonly asks: readonly Ask[];
  /** One sentence an on-call person can act on, for each line. */
  readonly why: { readonly high: string; readonly low: string };
}

/** One plan of a ladder. Ladders rise in CPU, RAM and price; plans are compared by these, not by name. */
export interface Rung {
  /** Render's plan id. */
  readonly plan: string;
  /** Other spellings of the same plan. */
  readonly aliases?: readonly string[];
  /** Cores; absent where Render does not publish them (Key Value). */
  readonly cpu?: number;
  readonly ramMb: number;
  /** Connections a database or Key Value instance of this plan accepts. */
  readonly connections?: number;
  /** US dollars a month for one instance. */
  readonly usdPerMonth: number;
  /** Postgres: whether the plan can run with a standby, which makes plan changes take seconds. */
  readonly highAvailability?: boolean;
}

/** Fewest instances from so many monthly active users on. */
export interface GrowthTier {
  readonly fromMonthlyActiveUsers: number;
  readonly minInstances: number;
}

/** One column of the growth table. */
export interface Projection {
  readonly inMonths: number;
  readonly monthlyActiveUsers: number;
  readonly requestsPerDay: number;
  readonly databaseGb: number;
  readonly fileStorageGb: number;
  readonly concurrentUsers: number;
}

export type Weekday = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun';

/** When changes with downtime may run, in local time; `until` at or before `from` means the next day. */
export interface MaintenanceWindow {
  readonly id: string;
  readonly days: readonly Weekday[];
  /** `HH:MM`. */
  readonly from: string;
  readonly until: string;
}

/** Operations that a person starts. */
export interface PlaybookRules {
  /** Playbooks that wait for somebody's yes before their first change. */
  readonly approve: readonly PlaybookId[];
  /** A request nobody answered ends its run after so many hours; nothing has changed by then. */
  readonly approvalHours: number;
  /** Whether who started a run may approve it. */
  readonly selfApproval: boolean;
}

/** Everything of the customer's. The one file an operator edits holds one value of this type. */
export interface Guide {
  /** Kebab-case; names the stack and the metric namespace. */
  readonly application: string;
  /** Render's workspace id, `tea-…` or `usr-…`. */
  readonly workspace: string;
  /** IANA zone of the maintenance windows. */
  readonly timeZone: string;
  readonly targets: readonly Target[];
  readonly rows: readonly Row[];
  /** Signals that become CloudWatch metrics although no row watches them ($0.30 a month and target each). */
  readonly alsoPublish: readonly SignalId[];
  readonly ladders: Readonly<Record<TargetKind, readonly Rung[]>>;
  /** US dollars a month for one GB of database disk. */
  readonly diskUsdPerGbMonth: number;
  readonly growth: {
    readonly monthlyActiveUsers: number;
    readonly tiers: readonly GrowthTier[];
    readonly projections: readonly Projection[];
  };
  readonly maintenanceWindows: readonly MaintenanceWindow[];
  /** Calendars of days without business, `YYYY-MM-DD`, by the name under which schedules except them. */
  readonly holidays: Readonly<Record<string, readonly string[]>>;
  /** What the time of day and week asks for. */
  readonly schedules: readonly Schedule[];
  /** US dollars a month for all targets together; the reserve is for panic and emergencies only. */
  readonly budget: { readonly usdPerMonth: number; readonly reserveUsdPerMonth: number };
  readonly trust: Readonly<Record<ActionClass, { readonly up: Trust; readonly down: Trust }>>;
  readonly playbooks: PlaybookRules;
  /** Work the application hands over; without it no queue is made. */
  readonly tasks?: TaskRules;
  /** What is done for a database from day to day; without it nothing of it is made. */
  readonly care?: CareRules;
  readonly notify: {
    readonly emails: readonly string[];
    /** Post to the Slack webhook kept under `slackWebhookUrl` in the secret. */
    readonly slack: boolean;
  };
  /** Name of the Secrets Manager secret; made out of band, never by the stack. */
  readonly secretName: string;
  /** Where the generated guide page is published; alarms link into it. */
  readonly docsUrl: string;
  readonly policy: Policy;
}
