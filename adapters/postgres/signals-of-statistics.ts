import type { Instant } from '#core/guide.ts';
import type { Point } from '#core/observation.ts';
import type { SignalId } from '#core/signals.ts';
import type { Statistics } from './statistics-query.ts';

export interface StatisticsReading {
  readonly series: Partial<Record<SignalId, readonly Point[]>>;
  /** What could not be had, and why. */
  readonly silent: readonly string[];
}

const MINUTE = 60_000;
/** Counters apart for longer say more about then than about now. */
const LONGEST_GAP_SECONDS = 180;

/** What a counter rose by, or undefined when it cannot be told. */
function rise(now: number | null, before: number | null | undefined): number | undefined {
  if (now === null || before === null || before === undefined || now < before) return undefined;
  return now - before;
}

/** The rates between two readings; nothing when they do not belong to one run of the counters. */
function rates(now: Statistics, before: Statistics | undefined) {
  const seconds = now.atSeconds - (before?.atSeconds ?? Number.NaN);
  const comparable =
    before?.countersSince === now.countersSince && seconds > 0 && seconds <= LONGEST_GAP_SECONDS;
  if (!comparable) return undefined;
  const operations = rise(now.operations, before.operations);
  const hits = rise(now.hits, before.hits);
  const misses = rise(now.misses, before.misses);
  const touched = hits === undefined || misses === undefined ? 0 : hits + misses;
  return {
    iops: operations === undefined ? undefined : operations / seconds,
    'cache-hit': touched === 0 || hits === undefined ? undefined : (100 * hits) / touched,
  };
}

/** The signals of the minute that ended, out of what the server says now and said the time before. */
export function signalsOfStatistics(
  now: Statistics,
  before: Statistics | undefined,
  readAt: Instant,
): StatisticsReading {
  const rated = rates(now, before);
  const silent: string[] = [];
  if (now.operations === null) silent.push('iops: pg_stat_io needs PostgreSQL 16');
  else if (rated?.iops === undefined) silent.push('iops: no reading a minute ago to compare with');
  // No open transaction has lasted no time; but of hidden sessions nobody knows.
  const longest = now.longestTransactionSeconds ?? 0;
  if (now.hidden > 0) {
    silent.push('longest-transaction: other sessions are hidden; grant pg_read_all_stats');
  }
  const values: readonly (readonly [SignalId, number | undefined])[] = [
    ['iops', rated?.iops],
    ['cache-hit', rated?.['cache-hit']],
    ['connections', now.connections],
    ['longest-transaction', now.hidden > 0 ? undefined : Math.max(0, longest)],
    ['replication-lag', now.replayLagSeconds ?? undefined],
  ];
  const at = Math.floor(readAt / MINUTE) * MINUTE;
  const series = Object.fromEntries(
    values.flatMap(([id, value]) => (value === undefined ? [] : [[id, [{ at, value }]]])),
  );
  return { series, silent };
}
