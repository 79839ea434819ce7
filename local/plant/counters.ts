import type { Instant } from '#local/clock.ts';
import type { ApplicationReading } from './application.ts';

/** Totals since the database server started, as its statistics views count them. */
export interface DatabaseCounters {
  readonly since: Instant;
  readonly reads: number;
  readonly writes: number;
  readonly extends: number;
  readonly fsyncs: number;
  readonly hits: number;
  readonly commits: number;
  readonly rollbacks: number;
  readonly temporaryBytes: number;
}

/** Totals since the Key Value instance started. */
export interface KeyValueCounters {
  readonly since: Instant;
  readonly hits: number;
  readonly misses: number;
  readonly expired: number;
  readonly evicted: number;
}

export const databaseCountersFrom = (since: Instant): DatabaseCounters => ({
  since,
  reads: 0,
  writes: 0,
  extends: 0,
  fsyncs: 0,
  hits: 0,
  commits: 0,
  rollbacks: 0,
  temporaryBytes: 0,
});

export const keyValueCountersFrom = (since: Instant): KeyValueCounters => ({
  since,
  hits: 0,
  misses: 0,
  expired: 0,
  evicted: 0,
});

/** Of the writes: new pages, and the syncs of the log. */
const EXTEND_SHARE = 0.06;
const FSYNC_SHARE = 0.1;
/** Heavy queries sort on disk. */
const TEMPORARY_BYTES_PER_REQUEST = 200_000;

/** Adds what one step did. */
export function countDatabase(
  counters: DatabaseCounters,
  reading: ApplicationReading,
  seconds: number,
): DatabaseCounters {
  const { database, fleet, failingShare } = reading;
  const requests = fleet.servedPerSecond * (1 - failingShare) * seconds;
  const writes = database.writesPerSecond * seconds;
  return {
    since: counters.since,
    reads: counters.reads + database.readsPerSecond * seconds,
    writes: counters.writes + writes * (1 - EXTEND_SHARE - FSYNC_SHARE),
    extends: counters.extends + writes * EXTEND_SHARE,
    fsyncs: counters.fsyncs + writes * FSYNC_SHARE,
    hits: counters.hits + database.hitsPerSecond * seconds,
    commits: counters.commits + requests,
    rollbacks: counters.rollbacks + requests * 0.002,
    temporaryBytes: counters.temporaryBytes + requests * TEMPORARY_BYTES_PER_REQUEST,
  };
}

/** Adds what one step did. */
export function countKeyValue(
  counters: KeyValueCounters,
  { keyValue }: ApplicationReading,
): KeyValueCounters {
  return {
    since: counters.since,
    hits: counters.hits + keyValue.hits,
    misses: counters.misses + keyValue.misses,
    expired: counters.expired + keyValue.expiredKeys,
    evicted: counters.evicted + keyValue.evictedKeys,
  };
}
