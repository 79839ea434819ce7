import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '#adapters/care/open-database.ts';
import { Secret } from '#adapters/secret.ts';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import {
  exported,
  exportOf,
  memoryObjects,
  prepare,
  row,
  run,
  SALES,
  SLOT,
} from './exports-world.ts';
import { type Standby, startStandby } from './start-standby.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

describe('an export from a replica', () => {
  it('reads there only what the primary had when its bound was safe', async () => {
    const database = await server.database();
    await database.app.query(
      `${SALES}; INSERT INTO sales (amount) SELECT n FROM generate_series(1, 100) n`,
    );
    await prepare(database);
    const adminUrl = new URL(database.appUrl);
    adminUrl.username = 'postgres';
    const standby: Standby = await startStandby(adminUrl.href);
    const asked: string[] = [];
    const replica = openDatabase(
      { direct: new Secret(standby.urlLike(database.careUrl.reveal())) },
      'capstan-care',
      { before: (statement) => void asked.push(statement) },
    );
    try {
      const objects = memoryObjects();
      const chore = exportOf(row, objects, { replica });
      const open = database.open();
      await expect.poll(async () => (await run(open, chore)).is).toBe('done');
      expect((await exported(objects, 'sales')).values).toHaveLength(100);
      expect(asked.some((statement) => statement.includes('FROM "public"."sales"'))).toBe(true);
      // One that lies behind shows rows of the past: nothing is read there, and nothing is lost.
      await standby.admin.query('SELECT pg_wal_replay_pause()');
      await expect
        .poll(
          async () =>
            (await standby.admin.query('SELECT pg_get_wal_replay_pause_state() AS is')).rows[0].is,
        )
        .toBe('paused');
      await database.app.query('INSERT INTO sales (amount) SELECT n FROM generate_series(1, 50) n');
      asked.length = 0;
      for (const later of [1, 2]) {
        expect(await run(open, chore, SLOT + later * 86_400_000)).toMatchObject({
          is: 'waiting',
          because: expect.stringMatching(/the replica is \d+ KB of the log behind/),
        });
      }
      expect(asked.some((statement) => statement.includes('FROM "public"."sales"'))).toBe(false);
      await standby.admin.query('SELECT pg_wal_replay_resume()');
      await expect
        .poll(async () => (await run(open, chore, SLOT + 3 * 86_400_000)).is)
        .toBe('done');
      expect((await exported(objects, 'sales')).values).toHaveLength(150);
    } finally {
      await replica.close();
      await standby.stop();
    }
  });

  it('refuses a server that is no replica', async () => {
    const database = await server.database();
    await database.app.query(`${SALES}; INSERT INTO sales (amount) VALUES (1)`);
    await prepare(database);
    const chore = exportOf(row, memoryObjects(), { replica: database.open() });
    expect(await run(database.open(), chore)).toMatchObject({
      is: 'refused',
      because: expect.stringContaining('it is not in recovery'),
    });
  });
});
