import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adviceTables } from '#adapters/care/advice/advice-tables.ts';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { type BenchServer, startBenchServer } from '../../../bench/db/server.ts';
import { turnOf, untilItStops } from '../support/turn-of.ts';
import { bucket, choreOf, DAY, fillAnchor, MORNING, SLOW } from './advice-world.ts';

/** Debian's server, before GENERIC_PLAN, and its package postgresql-15-hypopg. */
const isThere = (file: string): boolean => existsSync(file);
const hasServer = isThere('/usr/lib/postgresql/15/bin/postgres');
const hasHypopg = isThere('/usr/share/postgresql/15/extension/hypopg.control');

let server: BenchServer;
beforeAll(async () => {
  if (hasServer) server = await startBenchServer();
});
afterAll(() => server?.stop());

describe.skipIf(!hasServer)('the daily report on PostgreSQL 15', () => {
  it('has counters and plans, and tries indexes, hypothetical ones where there are such', async () => {
    const app = await server.connect('app');
    const admin = await server.connect('postgres');
    await app.query(readFileSync('local/application/schema.sql', 'utf8'));
    await app.query(fillAnchor(60_000));
    // Counters that come after the reset would be counted as writes of the report's window.
    await app.query('SELECT pg_stat_force_next_flush()');
    await admin.query('SELECT pg_stat_reset(), pg_stat_statements_reset()');
    const care = server.care();
    await makeCareSchema(care.of('care'), [adviceTables]);
    const objects = bucket();
    const report = async (now: number) => {
      for (let time = 0; time < 20; time += 1)
        await app.query(SLOW.replace('$1', String(time + 1)));
      const chore = choreOf(objects);
      await untilItStops(() => chore.advance(turnOf(care, 'advice/daily-report', now)));
      return objects.report();
    };
    const first = await report(MORNING);
    expect(first.statements[0]).toMatchObject({
      calls: 20,
      plan: { is: 'plan', text: expect.stringMatching(/property_id = \$1/) },
    });
    expect(first.indexes[0]).toMatchObject({ is: 'advised', how: 'copy', table: 'transactions' });
    if (!hasHypopg) return;
    await admin.query('CREATE EXTENSION hypopg');
    const second = await report(MORNING + DAY);
    expect(second.statements.find(({ query }) => query.startsWith('SELECT id'))?.calls).toBe(20);
    expect(second.indexes[0]).toMatchObject({ is: 'advised', how: 'hypothetical', used: true });
    expect(second.indexes[0]?.columns[0]).toBe('property_id');
    const made =
      "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef ~ 'property_id'";
    expect((await admin.query(made)).rows).toEqual([]);
  });
});
