import { readFileSync } from 'node:fs';
import pg from 'pg';
import { archiveTables } from '#adapters/care/archive/archive-tables.ts';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { conversionTables } from '#adapters/care/convert/conversion-tables.ts';
import { partitionChores } from '#adapters/care/partitions/partition-chores.ts';
import { partitionTables } from '#adapters/care/partitions/partition-tables.ts';
import type { StatementWatch } from '#adapters/care/watch.ts';
import type { PartitionRow } from '#core/care/care-rules.ts';
import type { Chore, Progress, Turn } from '#core/care/chore.ts';
import { ChoreBusy } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';
import type { TestDatabase } from '../../support/care-server.ts';

const SCHEMA = readFileSync('local/application/schema.sql', 'utf8');

const AUDIT_LOGS = SCHEMA.slice(
  SCHEMA.indexOf('CREATE TABLE audit_logs'),
  SCHEMA.indexOf('-- A log that nobody'),
);

/** Asset Anchor's own tables, and what chores remember in; what was there before is gone. */
export async function prepare(one: TestDatabase): Promise<void> {
  await one.admin.query(
    `SET client_min_messages = warning; SET TimeZone = 'UTC';
     DROP SCHEMA IF EXISTS public, shard_1, shard_2, capstan CASCADE; CREATE SCHEMA public AUTHORIZATION app`,
  );
  await one.app.query(`SET TimeZone = 'UTC'; ${SCHEMA}`);
  const opened = one.open();
  await makeCareSchema(opened.of('schema'), [archiveTables, partitionTables, conversionTables]);
  await opened.close();
}

/** Makes `audit_logs` anew, and forgets what chores remember: a fresh world at little cost. */
export async function prepareAgain(one: TestDatabase): Promise<void> {
  const { rows } = await one.admin.query(
    `SELECT string_agg(format('DROP TABLE IF EXISTS %s CASCADE', oid::regclass), '; ') AS drop FROM pg_class
     WHERE relname LIKE 'audit%' AND relkind IN ('r', 'p')`,
  );
  await one.admin.query(
    `SET client_min_messages = warning; ${rows[0]?.drop ?? ''}; DELETE FROM capstan.parted; DELETE FROM capstan.archives; DELETE FROM capstan.mirrors`,
  );
  await one.app.query(AUDIT_LOGS);
}

/** Another session of the application. */
export async function session(one: TestDatabase, name: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: one.appUrl, application_name: name });
  client.on('error', () => {});
  await client.connect();
  await client.query("SET TimeZone = 'UTC'");
  return client;
}

export const auditLogs: PartitionRow = {
  table: 'audit_logs',
  why: 'They grow.',
  key: 'created_at',
  step: 'month',
  ahead: 2,
  keepDays: 365,
  leadsTo: 'drop',
};

/** Objects in a map. */
export function objectsInMemory(): Objects & { readonly stored: Map<string, Uint8Array> } {
  const stored = new Map<string, Uint8Array>();
  return {
    stored,
    async put(key, body) {
      stored.set(key, body);
    },
    get: async (key) => stored.get(key),
    async head(key) {
      const body = stored.get(key);
      return body && { key, bytes: body.length, changed: 0 };
    },
    async *list(prefix) {
      for (const key of [...stored.keys()].sort()) {
        if (key.startsWith(prefix)) yield { key, bytes: stored.get(key)?.length ?? 0, changed: 0 };
      }
    },
    async remove(key) {
      stored.delete(key);
    },
  };
}

/** One chore of a database, and what the time is. */
export interface Turned {
  readonly chore: Chore;
  readonly turn: Turn;
  close(): Promise<void>;
}

export function turned(
  one: TestDatabase,
  row: PartitionRow,
  now: string,
  {
    atOnce,
    objects = objectsInMemory(),
    watch,
  }: { atOnce?: number; objects?: Objects; watch?: StatementWatch } = {},
): Turned {
  const [chore] = partitionChores([row], { objects, ...(atOnce !== undefined && { atOnce }) });
  if (chore === undefined) throw new Error('there is no chore');
  const instant = Date.parse(now);
  const opened = one.open(watch);
  return {
    chore,
    close: () => opened.close(),
    turn: {
      database: opened.of(chore.id),
      now: () => instant,
      until: instant + 900_000,
    },
  };
}

/** Advances while there is more; what it last came to. Somebody who is in the way is waited for some times. */
export async function advanceToEnd(
  { chore, turn }: Pick<Turned, 'chore' | 'turn'>,
  isWaitedFor = false,
): Promise<Progress & { readonly said: readonly string[] }> {
  const said: string[] = [];
  for (let call = 0; call < 300; call += 1) {
    const progress = await chore.advance(turn).catch((error: unknown): Progress => {
      if (error instanceof ChoreBusy) return { is: 'waiting', because: error.message };
      throw error;
    });
    said.push(progress.because);
    const isOver = progress.is === 'waiting' ? !isWaitedFor : progress.is !== 'more';
    if (isOver) return { ...progress, said };
  }
  throw new Error(`no end: ${said.slice(-3).join('; ')}`);
}

/** A process that hangs once, before the COMMIT of a strong lock, for as long as readers of the table have to wait. */
export function hanging(one: TestDatabase, table: string): StatementWatch & { hung(): number } {
  let hung = 0;
  return {
    hung: () => hung,
    async before(statement) {
      if (hung > 0) return;
      const { rowCount } = await one.admin.query(
        "SELECT FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND relation = $1::regclass",
        [table],
      );
      if (rowCount === 0) return;
      hung += 1;
      // It is the only thing that is still to come.
      if (statement !== 'COMMIT') throw new Error(`readers wait for ${statement}`);
      await one.admin.query(`SELECT count(*) FROM ${table}`);
    },
  };
}

/** Advances to the end under a fate, and leaves no connection behind. */
export async function livedThrough(world: Turned): Promise<'done' | 'again'> {
  try {
    const { is } = await advanceToEnd(world, true);
    return is === 'done' ? 'done' : 'again';
  } finally {
    await world.close();
  }
}

/** Partitions of a table with their bounds, by naive SQL. */
export async function boundsOf(one: TestDatabase, table: string): Promise<readonly string[]> {
  const { rows } = await one.admin.query(
    `SELECT relname || ' ' || pg_get_expr(relpartbound, oid) AS text FROM pg_class
     WHERE oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = $1::regclass) ORDER BY 1`,
    [table],
  );
  return rows.map(({ text }) =>
    String(text)
      .replaceAll('FOR VALUES ', '')
      .replaceAll(/[ ]00:00:00(\+00)?/g, ''),
  );
}

/** One number that SQL gives. */
export async function numberOf(one: TestDatabase, text: string): Promise<number> {
  const { rows } = await one.admin.query({ text, rowMode: 'array' });
  return Number(rows[0]?.[0]);
}
