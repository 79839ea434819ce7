import type { Instant } from '#local/clock.ts';
import type { Database } from '#local/fake-render/world.ts';
import { normalAt, seedOf } from '#local/workload/noise.ts';
import type { ApplicationReading } from './application.ts';
import {
  countDatabase,
  countKeyValue,
  type DatabaseCounters,
  databaseCountersFrom,
  type KeyValueCounters,
  keyValueCountersFrom,
} from './counters.ts';
import { DEMAND } from './demand.ts';
import { diskUse } from './disk.ts';
import type { Targets } from './targets.ts';

export interface StoredStep {
  readonly at: Instant;
  readonly seconds: number;
  readonly targets: Targets;
  readonly reading: ApplicationReading;
  readonly importBytesPerSecond: number;
  /** False for history: what is stored now already has what came in then. */
  readonly grows: boolean;
}

const GIBIBYTE = 1024 ** 3;
const MINUTE = 60_000;

/** What the stores keep from step to step: data on disk, and counters until a restart. */
export class StoredData {
  readonly #seed: number;
  /** Without the log; what the world says first is taken for data. */
  readonly #bytes = new Map<string, number>();
  databaseCounters: DatabaseCounters;
  keyValueCounters: KeyValueCounters;

  constructor(seed: number, since: Instant) {
    this.#seed = seedOf(seed, 'log');
    this.databaseCounters = databaseCountersFrom(since);
    this.keyValueCounters = keyValueCountersFrom(since);
  }

  step({ at, seconds, targets, reading, importBytesPerSecond, grows }: StoredStep): void {
    const { database, keyValue, replicas } = targets;
    if (hasRestarted(database, this.databaseCounters.since, at)) {
      this.databaseCounters = databaseCountersFrom(at);
    }
    if (hasRestarted(keyValue, this.keyValueCounters.since, at)) {
      this.keyValueCounters = keyValueCountersFrom(at);
    }
    this.databaseCounters = countDatabase(this.databaseCounters, reading, seconds);
    this.keyValueCounters = countKeyValue(this.keyValueCounters, reading);
    if (database === undefined) return;
    const before = this.#bytes.get(database.id) ?? database.diskUsedBytes;
    const written = reading.fleet.servedPerSecond * (1 - reading.failingShare);
    const perSecond = written * DEMAND.database.bytesPerRequest + importBytesPerSecond;
    const stored = before + (grows ? perSecond * seconds : 0);
    this.#bytes.set(database.id, stored);
    for (const one of [database, ...replicas]) this.#fill(one, stored, at);
  }

  #fill(database: Database, storedBytes: number, at: Instant): void {
    const noise = normalAt(this.#seed, Math.floor(at / MINUTE));
    const logNoise = Math.max(-1, Math.min(1, noise / 2));
    const sizeBytes = database.usableDiskGB * GIBIBYTE;
    database.diskUsedBytes = diskUse({ storedBytes, sizeBytes, logNoise }).usedBytes;
  }
}

interface Restartable {
  readonly unavailableUntil?: Instant;
}

/** Being away for a while is a restart: counters begin anew. */
function hasRestarted(store: Restartable | undefined, since: Instant, at: Instant): boolean {
  const { unavailableUntil } = store ?? {};
  return unavailableUntil !== undefined && unavailableUntil > since && unavailableUntil <= at;
}
