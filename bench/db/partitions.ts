import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { archiveTables } from '#adapters/care/archive/archive-tables.ts';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { conversionTables } from '#adapters/care/convert/conversion-tables.ts';
import { convertTable } from '#adapters/care/convert/convert-table.ts';
import type { OpenDatabase } from '#adapters/care/open-database.ts';
import { partitionChores } from '#adapters/care/partitions/partition-chores.ts';
import { partitionTables } from '#adapters/care/partitions/partition-tables.ts';
import type { PartitionRow } from '#core/care/care-rules.ts';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { Objects } from '#core/care/objects.ts';
import { atMost, exactly, type Measure, note, plain } from '../measure.ts';
import type { DataSet } from './data-set.ts';
import type { BenchServer } from './server.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const BLOCKER_SECONDS = 60;
const INTERRUPTIONS = 100;
/** Care looks again after a minute; here after half a second, so that it tries more often than it ever would. */
const AGAIN_MILLISECONDS = 500;

const row: PartitionRow = {
  table: 'audit_logs',
  why: 'bench',
  key: 'created_at',
  step: 'month',
  ahead: 3,
  keepDays: 365,
  leadsTo: 'drop',
};

const none = () => Promise.reject(new Error('nothing is archived here'));
const objects: Objects = {
  put: none,
  get: none,
  head: none,
  async *list() {},
  remove: none,
};

const turnOf = (care: OpenDatabase, chore: string): Turn => ({
  database: care.of(chore),
  now: () => NOW,
  until: NOW + 900_000,
});

/** Advances to the end; a second of the clock for each that it had to wait. */
async function toItsEnd(advance: () => Promise<Progress>): Promise<number> {
  for (let waits = 0; ; ) {
    const { is, because } = await advance();
    if (is === 'done') return waits;
    if (is === 'refused') throw new Error(because);
    if (is === 'waiting') {
      waits += 1;
      await pause(AGAIN_MILLISECONDS);
    }
  }
}

/** Readers and writers of a table, and how long any of them waited for a lock that care held or queued for. */
async function beside(
  server: BenchServer,
  statements: readonly string[],
  work: () => Promise<void>,
): Promise<{ readonly longest: number; readonly caused: number; readonly count: number }> {
  let isOver = false;
  let longest = 0;
  let caused = 0;
  let count = 0;
  const repeat = async (client: pg.Client, text: string): Promise<void> => {
    await client.query("SET application_name = 'foreground'; SET TimeZone = 'UTC'");
    while (!isOver) {
      const began = performance.now();
      await client.query(text);
      longest = Math.max(longest, performance.now() - began);
      count += 1;
      await pause(5);
    }
  };
  const watch = async (client: pg.Client): Promise<void> => {
    while (!isOver) {
      const { rows } = await client.query(
        `SELECT coalesce(max(extract(epoch FROM clock_timestamp() - l.waitstart)) * 1000, 0)::float8 AS ms
         FROM pg_locks l JOIN pg_stat_activity a USING (pid)
         WHERE NOT l.granted AND a.application_name = 'foreground' AND EXISTS (
           SELECT FROM unnest(pg_blocking_pids(l.pid)) AS b JOIN pg_stat_activity c ON c.pid = b
           WHERE c.application_name = 'capstan-care')`,
      );
      caused = Math.max(caused, Number(rows[0]?.ms));
      await pause(2);
    }
  };
  const clients = await Promise.all(
    [...statements, ...statements].map(() => server.connect('app')),
  );
  const running = clients.map((client, index) =>
    repeat(client, statements[index % statements.length] ?? ''),
  );
  running.push(watch(await server.connect('postgres')));
  await work();
  isOver = true;
  await Promise.all(running);
  await Promise.all(clients.map((client) => client.end()));
  return { longest, caused, count };
}

/** Somebody's forgotten transaction, open for a minute from now. */
async function blocker(server: BenchServer, table: string): Promise<() => Promise<void>> {
  const client = await server.connect('app');
  await client.query(`BEGIN; SELECT id FROM ${table} LIMIT 1`);
  const ended = pause(BLOCKER_SECONDS * 1000).then(() => client.query('COMMIT'));
  return async () => {
    await ended;
    await client.end();
  };
}

/** Partitions turned and a table converted beside readers, writers and a forgotten transaction. */
export async function measurePartitions(
  server: BenchServer,
  { auditLogs }: DataSet,
): Promise<readonly Measure[]> {
  const care = server.care();
  await makeCareSchema(care.of('schema'), [archiveTables, partitionTables, conversionTables]);
  const app = await server.connect('app');
  await app.query(
    'CREATE UNIQUE INDEX ON audit_logs_default (id); CREATE INDEX ON audit_logs_default (created_at); ANALYZE audit_logs, access_logs',
  );
  const rows = auditLogs.toLocaleString('en-US');

  const audit = [
    "INSERT INTO audit_logs (created_at, event_type) VALUES ('2026-11-20', 'now')",
    "SELECT count(*) FROM audit_logs WHERE created_at >= '2026-11-20' AND created_at < '2026-11-21'",
  ];
  const access = [
    "INSERT INTO access_logs (created_at, tenant_id, path, status, milliseconds) VALUES ('2026-11-20', 1, '/', 200, 1)",
    'UPDATE access_logs SET status = status + 1 WHERE id = 1 + floor(random() * 1000)',
    'SELECT * FROM access_logs WHERE id = 1 + floor(random() * 1000)::bigint',
  ];
  const calm = await beside(server, [...audit, ...access], () => pause(5000));

  const [chore] = partitionChores([row], { objects });
  if (chore === undefined) throw new Error('there is no chore');
  let waits = 0;
  const turning = await beside(server, audit, async () => {
    const gone = await blocker(server, 'audit_logs');
    waits = await toItsEnd(() => chore.advance(turnOf(care, chore.id)));
    await gone();
  });
  note(`${rows} rows of a default partition were split, old partitions detached: ${waits} waits`);

  const began = performance.now();
  const converting = await beside(server, access, async () => {
    const gone = await blocker(server, 'access_logs');
    const advance = () => convertTable.advance(turnOf(care, 'order/c'), input, 'c');
    waits = await toItsEnd(advance);
    await gone();
  });
  const seconds = (performance.now() - began) / 1000;
  note(`${rows} rows were converted: ${waits} waits`);
  return [
    plain('partitions, longest statement in calm', calm.longest, 'ms'),
    plain('partitions, longest statement, turning', turning.longest, 'ms'),
    atMost('partitions, longest wait for care, turning', turning.caused, 'ms', 300),
    plain('partitions, statements beside turning', turning.count, 'statements'),
    plain('partitions, longest statement, converting', converting.longest, 'ms'),
    atMost('partitions, longest wait for care, converting', converting.caused, 'ms', 300),
    plain('partitions, statements beside converting', converting.count, 'statements'),
    plain('partitions, converting, blocker and all', seconds, 's'),
    exactly(
      'partitions, interrupted detaches ended',
      await interrupted(server, care),
      'of 100',
      INTERRUPTIONS,
    ),
  ];
}

const input = { table: 'access_logs', key: 'created_at', step: 'month' } as const;

/** Detaches that a time limit or the end of their session interrupts; how many the next turn ended. */
async function interrupted(server: BenchServer, care: OpenDatabase): Promise<number> {
  const app = await server.connect('app');
  const root = await server.connect('postgres');
  const reader = await server.connect('app');
  await app.query('CREATE TABLE events (at timestamptz NOT NULL) PARTITION BY RANGE (at)');
  const [chore] = partitionChores([{ ...row, table: 'events', key: 'at' }], { objects });
  if (chore === undefined) throw new Error('there is no chore');
  const advance = (): Promise<Progress> => chore.advance(turnOf(care, chore.id));
  await toItsEnd(advance);
  const pending = async (): Promise<boolean> => {
    const { rows } = await root.query(
      "SELECT 1 FROM pg_inherits WHERE inhparent = 'events'::regclass AND inhdetachpending",
    );
    return rows.length > 0;
  };
  let ended = 0;
  for (let round = 0; round < INTERRUPTIONS; round += 1) {
    await app.query(
      "CREATE TABLE old PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2020-02-01')",
    );
    await advance();
    await reader.query('BEGIN; SELECT count(*) FROM events');
    const detach = advance().catch(() => undefined);
    if (round % 2 === 1) await endWaiting(root);
    await detach;
    const wasPending = await pending();
    await reader.query('COMMIT');
    await toItsEnd(advance);
    const { rows } = await root.query("SELECT relispartition FROM pg_class WHERE relname = 'old'");
    if (wasPending && rows[0]?.relispartition === false && !(await pending())) ended += 1;
    await app.query('DROP TABLE old');
    await toItsEnd(advance);
  }
  return ended;
}

/** Ends the session of care that waits for somebody. */
async function endWaiting(root: pg.Client): Promise<void> {
  for (;;) {
    const { rowCount } = await root.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE application_name = 'capstan-care' AND wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE%'`,
    );
    if ((rowCount ?? 0) > 0) return;
    await pause(5);
  }
}
