import pg from 'pg';
import { afterEach, describe, expect, it } from 'vitest';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { openDatabase } from '#adapters/care/open-database.ts';
import { moveTenant } from '#adapters/care/shards/move/move-tenant.ts';
import { knownShards, shardTables } from '#adapters/care/shards/shard-tables.ts';
import { Secret } from '#adapters/secret.ts';
import {
  prepareDatabase,
  SERVER_SETTINGS,
  seedDatabase,
} from '#local/application/prepare-database.ts';
import { startPostgres } from '#local/data-stores/postgres.ts';
import { shippedGuide } from '../../core/situations.ts';
import { MINUTE } from './support.ts';

const NOW = Date.UTC(2026, 2, 3, 16, 30);
/** Beyond this a table without an index is too large to be read for every deleted row. */
const MANY = 60_000;

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** Asset Anchor as `npm start` makes it, and care beside it. */
async function demo(transactions: number) {
  const server = await startPostgres({ settings: SERVER_SETTINGS });
  closing.push(() => server.stop());
  await prepareDatabase(server.adminConnectionString);
  await seedDatabase(server.adminConnectionString, { now: NOW, transactions });
  const url = new URL(server.adminConnectionString);
  url.username = 'care';
  const home = openDatabase({ direct: new Secret(url.href) }, 'capstan-care');
  closing.push(() => home.close());
  const rules = shippedGuide.care;
  if (rules?.sharding === undefined) throw new Error('the guide that ships has shards');
  await makeCareSchema(home.of('schema'), [shardTables, knownShards(rules.sharding)]);
  const admin = new pg.Client({ connectionString: server.adminConnectionString });
  await admin.connect();
  closing.push(() => admin.end());
  return { admin, database: home.of('order/a'), kind: moveTenant({ rules, shard: () => home }) };
}

describe('the shards of Asset Anchor', () => {
  it('take its tenants, however many rows there are, and give each row a number of its own', async () => {
    for (const transactions of [500, MANY]) {
      const { admin, database, kind } = await demo(transactions);
      const input = { tenant: '7', to: 'shard-1' };
      const { notes, refusals } = await kind.survey(database, input);
      expect(refusals).toEqual([]);
      expect(notes.join()).not.toContain('numbered from the same range');
      const digest = async (schema: string) => {
        const { rows } = await admin.query(
          `SELECT count(*)::int AS rows, md5(string_agg(t::text, '' ORDER BY id)) FROM ${schema}.transactions t WHERE tenant_id = 7`,
        );
        return rows[0];
      };
      const before = await digest('public');
      expect(before.rows).toBeGreaterThan(0);
      let now = NOW;
      for (;;) {
        const turn = { database, now: () => now, until: now + 10 * MINUTE };
        const progress = await kind.advance(turn, input, 'a');
        expect(progress.is, progress.because).not.toBe('refused');
        if (progress.is === 'done') break;
        if (progress.is === 'waiting') now += 61 * MINUTE;
      }
      expect(await digest('shard_1')).toEqual(before);
      expect((await digest('public')).rows).toBe(0);
    }
  }, 60_000);
});
