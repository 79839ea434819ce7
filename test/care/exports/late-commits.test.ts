import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ChoreBusy } from '#core/care/database.ts';
import { type CareServer, startCareServer, type TestDatabase } from '../support/care-server.ts';
import { exported, exportOf, memoryObjects, prepare, row, run, SALES } from './exports-world.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

const { partition: _, ...flat } = row;
/** PostgreSQL counts microseconds: what it wrote in this millisecond is not older than it. */
const soon = (): number => Date.now() + 1;

const used: TestDatabase[] = [];
afterEach(async () => {
  // A server has a hundred connections, and a file more tests than that allows for.
  for (const database of used.splice(0)) await database.stop();
});

async function world(): Promise<TestDatabase> {
  const database = await server.database();
  await database.app.query(SALES);
  await prepare(database);
  used.push(database);
  return database;
}

async function session({ appUrl }: TestDatabase, name: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: appUrl, application_name: name });
  await client.connect();
  return client;
}

const sorted = (values: readonly unknown[]): bigint[] =>
  (values as bigint[]).toSorted((a, b) => (a < b ? -1 : 1));

const INSERT = 'INSERT INTO sales (amount) VALUES (1) RETURNING id';

describe('a row that commits after a later one was read', () => {
  it('is lost to whoever asks for what lies above the last id, as this shows', async () => {
    const database = await world();
    const slow = await session(database, 'slow');
    await slow.query(`BEGIN; ${INSERT}`);
    await database.app.query(INSERT);
    let last = 0;
    const seen: number[] = [];
    const naive = async () => {
      const { rows } = await database.app.query('SELECT id::int FROM sales WHERE id > $1', [last]);
      seen.push(...rows.map(({ id }) => id));
      last = Math.max(last, ...seen);
    };
    await naive();
    await slow.query('COMMIT');
    await naive();
    expect(seen).toEqual([2]);
    await slow.end();
  });

  it.each(['id', 'updated_at'])(
    'is waited for, with the one named who is late: by %s',
    async (watermark) => {
      const database = await world();
      const objects = memoryObjects();
      const chore = exportOf({ ...flat, watermark }, objects);
      const open = database.open();
      const slow = await session(database, 'slow');
      await slow.query(`BEGIN; ${INSERT}`);
      await database.app.query(INSERT);
      const waiting = await run(open, chore, soon());
      expect(waiting).toMatchObject({
        is: 'waiting',
        because: expect.stringMatching(/pid \d+ \(slow, idle in transaction/),
      });
      expect(objects.stored.size).toBe(0);
      // What begins later is not waited for.
      const other = await session(database, 'other');
      await other.query(`BEGIN; ${INSERT}`);
      await slow.query('COMMIT');
      expect(await run(open, chore, soon())).toMatchObject({
        is: 'done',
        figures: { rows: 2 },
      });
      expect(sorted((await exported(objects, 'sales')).values)).toEqual([1n, 2n]);
      await other.query('COMMIT');
      expect(await run(open, chore, soon())).toMatchObject({
        is: 'done',
        figures: { rows: 1 },
      });
      expect(sorted((await exported(objects, 'sales')).values)).toEqual([1n, 2n, 3n]);
      await Promise.all([slow.end(), other.end()]);
    },
  );

  it('is waited for when it has only begun, and has written nothing yet', async () => {
    const database = await world();
    const objects = memoryObjects();
    const chore = exportOf({ ...flat, watermark: 'updated_at' }, objects);
    const open = database.open();
    const slow = await session(database, 'slow');
    await slow.query('BEGIN');
    await database.app.query(INSERT);
    expect(await run(open, chore, soon())).toMatchObject({ is: 'waiting' });
    // Its now() is the time at which it began.
    await slow.query(`${INSERT}; COMMIT`);
    expect(await run(open, chore, soon())).toMatchObject({ is: 'done', figures: { rows: 2 } });
    await slow.end();
  });

  it('is waited for when its session has left it prepared, before or meanwhile', async () => {
    const database = await world();
    const objects = memoryObjects();
    const chore = exportOf(flat, objects);
    const open = database.open();
    const slow = await session(database, 'slow');
    await slow.query(`BEGIN; ${INSERT}; PREPARE TRANSACTION 'before'`);
    await slow.query(`BEGIN; ${INSERT}`);
    await database.app.query(INSERT);
    expect(await run(open, chore)).toMatchObject({
      is: 'waiting',
      because: expect.stringContaining('slow'),
    });
    await slow.query("PREPARE TRANSACTION 'meanwhile'");
    expect(await run(open, chore)).toMatchObject({
      is: 'waiting',
      because: expect.stringMatching(
        /a prepared transaction \(before.*a prepared transaction \(meanwhile/,
      ),
    });
    await slow.query("COMMIT PREPARED 'before'");
    // One that was prepared later is none of its business.
    await slow.query(`BEGIN; ${INSERT}; PREPARE TRANSACTION 'later'`);
    expect(await run(open, chore)).toMatchObject({ because: expect.not.stringContaining('later') });
    await slow.query("COMMIT PREPARED 'meanwhile'");
    expect(await run(open, chore)).toMatchObject({ is: 'done', figures: { rows: 3 } });
    await slow.query("COMMIT PREPARED 'later'");
    await run(open, chore);
    expect(sorted((await exported(objects, 'sales')).values)).toEqual([1n, 2n, 3n, 4n]);
    await slow.end();
  });

  it('is waited for when its session hides what it does', async () => {
    const database = await world();
    const chore = exportOf(flat, memoryObjects());
    const open = database.open();
    const { rows } = await database.admin.query('SELECT current_database() AS name');
    await database.admin.query(`ALTER DATABASE ${rows[0]?.name} SET track_activities = off`);
    const hidden = await session(database, 'hidden');
    await database.admin.query(`ALTER DATABASE ${rows[0]?.name} RESET track_activities`);
    await hidden.query(`BEGIN; ${INSERT}`);
    await database.app.query(INSERT);
    expect(await run(open, chore)).toMatchObject({
      is: 'waiting',
      because: expect.stringContaining('disabled'),
    });
    await hidden.query('COMMIT');
    await hidden.end();
    expect(await run(open, chore)).toMatchObject({ is: 'done', figures: { rows: 2 } });
  });

  it.each(['id', 'updated_at'])(
    'is never lost nor doubled among a thousand, by %s',
    async (watermark) => {
      const database = await world();
      const objects = memoryObjects();
      const chore = exportOf({ ...flat, watermark, objectRows: 70 }, objects);
      const open = database.open();
      let writing = true;
      let late = 0;
      let highest = 0;
      const writer = async (number: number): Promise<void> => {
        const client = await session(database, `writer-${number}`);
        for (let turn = 0; turn < 100; turn += 1) {
          await client.query('BEGIN');
          const { rows } = await client.query(INSERT);
          await client.query('SELECT pg_sleep(random() * 0.03)');
          // One in ten is prepared, and committed by somebody else.
          const name = `'${watermark}-${number}-${turn}'`;
          if (turn % 10 === 0 && number < 4) {
            await client.query(`PREPARE TRANSACTION ${name}`);
            await client.query(`COMMIT PREPARED ${name}`);
          } else await client.query(turn % 17 === 5 ? 'ROLLBACK' : 'COMMIT');
          if (Number(rows[0].id) < highest) late += 1;
          highest = Math.max(highest, Number(rows[0].id));
        }
        await client.end();
      };
      const exporting = (async () => {
        let runs = 0;
        while (writing) {
          await run(open, chore, soon());
          runs += 1;
        }
        return runs;
      })();
      await Promise.all(Array.from({ length: 10 }, (_, number) => writer(number)));
      writing = false;
      expect(await exporting).toBeGreaterThan(3);
      expect(await run(open, chore, soon() + 1000)).toMatchObject({ is: 'done' });
      await run(open, chore, soon() + 2000);
      expect(late).toBeGreaterThan(200);
      const { rows } = await database.app.query<{ id: string }>('SELECT id FROM sales ORDER BY id');
      const { values } = await exported(objects, 'sales');
      expect(sorted(values)).toEqual(rows.map(({ id }) => BigInt(id)));
    },
  );
});

describe('two at the same batch', () => {
  it('do not both write it: who was overtaken stops before the next object', async () => {
    const database = await world();
    await database.app.query('INSERT INTO sales (amount) SELECT 1 FROM generate_series(1, 900)');
    const objects = memoryObjects();
    const paused = Promise.withResolvers<void>();
    const reached = Promise.withResolvers<void>();
    const slow = {
      ...objects,
      put: async (...args: Parameters<typeof objects.put>) => {
        await objects.put(...args);
        reached.resolve();
        await paused.promise;
      },
    };
    // A tie of 900 rows makes one batch of three objects.
    const tied = { ...flat, watermark: 'updated_at', objectRows: 300 };
    const first = run(database.open(), exportOf(tied, slow), soon());
    await reached.promise;
    expect(await run(database.open(), exportOf(tied, objects), soon())).toMatchObject({
      is: 'done',
      figures: { rows: 900, objects: 3 },
    });
    paused.resolve();
    await expect(first).rejects.toThrow(ChoreBusy);
    expect(new Set((await exported(objects, 'sales')).values).size).toBe(900);
    expect((await exported(objects, 'sales')).keys).toHaveLength(3);
  });
});
