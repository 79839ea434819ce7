import type { Instant } from '#local/clock.ts';
import type { ApplicationReading, Situation } from './application.ts';
import type { DatabaseCounters, KeyValueCounters } from './counters.ts';
import type { MeasuredInstance } from './measure-service.ts';
import type { ReplicaCounters } from './replica-counters.ts';
import type { Targets } from './targets.ts';
import type { QueueReading } from './worker-queue.ts';

/** Everything one step of the plant came to. */
export interface Snapshot {
  readonly at: Instant;
  readonly targets: Targets;
  readonly situation: Situation;
  readonly reading: ApplicationReading;
  readonly instances: readonly MeasuredInstance[];
  /** Celery's queue; nothing ever lies in it while the world has no background worker. */
  readonly queue: QueueReading;
  readonly databaseCounters: DatabaseCounters;
  readonly keyValueCounters: KeyValueCounters;
  readonly longestTransactionSeconds: number;
  /** By the replica's id. */
  readonly replicaCounters: ReadonlyMap<string, ReplicaCounters>;
}
