import { describe, expect, it } from 'vitest';
import { signalsOfStatistics } from '#adapters/postgres/signals-of-statistics.ts';
import type { Statistics } from '#adapters/postgres/statistics-query.ts';

const NOON = Date.UTC(2026, 7, 3, 12);
const before: Statistics = {
  atSeconds: 1_000,
  countersSince: 'monday',
  operations: 50_000,
  hits: 900_000,
  misses: 100_000,
  connections: 20,
  hidden: 0,
  statements: null,
  longestTransactionSeconds: 3,
  replayLagSeconds: 0.2,
};
const after: Statistics = {
  ...before,
  atSeconds: 1_060,
  operations: 110_000,
  hits: 900_950,
  misses: 100_050,
};
const idsOf = (now: Statistics, then?: Statistics) =>
  Object.keys(signalsOfStatistics(now, then, NOON + 4_000).series);
const withoutRates = ['connections', 'longest-transaction', 'replication-lag'];

describe('signalsOfStatistics', () => {
  it('makes rates of counters, over the seconds that the server counted', () => {
    const { series, silent } = signalsOfStatistics(after, before, NOON + 4_000);
    expect(series).toEqual({
      iops: [{ at: NOON, value: 1_000 }],
      'cache-hit': [{ at: NOON, value: 95 }],
      connections: [{ at: NOON, value: 20 }],
      'longest-transaction': [{ at: NOON, value: 3 }],
      'replication-lag': [{ at: NOON, value: 0.2 }],
    });
    expect(silent).toEqual([]);
  });

  it.each([
    ['there is no earlier reading', after, undefined],
    ['the counters began anew', { ...after, countersSince: 'tuesday' }, before],
    ['a counter fell', { ...after, operations: 10, hits: 10 }, before],
    ['no time has passed', { ...after, atSeconds: 1_000 }, before],
    ['the clock of the server went back', { ...after, atSeconds: 900 }, before],
    ['the earlier reading is too old', { ...after, atSeconds: 1_181 }, before],
  ])('knows no rate when %s', (_, now, then) => {
    expect(idsOf(now, then)).toEqual(withoutRates);
    expect(signalsOfStatistics(now, then, NOON).silent).toEqual([
      'iops: no reading a minute ago to compare with',
    ]);
  });

  it('knows no cache hits when nothing was read', () => {
    expect(idsOf({ ...after, hits: before.hits, misses: before.misses }, before)).not.toContain(
      'cache-hit',
    );
  });

  it('knows no IOPS before PostgreSQL 16', () => {
    const old = { ...after, operations: null };
    expect(idsOf(old, { ...before, operations: null })).not.toContain('iops');
    expect(signalsOfStatistics(old, before, NOON).silent).toEqual([
      'iops: pg_stat_io needs PostgreSQL 16',
    ]);
  });

  it('takes no open transaction for zero seconds, but not when sessions are hidden', () => {
    const idle = { ...after, longestTransactionSeconds: null };
    expect(signalsOfStatistics(idle, before, NOON).series['longest-transaction']).toEqual([
      { at: NOON, value: 0 },
    ]);
    const blind = signalsOfStatistics({ ...after, hidden: 3 }, before, NOON);
    expect(blind.series).not.toHaveProperty('longest-transaction');
    expect(blind.silent.join()).toContain('pg_read_all_stats');
  });

  it('knows no lag without a replica', () => {
    expect(idsOf({ ...after, replayLagSeconds: null }, before)).not.toContain('replication-lag');
  });
});
