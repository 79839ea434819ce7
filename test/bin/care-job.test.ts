import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  type CareServer,
  startCareServer,
  type TestDatabase,
} from '../care/support/care-server.ts';

const root = join(import.meta.dirname, '..', '..');
const PASSWORD = 'pass-canary';

let server: CareServer;
let database: TestDatabase;
beforeAll(async () => {
  server = await startCareServer();
  database = await server.database();
  await database.app.query(readFileSync(join(root, 'local', 'application', 'schema.sql'), 'utf8'));
});
afterAll(() => server.stop());

/** Gives the process a time of day that this test knows. */
const preload = ['--import', join(root, 'local', 'session', 'care', 'simulated-now.ts')];

interface Job {
  readonly child: ChildProcess;
  /** How it ended, and what it said. */
  readonly end: Promise<{ readonly code: number | null; readonly said: string }>;
}

/** As Render runs it: the command of the guide in the repository, with the service's environment. */
function start(environment: Readonly<Record<string, string>>, ...chore: readonly string[]): Job {
  const child = spawn(process.execPath, [...preload, 'bin/launch.mjs', 'care-job', ...chore], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const end = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  return { child, end };
}

const address = (): string => {
  const url = new URL(database.careUrl.reveal());
  url.password = PASSWORD;
  return url.href;
};
const NOON = Date.parse('2026-06-10T12:00:00Z');
const job = (chore: string, at = NOON): Job =>
  start({ CARE_DATABASE_URL: address(), SIMULATED_NOW: String(at) }, chore);
const VIEW = 'view/monthly_sales_summary';

const outcomes = async (): Promise<readonly unknown[]> => {
  const text =
    "SELECT run->>'outcome' AS outcome FROM capstan.runs WHERE chore = $1 ORDER BY number";
  const { rows } = await database.admin.query(text, [VIEW]);
  return rows.map(({ outcome }) => outcome);
};

/** What the view shows, and what it should show, added up by hand. */
const shown = async () =>
  (
    await database.admin.query(`
  SELECT month, transaction_count, total_amount FROM monthly_sales_summary ORDER BY month`)
  ).rows;
const summed = async () =>
  (
    await database.admin.query(`
  SELECT month, count(*) AS transaction_count, sum(amount) AS total_amount
  FROM (SELECT date_trunc('month', created_at AT TIME ZONE 'UTC') AT TIME ZONE 'UTC' AS month, amount
        FROM transactions) AS t
  GROUP BY month ORDER BY month`)
  ).rows;

/** Enough for a refresh that can be caught in the middle. */
const TRANSACTIONS = 200_000;
const sell = (count: number) =>
  database.admin.query(`
  SET session_replication_role = replica;
  INSERT INTO transactions (tenant_id, property_id, kind, amount, created_at, updated_at)
  SELECT 1, 1, 'rent', g % 1000, t, t FROM generate_series(1, ${count}) AS g,
    LATERAL (SELECT timestamptz '2026-06-01' - g % 700 * interval '1 day' AS t) AS made;
  RESET session_replication_role`);

it('makes a view, and says by its exit code and in the database how it went', async () => {
  await sell(TRANSACTIONS);
  const first = await job(VIEW).end;
  expect(first).toMatchObject({ code: 0, said: expect.stringContaining(`${VIEW}: done`) });
  expect(await outcomes()).toEqual(['done']);
  expect(await shown()).toEqual(await summed());
  const again = await job(VIEW).end;
  expect(again).toMatchObject({ code: 0, said: expect.stringContaining(`${VIEW}: nothing`) });
});

it('is killed in the middle of a refresh, and what it left the next one brings to its end', async () => {
  await sell(10);
  const later = NOON + 16 * 60_000;
  const killed = job(VIEW, later);
  const refreshing =
    "SELECT count(*)::int AS count FROM pg_stat_activity WHERE state = 'active' AND usename = 'care' AND query ~ '^REFRESH'";
  await expect
    .poll(async () => (await database.admin.query(refreshing)).rows[0]?.count, {
      timeout: 10_000,
      interval: 3,
    })
    .toBe(1);
  killed.child.kill('SIGKILL');
  expect(await killed.end).toMatchObject({ code: null });
  expect(await outcomes()).toEqual(['done']);

  // Nobody else may have it for a minute and a half; that time is over now.
  await database.admin.query('UPDATE capstan.chores SET leased_until = NULL');
  expect(await job(VIEW, later).end).toMatchObject({ code: 0 });
  expect(await outcomes()).toEqual(['done', 'done']);
  expect(await shown()).toEqual(await summed());
});

it('says what it lacks, and no password', async () => {
  const SIMULATED_NOW = String(NOON);
  const away = address().replace(/:\d+\//, ':1/');
  const [nothing, malformed, unknown, gone, nameless] = await Promise.all([
    start({ SIMULATED_NOW }, VIEW).end,
    start({ SIMULATED_NOW, CARE_DATABASE_URL: away, CARE_SHARD_URLS: '{"a": "canary' }, VIEW).end,
    job('view/no-such-view').end,
    start({ SIMULATED_NOW, CARE_DATABASE_URL: away }, VIEW).end,
    start({ SIMULATED_NOW }).end,
  ]);
  expect(nothing).toMatchObject({ code: 1, said: expect.stringContaining('url is missing') });
  expect(malformed).toMatchObject({ code: 1, said: expect.stringContaining('not a JSON object') });
  expect(unknown).toMatchObject({ code: 1, said: expect.stringContaining(VIEW) });
  expect(gone).toMatchObject({ code: 1, said: expect.stringContaining('could not be reached') });
  expect(nameless).toMatchObject({ code: 2, said: expect.stringContaining('which chore?') });
  expect([nothing, malformed, unknown, gone].map(({ said }) => said).join()).not.toMatch(/canary/);
});
