import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectCare } from '#adapters/care/connect-care.ts';
import { type CareCall, tend } from '#adapters/care/tend.ts';
import { guide } from '#config';
import type { CareRules } from '#core/care/care-rules.ts';
import { type CareServer, startCareServer, type TestDatabase } from './support/care-server.ts';

const NOON = Date.parse('2026-06-10T12:00:00Z');
const root = join(import.meta.dirname, '..', '..');
const { database, quiet, secretName, views } = guide.care;
const rules: CareRules = {
  ...{ database, quiet, secretName, views: views.filter(({ name }) => name !== 'city_revenue') },
  ...{ partitions: [], archives: [], exports: [], buckets: [] },
};

let server: CareServer;
let one: TestDatabase;
const opened: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(async () => {
  await Promise.all(opened.map((connections) => connections.close()));
  await server.stop();
});

const nothing = async (): Promise<never> => {
  throw new Error('no bucket is needed');
};
const objects = { put: nothing, get: nothing, head: nothing, async *list() {}, remove: nothing };

function call(more: Partial<CareCall> = {}) {
  const connections = connectCare({ url: one.careUrl });
  opened.push(connections);
  return tend({
    connections,
    parts: {
      rules,
      sqlOf: (file) => readFileSync(join(root, file), 'utf8'),
      objects,
      bucket: () => objects,
    },
    now: () => NOON,
    until: NOON + 14 * 60_000,
    callMilliseconds: 14 * 60_000,
    holder: crypto.randomUUID(),
    ...more,
  });
}
const begin = async (): Promise<void> => {
  one = await server.database();
  await one.app.query(readFileSync(join(root, 'local', 'application', 'schema.sql'), 'utf8'));
};
const [sales, revenue] = ['view/monthly_sales_summary', 'view/property_revenue'];

describe('a call of care', () => {
  it('does one chore alone when it is asked for, and says which there are for one that is not', async () => {
    await begin();
    const { reports } = await call({ only: sales, endless: true });
    expect(reports).toMatchObject([{ id: sales, did: 'done' }]);
    await expect(call({ only: 'view/none' })).rejects.toThrow(
      `there is no chore "view/none"; there are ${sales}, ${revenue}`,
    );
  });

  it('only looks while it is held', async () => {
    await begin();
    const { held, reports } = await call({ held: async () => 'paused' });
    expect(held).toBe('paused');
    expect(reports.map(({ because, did }) => ({ because, did }))).toEqual([
      { did: 'held', because: 'paused' },
      { did: 'held', because: 'paused' },
    ]);
  });

  it('stops before the next portion when somebody pauses it in the middle', async () => {
    await begin();
    let asked = 0;
    // At the beginning and before the first portion nobody minds; then somebody pulls the switch.
    const held = async () => {
      asked += 1;
      return asked > 2 ? 'paused just now' : undefined;
    };
    const { reports } = await call({ held });
    expect(reports.map(({ because, did }) => `${did}: ${because}`)).toEqual([
      'held: paused just now',
      'held: paused just now',
    ]);
    const { rows } = await one.admin.query('SELECT id, began, leased_until FROM capstan.chores');
    expect(rows).toEqual([{ id: sales, began: String(NOON), leased_until: null }]);
    expect((await call()).reports).toMatchObject([{ did: 'done' }, { did: 'done' }]);
  });

  it('beside another one leaves everything done, once', async () => {
    await begin();
    const calls = await Promise.allSettled([call(), call(), call()]);
    const fulfilled = calls.filter(({ status }) => status === 'fulfilled');
    // Those that found the tables being made leave, and the next minute finds them.
    for (const one of calls) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ name: 'ChoreBusy' });
    }
    expect(fulfilled.length).toBeGreaterThan(0);
    await expect
      .poll(async () => (await call()).reports.map(({ did }) => did))
      .toEqual(['nothing', 'nothing']);
    const { rows } = await one.admin.query(
      "SELECT chore, count(*)::int AS done FROM capstan.runs WHERE run->>'outcome' = 'done' GROUP BY chore",
    );
    expect(rows.sort((a, b) => (a.chore < b.chore ? -1 : 1))).toEqual([
      { chore: sales, done: 1 },
      { chore: revenue, done: 1 },
    ]);
  });
});
