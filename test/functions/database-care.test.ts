import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { careStatusStore } from '#adapters/state-table/care-status.ts';
import { holds } from '#adapters/state-table/holds.ts';
import { putPause, removePause } from '#adapters/state-table/pauses.ts';
import { guide as ours } from '#config';
import type { CareStatus } from '#core/care/care-status.ts';
import type { Guide } from '#core/guide.ts';
import { bundle } from '#lib/bundle.ts';
import { capstanApp } from '#lib/capstan-app.ts';
import { type Runtime, startRuntime } from '#local/aws/runtime.ts';
import { PacedClock } from '#local/clock.ts';
import {
  type CareServer,
  startCareServer,
  type TestDatabase,
} from '../care/support/care-server.ts';
import { idleFunctions } from '../lib/synthesized.ts';

const root = join(import.meta.dirname, '..', '..');
const START = Date.parse('2026-06-10T12:00:30Z');
/** Simulated seconds a second, while nothing runs. */
const SPEED = 600;
const { care } = ours;
const guide: Guide = {
  ...ours,
  care: {
    ...{ database: care.database, quiet: care.quiet, secretName: care.secretName },
    ...{ partitions: [], archives: [], exports: [], buckets: [] },
    views: care.views.filter(({ name }) => name === 'monthly_sales_summary'),
  },
};

mkdirSync(join(root, 'dist'), { recursive: true });
const work = mkdtempSync(join(root, 'dist', 'care-test-'));
const functionsFolder = idleFunctions();

let server: CareServer;
let database: TestDatabase;
let runtime: Runtime;
let table: string;
const clock = new PacedClock(START, SPEED);
const lines: string[] = [];
const notices: string[] = [];
const failed: string[] = [];
const PATIENT = { timeout: 20_000, interval: 20 };
const PASSWORD = 'pass-canary';

/** The template as it is deployed, all functions idle but the two that this is about. */
async function assembly(): Promise<string> {
  const entryFolder = join(work, 'entries');
  mkdirSync(entryFolder);
  const functions = join(root, 'functions');
  for (const name of ['database-care', 'notify']) {
    writeFileSync(join(entryFolder, `${name}.ts`), `export * from '${functions}/${name}.ts';\n`);
  }
  const configFile = join(work, 'guide.ts');
  writeFileSync(configFile, `export const guide = ${JSON.stringify(guide)};\n`);
  const out = join(work, 'bundles');
  await bundle({ entryFolder, outFolder: out, configFile, target: 'here' });
  for (const name of ['database-care', 'notify']) {
    cpSync(join(out, name), join(functionsFolder, name), { recursive: true });
  }
  process.env['CDK_VALIDATION'] = 'false';
  const outdir = join(work, 'cdk.out');
  capstanApp({ guide, functionsFolder, outdir }).synth();
  return outdir;
}

beforeAll(async () => {
  const [built, started] = await Promise.all([assembly(), startCareServer()]);
  server = started;
  database = await server.database();
  await database.app.query(readFileSync(join(root, 'local', 'application', 'schema.sql'), 'utf8'));
  await database.admin.query(`ALTER ROLE care PASSWORD '${PASSWORD}'`);
  const url = new URL(database.careUrl.reveal());
  url.password = PASSWORD;
  runtime = await startRuntime({
    assembly: built,
    clock,
    secrets: {
      [guide.secretName]: JSON.stringify({ renderApiKey: 'rnd_0123456789' }),
      [care.secretName]: JSON.stringify({ url: url.href }),
    },
  });
  runtime.on('notification', ({ message }) => {
    if (!message.startsWith('{')) notices.push(message);
  });
  runtime.on('invocation', ({ error, functionName, outcome }) => {
    if (outcome !== 'success') failed.push(`${functionName}: ${error}`);
  });
  runtime.on('log', ({ line }) => lines.push(line));
  Object.assign(process.env, runtime.endpoints, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
  const found = runtime.resources.find(
    ({ logicalId, type }) => type === 'AWS::DynamoDB::Table' && logicalId.startsWith('State'),
  );
  table = String(found?.ref);
}, 60_000);

afterAll(async () => {
  await runtime?.stop();
  clock.stop();
  await server?.stop();
  for (const folder of [work, functionsFolder]) rmSync(folder, { recursive: true });
});

const store = () => careStatusStore(table);
const status = async (): Promise<CareStatus> => {
  const now = await store().read(care.database);
  if (now === undefined) throw new Error('there is no status yet');
  return now;
};

/** Waits until the status is so. */
const seen = async (wanted: object): Promise<CareStatus> => {
  await expect.poll(status, PATIENT).toMatchObject(wanted);
  return status();
};
const alarm = (name: string) =>
  runtime.cloudwatch.alarms().find((one) => one.name.endsWith(`-capstan-${name}`))?.state.value;

describe('the deployed function', () => {
  it('looks every minute, and writes every statement down without its values', async () => {
    const view = { id: 'view/monthly_sales_summary', did: 'nothing', warnings: [] };
    const first = await seen({ database: 'database', chores: [view] });
    const { rows } = await database.app.query('SELECT * FROM monthly_sales_summary');
    expect(rows).toEqual([]);
    await expect.poll(async () => (await status()).at, PATIENT).toBeGreaterThan(first.at + 59_000);
    const text = lines.join('\n');
    expect(text).toMatch(/"statement":"CREATE SCHEMA IF NOT EXISTS capstan","milliseconds":\d+/);
    expect(text).toContain('"BrokenPromises":0,"ChoresFailing":0');
    expect(text).not.toContain('trouble');
  });

  it('leaves everything as it is while it is paused, and while another playbook works there', async () => {
    const { admin } = database;
    await putPause(table, { target: 'database', by: 'ann', why: 'a demo', at: clock.now() });
    await admin.query(
      "INSERT INTO capstan.orders (name, kind, input) VALUES ('one', 'no-such-order', '{}')",
    );
    const held = 'paused by ann: a demo';
    await seen({ held, chores: [{ id: 'order/one', did: 'held', because: held }, {}] });
    expect(
      (await admin.query("SELECT * FROM capstan.runs WHERE chore = 'order/one'")).rows,
    ).toEqual([]);

    const until = clock.now() + 24 * 3_600_000;
    const hold = { target: 'database', run: 'run-1', by: 'ann', at: clock.now(), until };
    await holds(table).take({ ...hold, playbook: 'upgrade-database' });
    await removePause(table, 'database');
    await seen({ held: 'paused by ann: upgrade-database works at it' });
    expect(
      (await admin.query("SELECT * FROM capstan.runs WHERE chore = 'order/one'")).rows,
    ).toEqual([]);
    await holds(table).release('database', 'run-1', clock.now());
  });

  it('goes on where the playbook only waits for it, and tells people once what keeps failing', async () => {
    const until = clock.now() + 24 * 3_600_000;
    const hold = { target: 'database', run: 'run-2', by: 'ann', at: clock.now(), until };
    expect(await holds(table).take({ ...hold, playbook: 'create-index' })).toBeUndefined();
    const chore = {
      id: 'order/one',
      did: 'failed',
      because: 'this guide has no order "no-such-order"',
    };
    expect(await seen({ chores: [chore, {}] })).not.toHaveProperty('held');
    await expect.poll(() => notices, PATIENT).toHaveLength(1);
    expect(notices[0]).toBe(
      'database:\norder/one: It keeps failing: this guide has no order "no-such-order"',
    );
    await expect.poll(() => alarm('care-failing'), PATIENT).toBe('ALARM');
    await database.admin.query("UPDATE capstan.orders SET status = 'withdrawn'");
    await seen({ chores: [{ id: 'view/monthly_sales_summary' }] });
    await expect.poll(() => alarm('care-failing'), PATIENT).toBe('OK');
    expect(notices.filter((one) => one.includes('order/one'))).toHaveLength(1);
  });

  it('says when the database lets it in no more, and an alarm rings once that lasts, with no error', async () => {
    expect(alarm('care-silent')).toBe('OK');
    await database.admin.query('ALTER ROLE care NOLOGIN');
    const away = await seen({ trouble: { because: 'role "care" is not permitted to log in' } });
    await expect.poll(() => alarm('care-silent'), PATIENT).toBe('ALARM');
    expect((await status()).trouble?.since).toBe(away.trouble?.since);
    expect(failed).toEqual([]);
    await database.admin.query('ALTER ROLE care LOGIN');
    await expect.poll(async () => 'trouble' in (await status()), PATIENT).toBe(false);
    await expect.poll(() => alarm('care-silent'), PATIENT).toBe('OK');
  });

  it('keeps the password to itself', () => {
    expect(`${lines.join()}${notices.join()}`).not.toContain(PASSWORD);
  });
});
