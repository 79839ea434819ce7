import { describe, expect, it } from 'vitest';
import {
  type DatabaseLimits,
  type DatabaseSight,
  databaseFindings,
} from '#core/playbooks/databases/database-findings.ts';
import type { DatabaseReport } from '#core/playbooks/world.ts';

const report: DatabaseReport = {
  connections: 80,
  maxConnections: 100,
  databaseBytes: 8 * 1024 ** 3,
  cacheHitPercent: 95,
  longestTransactionSeconds: 300,
  timeline: 1,
  streaming: [],
  bloat: [],
  slowest: [],
  unknown: [],
};
const sight: DatabaseSight = {
  status: 'available',
  diskGb: 10,
  diskPercent: 80,
  report,
  lags: [{ name: 'one', lagSeconds: 30 }],
};
const limits: DatabaseLimits = {
  maxConnectionsPercent: 80,
  maxLagSeconds: 30,
  maxDiskPercent: 80,
  minCacheHitPercent: 95,
  maxTransactionSeconds: 300,
  maxDeadPercent: 20,
};

const failing = (change: Partial<DatabaseSight>): readonly string[] =>
  databaseFindings({ ...sight, ...change }, limits)
    .filter(({ passed }) => !passed)
    .map(({ found, wanted, what }) => `${what}: ${found}, ${wanted}`);

const reported = (change: Partial<DatabaseReport>) => ({ report: { ...report, ...change } });

describe('a line of the report', () => {
  it('passes at its limit', () => {
    expect(failing({})).toEqual([]);
    expect(databaseFindings(sight, limits)).toHaveLength(7);
  });

  it.each([
    [{ status: 'creating' }, 'status: creating, available'],
    [{ lags: [{ name: 'one', lagSeconds: 31 }] }, 'replication lag of one: 31 s, at most 30 s'],
    [{ diskPercent: 80.1 }, 'disk in use, of 10 GB: 80.1 %, at most 80.0 %'],
    [reported({ connections: 81 }), 'connections: 81 of 100 (81.0 %), at most 80.0 %'],
    [reported({ cacheHitPercent: 94.9 }), 'cache hit ratio: 94.9 %, at least 95.0 %'],
    [reported({ longestTransactionSeconds: 301 }), 'longest transaction: 301 s, at most 300 s'],
  ])('fails beyond it: %j', (change, line) => {
    expect(failing(change)).toEqual([line]);
  });

  it('measures the disk by the database where Render does not say', () => {
    const { diskPercent: _left, ...unmeasured } = sight;
    const [line] = databaseFindings(unmeasured, limits).filter(({ what }) => what.includes('GB'));
    expect(line).toMatchObject({ what: 'database size, of 10 GB', found: '80.0 %', passed: true });
  });

  it('counts dead rows only in tables that have many', () => {
    const few = { table: 'small', deadPercent: 90, deadRows: 999 };
    const many = { table: 'large', deadPercent: 21, deadRows: 50_000 };
    expect(failing(reported({ bloat: [few] }))).toEqual([]);
    expect(failing(reported({ bloat: [few, many] }))).toEqual([
      'dead rows of the worst table: 21.0 % (50000 rows of large), at most 20.0 % in tables with 1000 or more',
    ]);
  });

  it('never fails for slow queries, an empty cache, and what could not be looked at', () => {
    const query = `SELECT *\n  FROM assets WHERE ${'x'.repeat(200)}`;
    const slow = { query, calls: 12, meanMs: 900, totalSeconds: 10.8 };
    const { cacheHitPercent: _left, ...unread } = report;
    const change = { ...unread, slowest: Array(7).fill(slow), unknown: ['no pg_stat_statements'] };
    expect(failing({ report: change })).toEqual([]);
    const found = databaseFindings({ ...sight, report: change }, limits).map((one) => one.found);
    expect(found.filter((text) => text.includes('calls of'))).toHaveLength(5);
    expect(found.join()).toContain('11 s in all, 12 calls of 900.0 ms: SELECT * FROM assets');
    expect(Math.max(...found.map((text) => text.length))).toBeLessThan(200);
    expect(found).toContain('no pg_stat_statements');
  });
});
