import type { Orders } from '../care/order.ts';
import type { Action } from '../decision.ts';
import type { Guide, Instant, PostgresTarget, ServiceTarget, Target } from '../guide.ts';
import type { Pause, Pauses } from '../history.ts';
import type { Herald, StateStore } from '../loop/ports.ts';
import type { AutoscalingFact, Facts, Point } from '../observation.ts';
import type { SignalId } from '../signals.ts';
import type { Run } from './run-record.ts';

/** A read replica; Render knows replicas by name when it is told, by id when it is asked. */
export interface Replica {
  readonly id: string;
  readonly name: string;
}

/** A database as playbooks look at it; a replica has one of these, too. */
export interface DatabaseDetail {
  readonly id: string;
  readonly plan: string;
  /** `available` when nothing is under way; an open set. */
  readonly status: string;
  readonly diskGb: number;
  readonly highAvailability: boolean;
  readonly pool: 'none' | 'pgbouncer';
  readonly replicas: readonly Replica[];
  readonly suspended: boolean;
  readonly inMaintenance: boolean;
}

/** A deploy with what started it. */
export interface DeployDetail {
  readonly id: string;
  /** Render's word; an open set. */
  readonly status: string;
  /** `api`, `manual`, `rollback`, …; an open set. */
  readonly trigger?: string;
  /** First line of the commit's message, when the build came from one. */
  readonly commit?: string;
  readonly createdAt: Instant;
  readonly finishedAt?: Instant;
}

export interface ServiceDetail {
  readonly id: string;
  /** Public address of a web service. */
  readonly url?: string;
  readonly healthPath?: string;
  readonly plan: string;
  readonly manualInstances: number;
  readonly autoscaling?: AutoscalingFact;
  /** Newest first, at most twenty. */
  readonly deploys: readonly DeployDetail[];
  readonly instances: readonly { readonly id: string; readonly createdAt: Instant }[];
  readonly suspended: boolean;
  readonly hasDisk: boolean;
}

/** Which connection of a database an environment variable names; the strings themselves stay in adapters. */
export type ConnectionName = 'direct' | 'pooled' | `replica:${string}`;

/**
 * What playbooks may ask of Render. Every method throws `RenderRejected`, `RenderUnavailable` or
 * `RenderUnintelligible`, each with `outcome`; one call is one attempt.
 */
export interface PlaybookRender {
  facts(target: Target): Promise<Facts>;
  /** One call that asks for the absolute state in `action`. */
  apply(target: Target, action: Action): Promise<void>;
  service(target: ServiceTarget): Promise<ServiceDetail>;
  database(target: PostgresTarget): Promise<DatabaseDetail>;
  /** Undefined when the database has no replica of that name. */
  replica(target: PostgresTarget, name: string): Promise<DatabaseDetail | undefined>;
  /**
   * Adds one replica: reads the whole list and writes the whole list with that one more, the parameters of the
   * others kept. Nothing here can remove one.
   */
  addReplica(target: PostgresTarget, name: string): Promise<void>;
  setPool(target: PostgresTarget, pool: DatabaseDetail['pool']): Promise<void>;
  failOver(target: PostgresTarget): Promise<void>;
  /** Whether the database can be restored to a point in time, and from when on. */
  backup(
    target: PostgresTarget,
  ): Promise<{ readonly available: boolean; readonly since?: Instant }>;
  /** Deploys the present build with the present configuration. */
  deploy(target: ServiceTarget): Promise<void>;
  restart(target: ServiceTarget): Promise<void>;
  rollBack(target: ServiceTarget, deployId: string): Promise<void>;
  /** The block, whole. */
  setAutoscaling(
    target: ServiceTarget,
    from: AutoscalingFact | undefined,
    to: AutoscalingFact,
  ): Promise<void>;
  /** Which of a database's connections a variable holds; `absent` when it is not set, `other` when it is something else. */
  connectionIn(
    service: ServiceTarget,
    key: string,
    database: PostgresTarget,
  ): Promise<ConnectionName | 'absent' | 'other'>;
  /** Puts a connection of a database into one variable; it takes effect with the next deploy. */
  pointAt(
    service: ServiceTarget,
    key: string,
    database: PostgresTarget,
    connection: ConnectionName,
  ): Promise<void>;
  /** One-minute values of a signal, oldest first; empty when Render has none. */
  measured(
    target: Target,
    signal: SignalId,
    from: Instant,
    until: Instant,
  ): Promise<readonly Point[]>;
}

/** What a look into a database finds; sizes in bytes, durations in seconds, rates in percent. */
export interface DatabaseReport {
  readonly connections: number;
  readonly maxConnections: number;
  readonly databaseBytes: number;
  /** Blocks found in memory, of all that were read. */
  readonly cacheHitPercent?: number;
  readonly longestTransactionSeconds: number;
  /** The primary's WAL timeline: it rises by one whenever a standby takes over. */
  readonly timeline: number;
  /** Replicas that stream from it, as the primary sees them. */
  readonly streaming: readonly { readonly name: string; readonly lagSeconds: number }[];
  /** Tables by dead rows, the worst first, at most ten. */
  readonly bloat: readonly {
    readonly table: string;
    readonly deadPercent: number;
    readonly deadRows: number;
  }[];
  /** By total time, at most ten; the text without literal values. */
  readonly slowest: readonly {
    readonly query: string;
    readonly calls: number;
    readonly meanMs: number;
    readonly totalSeconds: number;
  }[];
  /** What could not be looked at, and why: an extension that is not there. */
  readonly unknown: readonly string[];
}

/** Looks into databases with SQL; throws when it cannot connect, saying why without secrets. */
export interface DatabaseInspector {
  report(target: PostgresTarget): Promise<DatabaseReport>;
  /** A replica: how far behind, and how many transactions it has answered since its statistics began. */
  replica(
    target: PostgresTarget,
    name: string,
  ): Promise<{
    readonly inRecovery: boolean;
    readonly lagSeconds: number;
    readonly transactions: number;
  }>;
}

/** What asking for a health path gave. */
export interface Health {
  readonly ok: boolean;
  /** HTTP status; absent when nobody answered. */
  readonly status?: number;
  readonly milliseconds: number;
  /** "200 in 35 ms", "no answer within 5 s", … */
  readonly says: string;
}

export interface Prober {
  /** One request of the service's health path, five seconds at most; never throws. */
  health(service: ServiceDetail): Promise<Health>;
}

/** The dead-letter queues of the stack, by name: `hints`, `ticks`, `notices`. */
export interface DeadLetterQueues {
  readonly names: readonly string[];
  count(queue: string): Promise<number>;
  /** Sends what lies there back to where it came from; harmless when nothing lies there or it is under way. */
  redrive(queue: string): Promise<void>;
}

export interface Hold {
  readonly target: string;
  /** The run that holds it. */
  readonly run: string;
  readonly playbook: string;
  readonly by: string;
  readonly at: Instant;
  readonly until: Instant;
  /** The run let go of it at its end, and does not get it again. */
  readonly ended?: true;
}

/** While a playbook works at a target, the loop and other playbooks leave it alone. */
export interface Holds {
  /**
   * Takes or prolongs a hold. Gives the one that is in the way: somebody else's that has not expired, or the
   * run's own that it let go already (`ended`).
   */
  take(hold: Hold): Promise<Hold | undefined>;
  /** Ends a run's hold as of `at`, for good; harmless when it has none. */
  release(target: string, run: string, at: Instant): Promise<void>;
}

/** The runs, and what became of them. */
export interface RunStore {
  /**
   * Keeps a run as it stands now; false when the name belongs to another run, or when this one has ended
   * (and not just so).
   */
  save(run: Run): Promise<boolean>;
}

/** The kill switch. */
export interface KillSwitch {
  read(target: string | undefined): Promise<Pauses>;
  put(pause: Pause): Promise<void>;
  remove(target: string | undefined): Promise<void>;
}

/** What a playbook needs of the world. Nothing here can delete, suspend or restore. */
export interface World {
  readonly guide: Guide;
  readonly now: () => Instant;
  readonly render: PlaybookRender;
  readonly database: DatabaseInspector;
  readonly prober: Prober;
  readonly deadLetters: DeadLetterQueues;
  readonly state: StateStore;
  readonly holds: Holds;
  readonly runs: RunStore;
  readonly killSwitch: KillSwitch;
  readonly herald: Herald;
  /** A short fingerprint of a text, the same everywhere. */
  readonly fingerprint: (text: string) => string;
  /** What is asked of the function that cares for the database; absent where the guide has no care. */
  readonly orders?: Orders;
  /** Where a person can say yes or no to a request; absent when links are not set up. */
  readonly approvalLink?: (
    run: string,
    callback: string,
    until: Instant,
  ) => Promise<string | undefined>;
}
