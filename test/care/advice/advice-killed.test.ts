import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdviceReport } from '#core/care/advice/report.ts';
import { ChoreBusy } from '#core/care/database.ts';
import { type CareServer, startCareServer, type TestDatabase } from '../support/care-server.ts';
import { type Fate, killedEverywhere } from '../support/every-statement.ts';
import { opened, turnOf, untilItStops } from '../support/turn-of.ts';
import { anchorDatabase, type Bucket, bucket, choreOf, MORNING, rules } from './advice-world.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

/** The report until it is published; `again` while a statement of the killed process is not over. */
const toTheEnd = (one: TestDatabase, objects: Bucket, fate: Fate): Promise<'done' | 'again'> =>
  opened(
    one,
    async (open) => {
      const chore = choreOf(fate.objects(objects), { ...rules, top: 1 });
      try {
        await untilItStops(() => chore.advance(turnOf(open, 'advice/daily-report', MORNING)));
        return 'done';
      } catch (error) {
        if (error instanceof ChoreBusy) return 'again';
        throw error;
      }
    },
    fate.watch,
  );

async function callsOf(one: TestDatabase, query: string, times: number): Promise<void> {
  await one.admin.query(
    'TRUNCATE capstan.advice, capstan.statement_samples; SELECT pg_stat_statements_reset(), pg_stat_reset()',
  );
  for (let time = 0; time < times; time += 1) await one.app.query(query);
}

const slowOf = ({ statements }: AdviceReport) =>
  statements.find(({ query }) => query.startsWith('SELECT id'));

async function isPublishedOnce(one: TestDatabase, objects: Bucket): Promise<void> {
  expect([...objects.kept.keys()].sort()).toEqual([
    'advice/2026-06-10.json',
    'advice/latest.json',
    'advice/latest.md',
  ]);
  const { rows } = await one.admin.query('SELECT stage, slot FROM capstan.advice');
  expect(rows).toEqual([{ stage: 'published', slot: String(Date.UTC(2026, 5, 10, 5)) }]);
}

describe('the daily report, wherever its process ended', () => {
  it('counts every call once, and is published whole', async () => {
    const one = await anchorDatabase(server, 6_000);
    const moments = await killedEverywhere<Bucket>({
      begin: async () => {
        await callsOf(one, 'SELECT id FROM transactions WHERE id < 9000', 4);
        return bucket();
      },
      work: (objects, fate) => toTheEnd(one, objects, fate),
      judge: async (objects) => {
        expect(slowOf(objects.report())?.calls).toBe(4);
        await isPublishedOnce(one, objects);
      },
      tries: 2000,
    });
    expect(moments).toBeGreaterThan(60);
  }, 120_000);

  it('tries its indexes to the end, and leaves no copy', async () => {
    const one = await anchorDatabase(server, 6_000);
    await callsOf(one, 'SELECT id FROM transactions WHERE property_id = 7', 9);
    const chore = choreOf(bucket(), { ...rules, top: 1 });
    const open = one.open();
    const turn = turnOf(open, 'advice/daily-report', MORNING);
    await chore.advance(turn);
    await chore.advance(turn);
    await one.admin.query('CREATE TABLE examined AS TABLE capstan.advice');
    const moments = await killedEverywhere<Bucket>({
      begin: async () => {
        await one.admin.query(
          'TRUNCATE capstan.advice; INSERT INTO capstan.advice SELECT * FROM public.examined',
        );
        return bucket();
      },
      work: (objects, fate) => toTheEnd(one, objects, fate),
      judge: async (objects) => {
        const report = objects.report();
        expect(report.indexes).toMatchObject([{ is: 'advised', columns: ['property_id'] }]);
        expect(slowOf(report)?.calls).toBe(9);
        await isPublishedOnce(one, objects);
      },
      tries: 2000,
    });
    expect(moments).toBeGreaterThan(80);
    const copies = "SELECT relname FROM pg_class WHERE relpersistence = 't'";
    await expect.poll(async () => (await one.admin.query(copies)).rows).toEqual([]);
  }, 120_000);
});
