import type { Action, Decision } from '../decision.ts';
import type { Guide, Instant, Target } from '../guide.ts';
import type { History, Notice, Pauses } from '../history.ts';
import type {
  AlarmReadings,
  Facts,
  HeaviestStatement,
  Observation,
  Point,
} from '../observation.ts';
import type { SignalId } from '../signals.ts';

/** What one source of signals gave: targets and signals it knows nothing of are absent, never zero. */
export interface SourceReading {
  /** By target id: points by signal, oldest first. */
  readonly series: Readonly<Record<string, Partial<Record<SignalId, readonly Point[]>>>>;
  /** By target id: why this source has nothing for it. */
  readonly silent: Readonly<Record<string, string>>;
  /** By target id: the statement that took most of a database's time. */
  readonly heaviest?: Readonly<Record<string, HeaviestStatement>>;
}

/** One place signals come from. It throws when it cannot be asked at all. */
export interface Source {
  readonly name: string;
  read(targets: readonly Target[], now: Instant): Promise<SourceReading>;
}

/** Reads what targets are. */
export interface FactReader {
  /** Throws `RenderRejected` or `RenderUnavailable`. */
  facts(target: Target): Promise<Facts>;
}

/** Changes targets; it cannot delete, suspend or restore anything. */
export interface Actuator extends FactReader {
  /** One call that asks Render for the absolute state in `action`. Throws `RenderRejected` or `RenderUnavailable`. */
  apply(target: Target, action: Action): Promise<void>;
  /** Deploys the present build with the present configuration, so that a new plan reaches the instances. */
  deploy(target: Target): Promise<void>;
}

/** Only one may hold a target's lease; it outlives the longest a function can run. */
export interface Lease {
  readonly by: string;
  readonly until: Instant;
}

/** One target's remembered state; `version` rises with every write. */
export interface TargetState {
  readonly version: number;
  readonly history: History;
  readonly lease?: Lease;
}

/** Everything a reconcile needs, read consistently at once. */
export interface Snapshot {
  readonly observations: Readonly<Record<string, Observation>>;
  readonly states: Readonly<Record<string, TargetState>>;
  /** Pauses of everything and of single targets. */
  readonly pauses: Pauses;
  /** Why nothing may be done about a target: what is stored of it makes no sense to this version. */
  readonly unreadable?: Readonly<Record<string, string>>;
}

export interface StateStore {
  read(targets: readonly string[]): Promise<Snapshot>;
  /** Writes if `version` is still what was read; false when somebody else wrote meanwhile. */
  write(
    target: string,
    state: { readonly history: History; readonly lease?: Lease },
    version: number,
  ): Promise<boolean>;
  /** Read again right before an act; throws when unreadable. */
  pauses(target: string): Promise<Pauses>;
}

export interface ObservationStore {
  readObservations(targets: readonly string[]): Promise<Readonly<Record<string, Observation>>>;
  saveObservation(observation: Observation): Promise<void>;
  /** Adds one minute of demand and what served it to the target's day. */
  rememberDemand(
    target: string,
    minute: Instant,
    requestsPerMinute: number,
    instances: number,
  ): Promise<void>;
}

export interface Ledger {
  /** Keeps the record of a decision, also of a hold. */
  record(decision: Decision): Promise<void>;
}

export interface AlarmReader {
  alarms(names: readonly string[]): Promise<AlarmReadings>;
}

/** Says in one sentence what happened; throws when it could not, and is asked again later. */
export interface Herald {
  announce(notice: Notice): Promise<void>;
}

/** What the loop needs of the world. */
export interface Parts {
  readonly guide: Guide;
  readonly state: StateStore;
  readonly alarms: AlarmReader;
  readonly render: Actuator;
  readonly ledger: Ledger;
  readonly herald: Herald;
  readonly now: () => Instant;
  /** Names the holder of a lease: one invocation. */
  readonly by: string;
}

/** One target's observation and the one before it. */
export interface Change {
  readonly now: Observation;
  readonly before: Observation | undefined;
}

/** Sends what people and alarms look at to CloudWatch. */
export interface MetricPublisher {
  /** Publishes, of all targets in one request, the points that `before` did not have yet. */
  publish(changes: readonly Change[]): Promise<void>;
}

/** Says "look now" to the loop. */
export interface HintSender {
  hint(targets: readonly string[], why: string, at: Instant): Promise<void>;
}

/** What a collection needs of the world. */
export interface CollectParts {
  readonly guide: Guide;
  readonly sources: readonly Source[];
  readonly render: FactReader;
  readonly observations: ObservationStore;
  readonly metrics: MetricPublisher;
  readonly hints: HintSender;
  readonly now: () => Instant;
}
