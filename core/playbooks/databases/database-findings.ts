import type { Finding } from '../run-record.ts';
import type { DatabaseReport } from '../world.ts';

/** Where a line of the report begins to fail. */
export interface DatabaseLimits {
  /** Open connections, percent of those it accepts. */
  readonly maxConnectionsPercent: number;
  readonly maxLagSeconds: number;
  readonly maxDiskPercent: number;
  readonly minCacheHitPercent: number;
  readonly maxTransactionSeconds: number;
  /** Rows of a table that are dead and not yet cleaned up. */
  readonly maxDeadPercent: number;
}

/** Everything that was seen of a database at one moment. */
export interface DatabaseSight {
  readonly status: string;
  readonly diskGb: number;
  /** As Render measures it, the write-ahead log included; absent when it does not say. */
  readonly diskPercent?: number;
  readonly report: DatabaseReport | { readonly trouble: string };
  readonly lags: readonly (
    | { readonly name: string; readonly lagSeconds: number }
    | { readonly name: string; readonly trouble: string }
  )[];
}

const GIGABYTE = 1024 ** 3;
/** Below so many dead rows a table's share of them says nothing. */
const FEW_DEAD_ROWS = 1000;
const MOST_SLOW_QUERIES = 5;
const MOST_QUERY_CHARACTERS = 120;

const percent = (value: number): string => `${value.toFixed(1)} %`;

/** A line that fails when a value is above its limit. */
const atMost = (what: string, value: number, limit: number, show: (value: number) => string) => ({
  what,
  passed: value <= limit,
  found: show(value),
  wanted: `at most ${show(limit)}`,
});

/** A line that is told and never fails. */
const told = (what: string, found: string): Finding => ({
  what,
  passed: true,
  found,
  wanted: 'no limit',
});

const seconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} s`;

function lagLines({ lags }: DatabaseSight, { maxLagSeconds }: DatabaseLimits): readonly Finding[] {
  return lags.map((lag) => {
    const what = `replication lag of ${lag.name}`;
    if ('lagSeconds' in lag) return atMost(what, lag.lagSeconds, maxLagSeconds, seconds);
    return { what, passed: false, found: lag.trouble, wanted: `at most ${maxLagSeconds} s` };
  });
}

function deadRowsLine({ bloat }: DatabaseReport, { maxDeadPercent }: DatabaseLimits): Finding {
  const [worst] = bloat
    .filter(({ deadRows }) => deadRows >= FEW_DEAD_ROWS)
    .toSorted((one, other) => other.deadPercent - one.deadPercent);
  const what = 'dead rows of the worst table';
  const wanted = `at most ${percent(maxDeadPercent)} in tables with ${FEW_DEAD_ROWS} or more`;
  if (worst === undefined) return { what, passed: true, found: 'no table has many', wanted };
  const { deadPercent, deadRows, table } = worst;
  const found = `${percent(deadPercent)} (${deadRows} rows of ${table})`;
  return { what, passed: deadPercent <= maxDeadPercent, found, wanted };
}

function slowestLines({ slowest }: DatabaseReport): readonly Finding[] {
  return slowest
    .slice(0, MOST_SLOW_QUERIES)
    .map(({ calls, meanMs, query, totalSeconds }, index) => {
      const text = query.replace(/\s+/g, ' ').trim().slice(0, MOST_QUERY_CHARACTERS);
      const times = `${Math.round(totalSeconds)} s in all, ${calls} calls of ${meanMs.toFixed(1)} ms`;
      return told(`slowest query ${index + 1}`, `${times}: ${text}`);
    });
}

function reportLines(report: DatabaseReport, limits: DatabaseLimits): readonly Finding[] {
  const { cacheHitPercent, connections, longestTransactionSeconds, maxConnections } = report;
  const share = (100 * connections) / maxConnections;
  const { maxConnectionsPercent, maxTransactionSeconds, minCacheHitPercent } = limits;
  return [
    {
      what: 'connections',
      passed: share <= maxConnectionsPercent,
      found: `${connections} of ${maxConnections} (${percent(share)})`,
      wanted: `at most ${percent(maxConnectionsPercent)}`,
    },
    ...(cacheHitPercent === undefined
      ? [told('cache hit ratio', 'nothing was read yet')]
      : [
          {
            what: 'cache hit ratio',
            passed: cacheHitPercent >= minCacheHitPercent,
            found: percent(cacheHitPercent),
            wanted: `at least ${percent(minCacheHitPercent)}`,
          },
        ]),
    atMost('longest transaction', longestTransactionSeconds, maxTransactionSeconds, seconds),
    deadRowsLine(report, limits),
    ...slowestLines(report),
    ...report.unknown.map((what) => told('not looked at', what)),
  ];
}

function diskLine(sight: DatabaseSight, { maxDiskPercent }: DatabaseLimits): Finding | undefined {
  const { diskGb, diskPercent, report } = sight;
  const of = `of ${diskGb} GB`;
  if (diskPercent !== undefined) {
    return atMost(`disk in use, ${of}`, diskPercent, maxDiskPercent, percent);
  }
  if ('trouble' in report) return undefined;
  const share = (100 * report.databaseBytes) / (diskGb * GIGABYTE);
  return atMost(`database size, ${of}`, share, maxDiskPercent, percent);
}

/** A pass/fail report of a database; the slowest queries and what could not be looked at never fail. */
export function databaseFindings(sight: DatabaseSight, limits: DatabaseLimits): readonly Finding[] {
  const { report, status } = sight;
  const disk = diskLine(sight, limits);
  const wanted = 'an answer to SQL';
  return [
    { what: 'status', passed: status === 'available', found: status, wanted: 'available' },
    ...lagLines(sight, limits),
    ...(disk === undefined ? [] : [disk]),
    ...('trouble' in report
      ? [{ what: 'answers', passed: false, found: report.trouble, wanted }]
      : reportLines(report, limits)),
  ];
}
