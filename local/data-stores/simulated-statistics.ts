import { BLOCK_BYTES } from '#local/plant/database.ts';
import { replicationLag } from '#local/plant/measure-stores.ts';
import type { Snapshot } from '#local/plant/snapshot.ts';
import type { Statistics, StatisticsRow } from './postgres.ts';
import { PRODUCT_ROLE } from './shadow-schema.ts';
import { statementRows, tableRows } from './simulated-tables.ts';

/** What PostgreSQL's statistics views would say of the simulated database. */
export function simulatedStatistics(snapshot: Snapshot, database: string): Statistics {
  return {
    at: snapshot.at,
    views: {
      pg_stat_database: [databaseRow(snapshot, database)],
      pg_stat_io: ioRows(snapshot),
      pg_stat_activity: activityRows(snapshot, database),
      pg_stat_replication: replicationRows(snapshot),
      pg_stat_user_tables: tableRows(snapshot),
      pg_stat_statements: statementRows(snapshot),
    },
    settings: { max_connections: String(snapshot.situation.database.connections) },
    facts: {
      databaseBytes: Math.round(snapshot.targets.database?.diskUsedBytes ?? 0),
      timeline: snapshot.targets.database?.timeline ?? 1,
    },
  };
}

const timestamp = (at: number): string => new Date(at).toISOString();

function databaseRow(snapshot: Snapshot, database: string): StatisticsRow {
  const { databaseCounters: counters, reading } = snapshot;
  return {
    datid: 16_384,
    datname: database,
    numbackends: reading.pool.open,
    xact_commit: Math.floor(counters.commits),
    xact_rollback: Math.floor(counters.rollbacks),
    blks_read: Math.floor(counters.reads),
    blks_hit: Math.floor(counters.hits),
    temp_files: Math.floor(counters.commits / 100),
    temp_bytes: Math.floor(counters.temporaryBytes),
    conflicts: 0,
    deadlocks: 0,
    stats_reset: timestamp(counters.since),
  };
}

interface IoShares {
  readonly reads?: number;
  readonly writes?: number;
  readonly extends?: number;
  readonly fsyncs?: number;
  readonly hits?: number;
}

/** Which process does how much of the work; each column of shares adds up to 1. */
const IO_ROWS: readonly (readonly [backend: string, object: string, context: string, IoShares])[] =
  [
    [
      'client backend',
      'relation',
      'normal',
      { reads: 0.86, writes: 0.05, extends: 0.97, hits: 0.96 },
    ],
    ['client backend', 'relation', 'bulkread', { reads: 0.1, hits: 0.01 }],
    [
      'autovacuum worker',
      'relation',
      'vacuum',
      { reads: 0.04, writes: 0.1, extends: 0.03, hits: 0.03 },
    ],
    ['background writer', 'relation', 'normal', { writes: 0.15 }],
    ['checkpointer', 'relation', 'normal', { writes: 0.45, fsyncs: 0.3 }],
    ['client backend', 'wal', 'normal', { writes: 0.2, fsyncs: 0.65 }],
    ['walwriter', 'wal', 'normal', { writes: 0.05, fsyncs: 0.05 }],
  ];

/** PostgreSQL leaves a column NULL where a process never does that. */
function ioRows({ databaseCounters: counters }: Snapshot): StatisticsRow[] {
  const part = (total: number, share: number | undefined) =>
    share === undefined ? null : Math.round(total * share);
  const bytes = (operations: number | null) =>
    operations === null ? null : operations * BLOCK_BYTES;
  return IO_ROWS.map(([backend_type, object, context, shares]) => {
    const reads = part(counters.reads, shares.reads);
    const writes = part(counters.writes, shares.writes);
    const extended = part(counters.extends, shares.extends);
    return {
      backend_type,
      object,
      context,
      reads,
      read_bytes: bytes(reads),
      writes,
      write_bytes: bytes(writes),
      extends: extended,
      extend_bytes: bytes(extended),
      hits: part(counters.hits, shares.hits),
      evictions: reads,
      fsyncs: part(counters.fsyncs, shares.fsyncs),
      stats_reset: timestamp(counters.since),
    };
  });
}

/** One row per connection, the oldest transaction first, then the server's own processes. */
function activityRows(snapshot: Snapshot, database: string): StatisticsRow[] {
  const { at, reading, longestTransactionSeconds } = snapshot;
  const busy = Math.max(1, Math.min(reading.pool.open, Math.round(reading.fleet.inFlight)));
  const clients = Array.from({ length: reading.pool.open }, (_, index): StatisticsRow => {
    const isBusy = index < busy;
    const began = at - (longestTransactionSeconds * 1_000) / (index + 1) ** 2;
    return {
      datid: 16_384,
      datname: database,
      pid: 2_000 + index,
      usename: index === reading.pool.open - 1 ? PRODUCT_ROLE : 'asset_anchor_user',
      application_name: index === reading.pool.open - 1 ? PRODUCT_ROLE : 'gunicorn',
      backend_start: timestamp(at - 3_600_000),
      xact_start: isBusy ? timestamp(began) : null,
      query_start: timestamp(isBusy ? began : at - 1_000),
      state_change: timestamp(isBusy ? began : at - 1_000),
      wait_event_type: isBusy ? null : 'Client',
      wait_event: isBusy ? null : 'ClientRead',
      state: isBusy ? 'active' : 'idle',
      backend_xmin: isBusy ? String(700_000 - index) : null,
      backend_type: 'client backend',
    };
  });
  const own = ['checkpointer', 'background writer', 'walwriter', 'autovacuum launcher'];
  return [...clients, ...own.map((backend_type, index) => ({ pid: 100 + index, backend_type }))];
}

function replicationRows({ targets, reading, at }: Snapshot): StatisticsRow[] {
  const lag = `${replicationLag(reading.database.utilisation)} seconds`;
  return targets.replicas.map((replica, index) => ({
    pid: 300 + index,
    usename: 'replicator',
    application_name: replica.name,
    state: 'streaming',
    write_lag: lag,
    flush_lag: lag,
    replay_lag: lag,
    sync_priority: 0,
    sync_state: 'async',
    reply_time: timestamp(at),
  }));
}
