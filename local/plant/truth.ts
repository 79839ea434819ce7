import type { Instant } from '#local/clock.ts';
import type { Snapshot } from './snapshot.ts';

/** Requests since the start. */
export interface Totals {
  readonly requests: number;
  /** Not answered in time. */
  readonly dropped: number;
  /** Answered with an error for want of the database. */
  readonly failed: number;
}

/** What is really so at this moment, without the delay and the averaging of the metrics. */
export interface Truth {
  readonly at: Instant;
  readonly service: {
    readonly requestsPerSecond: number;
    readonly capacityPerSecond: number;
    readonly utilisation: number;
    readonly instances: number;
    /** Mean of the serving instances, of their limits. */
    readonly memoryShare: number;
    readonly latencyMilliseconds: Readonly<Record<'p50' | 'p95' | 'p99', number>>;
    readonly droppedPerSecond: number;
    readonly failingShare: number;
    readonly backlog: number;
  };
  readonly database: {
    readonly works: boolean;
    readonly utilisation: number;
    readonly iops: number;
    readonly connections: number;
    readonly connectionLimit: number;
    readonly diskUsedBytes: number;
    readonly diskShare: number;
  };
  readonly keyValue: {
    readonly works: boolean;
    readonly usedMemoryBytes: number;
    readonly maxMemoryBytes: number;
    readonly connections: number;
    readonly connectionLimit: number;
  };
  /** Celery's queue, where the world has a background worker. */
  readonly worker?: {
    readonly instances: number;
    readonly waiting: number;
    readonly inFlight: number;
    readonly utilisation: number;
    readonly done: number;
  };
  readonly totals: Totals;
}

const GIBIBYTE = 1024 ** 3;

/** The last step in the words of the page. */
export function truthOf(snapshot: Snapshot, totals: Totals): Truth {
  const { at, situation, reading, instances } = snapshot;
  const { fleet, failingShare } = reading;
  const { p50, p95, p99 } = fleet.latencySeconds;
  const memory = instances.map(({ memoryBytes, plan }) => memoryBytes / plan.memoryBytes);
  return {
    at,
    service: {
      requestsPerSecond: situation.requestsPerSecond,
      capacityPerSecond: fleet.capacityPerSecond,
      utilisation: fleet.utilisation,
      instances: instances.length,
      memoryShare: memory.reduce((sum, share) => sum + share, 0) / Math.max(1, memory.length),
      latencyMilliseconds: { p50: p50 * 1_000, p95: p95 * 1_000, p99: p99 * 1_000 },
      droppedPerSecond: fleet.droppedPerSecond,
      failingShare,
      backlog: fleet.backlog,
    },
    database: databaseTruth(snapshot),
    keyValue: {
      works: situation.keyValue.works,
      usedMemoryBytes: reading.keyValue.usedMemoryBytes,
      maxMemoryBytes: situation.keyValue.memoryBytes,
      connections: reading.keyValue.connections,
      connectionLimit: situation.keyValue.connections,
    },
    ...workerTruth(snapshot),
    totals,
  };
}

function workerTruth({ queue, targets }: Snapshot): Pick<Truth, 'worker'> {
  if (targets.worker === undefined) return {};
  const { totals, unacked, utilisation, waiting, workers } = queue;
  return {
    worker: { instances: workers, waiting, inFlight: unacked, utilisation, done: totals.done },
  };
}

function databaseTruth({ situation, reading, targets }: Snapshot): Truth['database'] {
  const used = targets.database?.diskUsedBytes ?? 0;
  const size = (targets.database?.usableDiskGB ?? 1) * GIBIBYTE;
  return {
    works: situation.database.works,
    utilisation: reading.database.utilisation,
    iops: reading.database.readsPerSecond + reading.database.writesPerSecond,
    connections: reading.pool.open,
    connectionLimit: situation.database.connections,
    diskUsedBytes: used,
    diskShare: used / size,
  };
}
