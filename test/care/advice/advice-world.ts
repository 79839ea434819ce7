import { readFileSync } from 'node:fs';
import { adviceChore } from '#adapters/care/advice/advice-chore.ts';
import { adviceTables } from '#adapters/care/advice/advice-tables.ts';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import type { StatementWatch } from '#adapters/care/watch.ts';
import type { AdviceReport } from '#core/care/advice/report.ts';
import type { AdviceRules } from '#core/care/care-rules.ts';
import type { Chore, Progress, Turn } from '#core/care/chore.ts';
import type { Objects } from '#core/care/objects.ts';
import type { CareServer, TestDatabase } from '../support/care-server.ts';

export const DAY = 86_400_000;
export const MORNING = Date.UTC(2026, 5, 10, 5, 30);

export const rules: AdviceRules = {
  cadence: { cron: '0 5 * * *', timeZone: 'UTC' },
  top: 10,
  trialRows: 20_000,
  dominantPercent: 50,
};

/** A bucket in memory. */
export interface Bucket extends Objects {
  readonly kept: ReadonlyMap<string, string>;
  report(key?: string): AdviceReport;
}

export function bucket(): Bucket {
  const kept = new Map<string, string>();
  return {
    kept,
    report: (key = 'advice/latest.json') => JSON.parse(kept.get(key) ?? 'null') as AdviceReport,
    async put(key, body) {
      kept.set(key, Buffer.from(body).toString());
    },
    async get(key) {
      const found = kept.get(key);
      return found === undefined ? undefined : Buffer.from(found);
    },
    async head() {
      return undefined;
    },
    async *list() {},
    async remove(key) {
      kept.delete(key);
    },
  };
}

/** Rows for Asset Anchor's tables. */
export const fillAnchor = (transactions: number): string => `
    INSERT INTO tenants (name, created_at) SELECT 'tenant ' || g, now() FROM generate_series(1, 20) g;
    INSERT INTO properties (tenant_id, name, city, value, created_at, updated_at)
      SELECT 1 + g % 20, 'p' || g, 'city ' || g % 7, g, now(), now() FROM generate_series(1, 2000) g;
    INSERT INTO transactions (tenant_id, property_id, kind, amount, created_at, updated_at)
      SELECT 1 + g % 20, 1 + (g * 7919) % 2000, CASE WHEN g % 3 = 0 THEN 'rent' ELSE 'fee' END, g % 900,
        timestamptz '2026-01-01' + g * interval '1 minute', now() FROM generate_series(1, ${transactions}) g;
    ANALYZE;`;

/** Asset Anchor's tables with some transactions, none of them indexed but by its key. */
export async function anchorDatabase(
  server: CareServer,
  transactions = 60_000,
): Promise<TestDatabase> {
  const one = await server.database();
  await one.app.query(readFileSync('local/application/schema.sql', 'utf8'));
  await one.app.query(fillAnchor(transactions));
  await makeCareSchema(one.open().of('care'), [adviceTables]);
  await one.app.query('SELECT pg_stat_force_next_flush()');
  await one.admin.query('SELECT pg_stat_reset(), pg_stat_statements_reset()');
  return one;
}

export const SLOW =
  'SELECT id, amount FROM transactions WHERE property_id = $1 ORDER BY created_at DESC LIMIT 5';

/** The application at work: one query that lacks an index, one that has its own. */
export async function useApplication({ app }: TestDatabase, times = 20): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await app.query(SLOW.replace('$1', String(1 + time)));
    await app.query(`SELECT name FROM tenants WHERE id = ${1 + (time % 20)}`);
  }
}

export const turnOf = (database: TestDatabase, now = MORNING, watch?: StatementWatch): Turn => ({
  database: database.open(watch).of('advice/daily-report'),
  now: () => now,
  until: now + 600_000,
});

export const choreOf = (objects: Objects, mine: AdviceRules = rules): Chore =>
  adviceChore('database', mine, objects);

/** Turns until it is done. */
export async function toItsEnd(chore: Chore, turn: Turn): Promise<Progress> {
  for (;;) {
    const progress = await chore.advance(turn);
    if (progress.is !== 'more') return progress;
  }
}
