import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { archiveChores } from '#adapters/care/archive/archive-chores.ts';
import { archiveTable, whyNotDrop } from '#adapters/care/archive/archive-table.ts';
import { archiveTables } from '#adapters/care/archive/archive-tables.ts';
import { restoreArchive } from '#adapters/care/archive/restore-archive.ts';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { type OpenDatabase, openDatabase } from '#adapters/care/open-database.ts';
import { Secret } from '#adapters/secret.ts';
import type { Progress, Turn } from '#core/care/chore.ts';
import { ChoreBusy } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';
import { atLeast, atMost, exactly, type Measure, note, plain } from '../measure.ts';
import type { DataSet } from './data-set.ts';
import type { BenchServer } from './server.ts';

const ROWS = 1_000_000;
const KILLS = 50;
const NOW = Date.UTC(2026, 10, 1, 2);
const schema = 'public';

type Client = Awaited<ReturnType<BenchServer['connect']>>;

/** A million rows of a detached table; then a million of a table that is written to, with fifty kills. */
export async function measureArchive(
  server: BenchServer,
  _data: DataSet,
): Promise<readonly Measure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'capstan-archive-'));
  const app = await server.connect('app');
  try {
    await makeCareSchema(server.care().of('care'), [archiveTables]);
    const objects = filesIn(folder);
    return [
      ...(await measureWhole(server, app, objects)),
      ...(await measureKilled(server, app, objects)),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

const rowsInto = (table: string): string =>
  `CREATE TABLE ${table} (id bigint PRIMARY KEY, tenant_id bigint NOT NULL, channel text NOT NULL, body text NOT NULL, amount numeric(12,2), created_at timestamptz NOT NULL);
   INSERT INTO ${table} SELECT n, n % 500, (ARRAY['email','sms','push'])[1 + n % 3], 'Body of message ' || md5(n::text), n / 100.0,
     timestamptz '2025-01-01' + n * interval '20 seconds' FROM generate_series(1, ${ROWS}) n;
   CREATE INDEX ON ${table} (created_at)`;

async function measureWhole(
  server: BenchServer,
  app: Client,
  objects: Objects,
): Promise<readonly Measure[]> {
  await app.query(rowsInto('messages_old'));
  const { rows } = await app.query<{ bytes: string }>(
    "SELECT pg_table_size('messages_old') AS bytes",
  );
  const table = {
    schema,
    name: 'messages_old',
    of: { schema, name: 'messages_of_old' },
    from: Date.UTC(2025, 0),
    until: NOW,
  };
  let peak = 0;
  const sampler = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 50);
  const began = performance.now();
  const done = await toItsEnd(server.care(), (turn) => archiveTable(turn, objects, table));
  const seconds = (performance.now() - began) / 1000;
  clearInterval(sampler);
  const checked = performance.now();
  const why = await server
    .care()
    .of('archive')
    .transaction((sql) => whyNotDrop(sql, table), { statementSeconds: 600 });
  if (why !== undefined) throw new Error(why);
  const bytes = done.is === 'done' ? Number(done.figures?.['bytes']) : Number.NaN;
  return [
    plain('archive: rows a second, read back', ROWS / seconds, 'rows/s'),
    plain('archive: proof before a drop', (performance.now() - checked) / 1000, 's'),
    atMost('archive: memory of the process, peak', peak / 2 ** 20, 'MB', 512),
    plain('archive: bytes, of the table’s', (100 * bytes) / Number(rows[0]?.bytes), '%'),
  ];
}

async function measureKilled(
  server: BenchServer,
  app: Client,
  objects: Objects,
): Promise<readonly Measure[]> {
  await app.query(`${rowsInto('messages')}; CREATE TABLE truth AS SELECT * FROM messages`);
  await app.query('ALTER TABLE truth ADD PRIMARY KEY (id)');
  const [chore] = archiveChores(
    [
      {
        table: 'messages',
        why: 'a benchmark',
        key: 'created_at',
        primaryKey: ['id'],
        keepDays: 30,
        batchRows: 5000,
      },
    ],
    { objects },
  );
  if (chore === undefined) throw new Error('no chore');
  const address = await addressOf(app);
  const world = { isOver: false, changed: 0 };
  const writer = write(server, world);
  let kills = 0;
  const began = performance.now();
  for (;;) {
    let left = kills < KILLS ? 1 + Math.floor(Math.random() * 60) : Number.POSITIVE_INFINITY;
    const killed = openDatabase({ direct: new Secret(address) }, 'capstan-care', {
      before() {
        left -= 1;
        if (left <= 0) throw new Error('killed');
      },
    });
    try {
      const { because, is } = await toItsEnd(killed, (turn) => chore.advance(turn));
      if (is === 'refused') throw new Error(because);
      if (kills >= KILLS) break;
    } catch (error) {
      if (left > 0 && !(error instanceof ChoreBusy)) throw error;
      kills += left > 0 ? 0 : 1;
    } finally {
      await killed.close();
    }
  }
  const seconds = (performance.now() - began) / 1000;
  world.isOver = true;
  await writer;
  const left = await app.query<{ count: string }>('SELECT count(*) FROM messages');
  note(
    `archive: ${kills} kills, ${world.changed} rows changed meanwhile, ${left.rows[0]?.count} rows stay`,
  );
  await bringBack(server, objects);
  const both = 'SELECT * FROM messages UNION ALL SELECT * FROM back';
  const differing = async (first: string, second: string): Promise<number> => {
    const text = `SELECT count(*) FROM ((${first}) EXCEPT ALL (${second})) d`;
    return Number((await app.query<{ count: string }>(text)).rows[0]?.count);
  };
  return [
    plain('archive: rows a second, moved, with kills', ROWS / seconds, 'rows/s'),
    atLeast('archive: kills meanwhile', kills, '', KILLS),
    atLeast('archive: rows changed meanwhile', world.changed, '', 100),
    exactly('archive: rows missing', await differing('SELECT * FROM truth', both), '', 0),
    exactly('archive: rows doubled or stale', await differing(both, 'SELECT * FROM truth'), '', 0),
  ];
}

async function bringBack(server: BenchServer, objects: Objects): Promise<void> {
  const input = { table: 'messages', from: '2025-01-01', until: '2026-11-01', into: 'back' };
  const order = restoreArchive(objects);
  const done = await toItsEnd(server.care(), (turn) => order.advance(turn, input, 'bench'));
  if (done.is !== 'done') throw new Error(done.because);
}

/** The application: changes and deletes what is still there, and keeps its own account of it. */
async function write(
  server: BenchServer,
  world: { isOver: boolean; changed: number },
): Promise<void> {
  const client = await server.connect('app');
  while (!world.isOver) {
    const id = 1 + Math.floor(Math.random() * ROWS);
    const change = (table: string): string =>
      Math.random() < 0.2
        ? `DELETE FROM ${table} WHERE id = $1`
        : `UPDATE ${table} SET body = body || '!' WHERE id = $1`;
    const statement = change('messages');
    await client.query('BEGIN');
    const { rowCount } = await client.query(statement, [id]);
    if (rowCount === 1) {
      await client.query(statement.replace('messages', 'truth'), [id]);
      world.changed += 1;
    }
    await client.query('COMMIT');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function addressOf(app: Client): Promise<string> {
  const { rows } = await app.query<{ port: number; name: string }>(
    'SELECT inet_server_port() AS port, current_database() AS name',
  );
  return `postgresql://care@127.0.0.1:${rows[0]?.port}/${rows[0]?.name}`;
}

/** To its end; what it has to wait for here ends soon. */
async function toItsEnd(
  open: OpenDatabase,
  advance: (turn: Turn) => Promise<Progress>,
): Promise<Progress> {
  for (;;) {
    const began = Date.now();
    const now = (): number => NOW + Date.now() - began;
    const turn = { database: open.of('archive'), now, until: NOW + 600_000 };
    const progress = await advance(turn);
    if (progress.is === 'done' || progress.is === 'refused') return progress;
  }
}

/** A bucket on the disk of this machine: what it costs is ours, not S3's. */
function filesIn(folder: string): Objects {
  const at = (key: string): string => join(folder, key);
  const head = async (key: string) => {
    const found = await stat(at(key)).catch(() => undefined);
    return found && { key, bytes: found.size, changed: found.mtimeMs };
  };
  return {
    async put(key, body) {
      await mkdir(dirname(at(key)), { recursive: true });
      await writeFile(at(key), body);
    },
    get: (key) => readFile(at(key)).catch(() => undefined),
    head,
    async *list(prefix) {
      for (const name of (await readdir(folder, { recursive: true })).sort()) {
        const found = name.startsWith(prefix) ? await head(name) : undefined;
        if (found !== undefined) yield found;
      }
    },
    remove: (key) => rm(at(key), { force: true }),
  };
}
