import type { Json } from '../json.ts';
import { timestamp } from '../server/query.ts';
import { ok } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import type { Database } from '../world.ts';
import { databaseOf } from './database-of.ts';

const MINUTE = 60_000;

/** One table holds most of the data; names are made up, sizes follow what is stored. */
const TABLES = [
  { table: 'assets', share: 0.55, scans: 1_240 },
  { table: 'bookings', share: 0.25, scans: 310 },
  { table: 'users', share: 0.05, scans: 9_800 },
];

export const queryProcesses: Handler = (call) => {
  const { databaseName, databaseUser } = databaseOf(call);
  const started = timestamp(call.now - 10 * MINUTE);
  const session = (pid: number, state: string, query: string, duration: number): Json => ({
    pid,
    databaseName,
    username: databaseUser,
    applicationName: 'api',
    clientAddr: '10.0.0.8',
    backendStart: started,
    queryStart: timestamp(call.now - duration * 1_000),
    state,
    waitEvent: state === 'idle' ? 'ClientRead' : '',
    waitEventType: state === 'idle' ? 'Client' : '',
    query,
    duration,
    isLeader: true,
  });
  return ok({
    processes: [
      session(101, 'active', 'SELECT * FROM bookings WHERE asset_id = $1', 0.02),
      session(102, 'idle', 'COMMIT', 4.2),
    ],
  });
};

export const queryTopQueries: Handler = (call) => {
  databaseOf(call);
  const blocks = Object.fromEntries(
    ['shared', 'local'].flatMap((kind) =>
      ['Hit', 'Read', 'Dirtied', 'Written'].map((what) => [`${kind}Blks${what}`, 0]),
    ),
  );
  const query = 'SELECT * FROM bookings WHERE asset_id = $1';
  const times = { totalTimeMs: 84_000, minTimeMs: 0.4, maxTimeMs: 310, meanTimeMs: 8.4 };
  return ok({
    topQueries: [
      {
        queryId: '8270391475',
        query,
        calls: 10_000,
        ...times,
        stddevTimeMs: 6.1,
        rows: 120_000,
        ...blocks,
        tempBlksRead: 0,
        tempBlksWritten: 0,
      },
    ],
  });
};

const named = (database: Database, table: string) => ({
  Database: database.databaseName,
  Schema: 'public',
  Table: table,
});

/** Capitalised keys, unlike everywhere else. */
export const querySizes: Handler = (call) => {
  const database = databaseOf(call);
  const sizes = TABLES.map(({ table, share }) => ({
    ...named(database, table),
    Index: '',
    Bytes: Math.round(database.diskUsedBytes * share),
  }));
  return ok({ sizes });
};

export const queryTableScans: Handler = (call) => {
  const database = databaseOf(call);
  const tableScans = TABLES.map(({ table, scans }) => ({
    ...named(database, table),
    Scans: scans,
  }));
  return ok({ tableScans });
};
