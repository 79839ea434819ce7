import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareDatabase, seedDatabase } from '#local/application/prepare-database.ts';
import { type Application, startApplication } from '#local/application/start-application.ts';
import { PacedClock } from '#local/clock.ts';
import { type Postgres, startPostgres } from '#local/data-stores/postgres.ts';

const START = Date.UTC(2026, 2, 3, 16, 30);
const MINUTE = 60_000;

const clock = new PacedClock(START, Number.POSITIVE_INFINITY);
let release = clock.hold();
let server: Postgres;
let admin: pg.Client;
let application: Application;

beforeAll(async () => {
  server = await startPostgres();
  const { adminConnectionString: address, connectionString } = server;
  await prepareDatabase(address);
  await seedDatabase(address, { now: START, transactions: 2_000 });
  admin = new pg.Client({ connectionString: address });
  await admin.connect();
  const door = new URL(connectionString);
  door.username = 'app';
  application = startApplication({ clock, address: door.href, seed: 1, minutesBefore: 10 });
});
afterAll(async () => {
  await application.stop();
  clock.stop();
  await admin.end();
  await server.stop();
});

async function pass(minutes: number): Promise<void> {
  const until = clock.now() + minutes * MINUTE;
  release();
  await new Promise<void>((resolve) => clock.at(until, resolve));
  release = clock.hold();
}

async function written(since: number): Promise<Record<string, unknown>> {
  const { rows } = await admin.query(
    `SELECT (SELECT count(*)::int FROM transactions WHERE created_at > $1) AS transactions,
       (SELECT count(*)::int FROM transactions WHERE updated_at > $1 AND created_at <= $1) AS changed,
       (SELECT count(*)::int FROM audit_logs WHERE created_at > $1) AS audit_logs`,
    [new Date(since)],
  );
  return rows[0];
}

describe('the application at its database', () => {
  it('writes and changes rows in simulated time', async () => {
    await pass(20.5);
    expect(await written(START)).toEqual({ transactions: 60, changed: 4, audit_logs: 20 });
    // Nobody made the view yet: asking for it fails, once in ten minutes.
    expect(application.count.failed).toBe(3);
  });

  it('has lived already when it starts', async () => {
    const { transactions } = await written(START - 10.5 * MINUTE);
    // One of those that were there before is of the very start.
    expect(transactions).toBe(3 * 30 + 1);
  });

  it('is away with the database, and comes back with it', async () => {
    const before = application.count.answered;
    server.setReachable(false);
    await pass(5);
    expect(application.count.answered).toBe(before);
    server.setReachable(true);
    await pass(5);
    expect(application.count.answered).toBeGreaterThan(before + 20);
  });
});
