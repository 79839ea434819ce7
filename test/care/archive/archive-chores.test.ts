import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveChores } from '#adapters/care/archive/archive-chores.ts';
import { archiveTables } from '#adapters/care/archive/archive-tables.ts';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { s3Objects } from '#adapters/care/s3-objects.ts';
import type { ArchiveRow } from '#core/care/care-rules.ts';
import type { Look, Progress } from '#core/care/chore.ts';
import type { Objects } from '#core/care/objects.ts';
import {
  archivedRows,
  type CareBuckets,
  manifestsIn,
  startBuckets,
} from '../support/care-buckets.ts';
import { type CareServer, startCareServer, type TestDatabase } from '../support/care-server.ts';
import { type Fate, killedEverywhere } from '../support/every-statement.ts';
import { opened, turnOf, untilItStops } from '../support/turn-of.ts';

const NOW = Date.UTC(2026, 5, 10, 2);
const row: ArchiveRow = {
  table: 'notes',
  why: 'nobody reads them',
  key: 'created_at',
  primaryKey: ['id'],
  keepDays: 60,
  batchRows: 5,
};

let server: CareServer;
let buckets: CareBuckets;
beforeAll(async () => {
  [server, buckets] = await Promise.all([startCareServer(), startBuckets()]);
});
afterAll(() => Promise.all([server.stop(), buckets.stop()]));

interface World {
  readonly database: TestDatabase;
  readonly objects: Objects;
}

/** Twelve notes of February, three of April (two past their keep, of a month that is not), one of today. */
const NOTES = `CREATE TABLE notes (id bigint PRIMARY KEY, created_at timestamptz NOT NULL, body text);
  CREATE INDEX ON notes (created_at);
  INSERT INTO notes SELECT n, '2026-02-01 10:00+00'::timestamptz + n * interval '1 day', nullif('note ' || n, 'note 2') FROM generate_series(1, 12) n;
  INSERT INTO notes VALUES (21, '2026-04-02', 'a'), (22, '2026-04-10', 'b'), (23, '2026-04-11', 'c'), (24, '2026-06-10', 'd')`;

/** A row that is deleted stays. */
const KEEP = `CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
  CREATE TRIGGER keep BEFORE DELETE ON notes FOR EACH ROW EXECUTE FUNCTION keep()`;

const FEW = `INSERT INTO notes SELECT n, '2026-02-01'::timestamptz + n * interval '1 day', 'note' FROM generate_series(1, 7) n`;

const begin = async (sql = NOTES): Promise<World> => {
  const database = await server.database();
  await database.app.query(sql);
  await opened(database, (open) => makeCareSchema(open.of('care'), [archiveTables]));
  return { database, objects: s3Objects(await buckets.bucket()) };
};

const chore = (objects: Objects, rule: ArchiveRow) => {
  const [made] = archiveChores([rule], { objects });
  if (made === undefined) throw new Error('no chore');
  return made;
};

const run = ({ database, objects }: World, rule = row, now = NOW): Promise<Progress> =>
  opened(database, (open) =>
    untilItStops(() => chore(objects, rule).advance(turnOf(open, 'archive/notes', now))),
  );

const look = ({ database, objects }: World, rule = row): Promise<Look> =>
  opened(database, (open) => chore(objects, rule).look(turnOf(open, 'archive/notes', NOW)));

/** As Arrow shows them: times are microseconds. */
const COLUMNS =
  "id || '|' || (extract(epoch FROM created_at) * 1000000)::bigint || '|' || coalesce(body, 'null')";
const inTable = async ({ database }: World, where = 'true'): Promise<string[]> => {
  const { rows } = await database.app.query(`SELECT ${COLUMNS} AS text FROM notes WHERE ${where}`);
  return rows.map(({ text }) => String(text)).sort();
};

describe('rows past their keep', () => {
  it('go to S3 when their month is over, and leave the table', async () => {
    const world = await begin();
    const before = await inTable(world);
    const february = await inTable(world, 'id <= 12');
    expect(await look(world)).toMatchObject({
      due: true,
      figures: { oldestDueAt: '2026-02-02T10:00:00.000Z', rowsArchived: 0 },
      warnings: [],
    });
    expect(await run(world)).toEqual({ is: 'done', because: 'no month of notes is due' });
    expect(await archivedRows(world.objects)).toEqual(february);
    expect([...(await inTable(world)), ...february].sort()).toEqual(before);
    expect((await look(world)).figures).toMatchObject({
      rowsArchived: 12,
      objects: 1,
      lastRows: 12,
    });
    const [manifest] = await manifestsIn(world.objects);
    expect(manifest).toMatchObject({ from: '2026-02-01T00:00:00.000Z', rows: 12 });
  });

  it('that come late make a second archive of their month, the next day', async () => {
    const world = await begin();
    const before = await inTable(world);
    await run(world);
    await world.database.app.query("INSERT INTO notes VALUES (99, '2026-02-03', 'late')");
    await run(world);
    expect(await inTable(world, 'id = 99')).toHaveLength(1);
    await run(world, row, NOW + 86_400_000);
    expect(await inTable(world, 'id = 99')).toHaveLength(0);
    const both = await manifestsIn(world.objects);
    expect(both.map(({ rows }) => rows)).toEqual([1, 12]);
    expect(both[0]?.objects[0]?.key).toBe(
      'archive/public.notes/2026/02/rows-0002/part-0000.parquet',
    );
    expect([...(await inTable(world)), ...(await archivedRows(world.objects))]).toHaveLength(
      before.length + 1,
    );
  });

  it('are never lost and never twice, wherever the process ends and whatever is written meanwhile', async () => {
    const { database } = await begin();
    const writer = new Writer(database);
    await writer.start();
    const moments = await killedEverywhere<World>({
      begin: async () => {
        await database.admin.query('DELETE FROM capstan.archives; DELETE FROM notes');
        await database.app.query(FEW);
        await writer.follow();
        return { database, objects: s3Objects(await buckets.bucket()) };
      },
      work: async (world, fate) => {
        // What a process that ended here left behind: every row is somewhere.
        const archived = new Set(await archivedRows(world.objects));
        const kept = new Set(await inTable(world));
        for (const one of writer.rows()) expect(archived.has(one) || kept.has(one)).toBe(true);
        await opened(
          database,
          (open) =>
            untilItStops(() =>
              chore(writer.objects(fate.objects(world.objects)), row).advance(
                turnOf(open, 'archive/notes', NOW),
              ),
            ),
          writer.watch(fate),
        );
        return 'done';
      },
      judge: async (world) => {
        const all = [...(await archivedRows(world.objects)), ...(await inTable(world))].sort();
        expect(all).toEqual(writer.rows());
      },
    });
    expect(moments).toBeGreaterThan(80);
    expect(Math.min(writer.updated, writer.removed, writer.added)).toBeGreaterThan(100);
    await writer.stop();
  }, 120_000);

  it('stay when S3 gives back something else', async () => {
    const world = await begin();
    const before = await inTable(world);
    let gets = 0;
    const lying: Objects = {
      ...world.objects,
      get: async (key) => {
        const body = await world.objects.get(key);
        gets += 1;
        // The third is the one before rows are deleted.
        return gets < 3 ? body : body?.map((byte, index) => (index === 40 ? byte ^ 1 : byte));
      },
    };
    await expect(run({ ...world, objects: lying })).rejects.toThrow('SHA-256 differs');
    expect(await inTable(world)).toEqual(before);
    await run(world);
    expect(await inTable(world)).toHaveLength(before.length - 12);
  });

  it('stay as long as somebody writes to them', async () => {
    const world = await begin();
    await world.database.app.query("BEGIN; UPDATE notes SET body = 'x' WHERE id = 5");
    const waiting = await run(world);
    expect(waiting.is).toBe('waiting');
    expect(waiting.because).toMatch(
      /^old rows of notes are being written to: pid \d+ \(unnamed, idle in transaction/,
    );
    await world.database.app.query('COMMIT');
    expect((await run(world)).is).toBe('done');
    expect(await inTable(world, 'id = 5')).toHaveLength(1);
    expect((await manifestsIn(world.objects))[0]?.objects[0]?.superseded).toEqual([4]);
  });

  it('keep a column that was added after they were copied', async () => {
    const world = await begin();
    let isAdded = false;
    const adding: Objects = {
      ...world.objects,
      put: async (key, ...rest) => {
        await world.objects.put(key, ...rest);
        if (isAdded || !key.endsWith('manifest.json')) return;
        isAdded = true;
        await world.database.app.query("ALTER TABLE notes ADD COLUMN more text DEFAULT 'm'");
      },
    };
    await run({ ...world, objects: adding });
    expect(await inTable(world, 'id <= 12')).toHaveLength(12);
    await run(world, row, NOW + 86_400_000);
    expect(await inTable(world, 'id <= 12')).toHaveLength(0);
    expect((await archivedRows(world.objects)).every((one) => one.endsWith('|m'))).toBe(true);
  });

  it('are refused when none of them goes though they are what was archived', async () => {
    const world = await begin();
    // One of the application's triggers, where those of care are looked for.
    await world.database.app.query(KEEP);
    await world.database.admin.query('ALTER FUNCTION keep() SET SCHEMA capstan');
    const refused = await run(world);
    expect(refused).toMatchObject({ is: 'refused', because: expect.stringMatching('keeps them') });
    expect(await run(world, row, NOW + 86_400_000)).toEqual(refused);
    expect(await manifestsIn(world.objects)).toHaveLength(1);
    await world.database.app.query('DROP TRIGGER keep ON notes');
    expect((await run(world)).is).toBe('done');
    expect((await manifestsIn(world.objects))[0]?.objects[0]?.superseded).toEqual([]);
  });

  it('of a month that is not over go when they are very many', async () => {
    const world =
      await begin(`CREATE TABLE notes (created_at date NOT NULL, id int NOT NULL, body text, PRIMARY KEY (created_at, id));
      INSERT INTO notes SELECT '2026-04-02', n, 'x' FROM generate_series(1, 50001) n;
      INSERT INTO notes SELECT '2026-04-11', n, 'x' FROM generate_series(1, 10) n`);
    const rule = { ...row, primaryKey: ['id', 'created_at'], batchRows: 20_000 };
    expect((await run(world, rule)).is).toBe('done');
    const { rows } = await world.database.app.query('SELECT DISTINCT created_at::text FROM notes');
    expect(rows).toEqual([{ created_at: '2026-04-11' }]);
    expect((await manifestsIn(world.objects))[0]).toMatchObject({
      rows: 50_001,
      until: '2026-04-11T00:00:00.000Z',
    });
  });

  it('are refused where they cannot be told apart, or others point to them', async () => {
    const said = async (sql: string, rule = row): Promise<unknown> => {
      const world = await begin(sql);
      const { due, because, warnings } = await look(world, rule);
      expect({ due, warnings }).toEqual({ due: true, warnings: [] });
      expect(await run(world, rule)).toEqual({ is: 'refused', because });
      return because;
    };
    expect(await said('CREATE TABLE notes (id bigint, created_at timestamptz)')).toBe(
      'notes has no unique index over id whose columns are never null',
    );
    expect(
      await said(`${NOTES}; CREATE TABLE readers (note bigint REFERENCES notes ON DELETE CASCADE)`),
    ).toBe(
      'rows of readers (readers_note_fkey) point to rows of notes, which can therefore not leave it',
    );
    expect(await said(NOTES, { ...row, key: 'body' })).toBe(
      '"body" of notes is text, wanted a date or a timestamp',
    );
    expect(await said(NOTES, { ...row, key: 'nobody' })).toBe('notes has no column "nobody"');
    expect(await said('SELECT')).toBe('there is no table public.notes');
    expect(await said(`${NOTES}; ${KEEP}`)).toBe(
      'the trigger keep runs before each row of notes is deleted and may keep it: its rows would be copied again every day',
    );
  });
});

/**
 * The application, which writes between any two statements of care: to rows that may be on their way. It knows by
 * itself what there must be in the end.
 */
class Writer {
  readonly #database: TestDatabase;
  readonly #known = new Map<number, string>();
  #turns = 0;
  updated = 0;
  removed = 0;
  added = 0;

  constructor(database: TestDatabase) {
    this.#database = database;
  }

  async start(): Promise<void> {
    // Care waits for us between two statements, so we must not wait for it.
    await this.#database.app.query("SET lock_timeout = '15ms'");
  }

  async stop(): Promise<void> {
    await this.#database.app.query('RESET lock_timeout');
  }

  async follow(): Promise<void> {
    this.#known.clear();
    this.#turns = 0;
    const { rows } = await this.#database.app.query(`SELECT id, ${COLUMNS} AS text FROM notes`);
    for (const { id, text } of rows) this.#known.set(Number(id), String(text));
  }

  rows(): string[] {
    return [...this.#known.values()].sort();
  }

  watch(fate: Fate): Fate['watch'] {
    return {
      before: async (statement) => {
        await fate.watch.before?.(statement);
        await this.#write();
      },
      ...(fate.watch.after && { after: fate.watch.after }),
    };
  }

  objects(objects: Objects): Objects {
    return {
      ...objects,
      put: async (...args) => {
        await this.#write();
        await objects.put(...args);
      },
    };
  }

  async #write(): Promise<void> {
    this.#turns += 1;
    const turn = this.#turns;
    if (turn % 3 !== 0) return;
    const id = 1 + ((turn * 5) % 7);
    const change = (turn / 3) % 5;
    try {
      if (change === 0) await this.#remove(id);
      else if (change === 1) await this.#add(100 + turn);
      else await this.#update(id, `changed ${turn}`);
    } catch (error) {
      if ((error as { readonly code?: string }).code !== '55P03') throw error;
    }
  }

  async #update(id: number, body: string): Promise<void> {
    const { rows } = await this.#database.app.query(
      `UPDATE notes SET body = $2 WHERE id = $1 RETURNING ${COLUMNS} AS text`,
      [id, body],
    );
    if (rows.length === 0) return;
    this.updated += 1;
    this.#known.set(id, String(rows[0].text));
  }

  async #remove(id: number): Promise<void> {
    const { rowCount } = await this.#database.app.query('DELETE FROM notes WHERE id = $1', [id]);
    if (rowCount === 0) return;
    this.removed += 1;
    this.#known.delete(id);
  }

  async #add(id: number): Promise<void> {
    const { rows } = await this.#database.app.query(
      `INSERT INTO notes VALUES ($1, '2026-02-05', 'late') RETURNING ${COLUMNS} AS text`,
      [id],
    );
    this.added += 1;
    this.#known.set(id, String(rows[0].text));
  }
}
