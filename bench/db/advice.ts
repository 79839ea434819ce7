import { performance } from 'node:perf_hooks';
import * as v from 'valibot';
import { adviceChore } from '#adapters/care/advice/advice-chore.ts';
import { adviceTables } from '#adapters/care/advice/advice-tables.ts';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { createIndexOrder } from '#adapters/care/indexes/create-index.ts';
import { indexInput } from '#adapters/care/indexes/index-input.ts';
import type { AdviceReport } from '#core/care/advice/report.ts';
import { gainOf, type TriedIndex, WRITE_MILLISECONDS } from '#core/care/advice/tried-index.ts';
import type { AdviceRules } from '#core/care/care-rules.ts';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { Objects } from '#core/care/objects.ts';
import { atLeast, atMost, exactly, type Measure, median, note, plain } from '../measure.ts';
import type { DataSet } from './data-set.ts';
import type { BenchServer } from './server.ts';

const SLOW =
  'SELECT id, amount FROM transactions WHERE property_id = $1 ORDER BY created_at DESC LIMIT 20';
const SLOW_CALLS = 15;
const WRITES = 50_000;

const rules: AdviceRules = {
  cadence: { cron: '0 5 * * *', timeZone: 'UTC' },
  top: 10,
  trialRows: 100_000,
  dominantPercent: 50,
};

/** A slow query is found, its index tried and made; then what it really gained, and what it costs writers. */
export async function measureAdvice(
  server: BenchServer,
  data: DataSet,
): Promise<readonly Measure[]> {
  const care = server.care();
  await makeCareSchema(care.of('care'), [adviceTables]);
  const admin = await server.connect('postgres');
  const app = await server.connect('app');
  // What filled the tables is no writing of every day.
  await admin.query('SELECT pg_stat_reset(), pg_stat_statements_reset()');
  const time = async (property: number): Promise<number> => {
    const began = performance.now();
    await app.query(SLOW.replace('$1', String(property)));
    return performance.now() - began;
  };
  const times = async (): Promise<number> => {
    const found: number[] = [];
    for (let call = 0; call < SLOW_CALLS; call += 1)
      found.push(await time(1 + ((call * 7919) % data.properties)));
    return median(found.slice(1));
  };
  const before = await times();
  for (let call = 0; call < 500; call += 1)
    await app.query(`SELECT name FROM properties WHERE id = ${1 + call}`);
  for (let call = 0; call < 3; call += 1)
    await app.query("SELECT sum(amount) FROM transactions WHERE kind <> 'rent'");

  const [report, reportSeconds] = await reportOf(care.of('advice'), 1);
  const slow = report.statements.find(({ query }) => query.startsWith('SELECT id, amount'));
  const advised = report.indexes.find(
    ({ is, statement }) => is === 'advised' && statement === slow?.id,
  );
  if (advised === undefined) throw new Error('no index was advised for the slow query');
  const others = report.indexes.filter(
    ({ is, statement }) => is === 'advised' && statement !== slow?.id,
  );
  note(`advised: ${advised.because}`);

  const hypothetical = await tryHypothetically(server, care.of('advice'));
  const plainWrites = await writeMilliseconds(app);
  const order = createIndexOrder();
  const input = v.parse(indexInput, { table: advised.table, columns: advised.columns });
  const expected = (await order.expectedSeconds?.(care.of('order/a'), input)) ?? 0;
  const began = performance.now();
  await toItsEnd(() => order.advance(turnOf(care.of('order/a'), 0), input, 'a'));
  const madeSeconds = (performance.now() - began) / 1000;
  const after = await times();
  const written = (await writeMilliseconds(app)) - plainWrites;
  const { rows } = await admin.query<{ bytes: string }>(
    `SELECT pg_relation_size(indexrelid) AS bytes FROM pg_index
     WHERE indrelid = 'transactions'::regclass AND pg_get_indexdef(indexrelid) ~ 'property_id'`,
  );
  const real = before / after;
  const megabytes = Number(rows[0]?.bytes ?? 0) / 1_000_000;
  return [
    plain('advice: report, trials included', reportSeconds, 's'),
    plain('advice: slow query, share of the time', slow?.sharePercent ?? 0, '%'),
    exactly('advice: other indexes advised', others.length, 'indexes', 0),
    plain('advice: gain tried on a copy, by cost', advised.costBefore / advised.costAfter, 'times'),
    plain('advice: gain tried on a copy, by time', timeGain(advised), 'times'),
    ...hypothetical,
    atLeast('advice: gain in truth', real, 'times', gainOf(advised)),
    plain('advice: slow query before', before, 'ms'),
    plain('advice: slow query after', after, 'ms'),
    plain('advice: index size expected', advised.bytes / 1_000_000, 'MB'),
    plain('advice: index size in truth', megabytes, 'MB'),
    atMost('advice: create-index in truth', madeSeconds, 's', expected),
    plain('advice: create-index expected', expected, 's'),
    atMost('advice: one more entry of a write', written, 'ms', WRITE_MILLISECONDS),
  ];
}

const timeGain = ({ millisecondsAfter = 1, millisecondsBefore = 0 }: TriedIndex): number =>
  millisecondsBefore / millisecondsAfter;

const turnOf = (database: Turn['database'], now: number): Turn => ({
  database,
  now: () => now,
  until: now + 3_600_000,
});

async function toItsEnd(advance: () => Promise<Progress>): Promise<void> {
  for (;;) {
    const progress = await advance();
    if (progress.is === 'done') return;
    if (progress.is !== 'more') throw new Error(progress.because);
  }
}

async function reportOf(
  database: Turn['database'],
  day: number,
): Promise<readonly [AdviceReport, number]> {
  const kept = new Map<string, string>();
  const objects = {
    put: async (key: string, body: Uint8Array) => {
      kept.set(key, Buffer.from(body).toString());
    },
  } as unknown as Objects;
  const chore = adviceChore('database', rules, objects);
  const began = performance.now();
  await toItsEnd(() => chore.advance(turnOf(database, Date.UTC(2026, 5, day, 6))));
  const seconds = (performance.now() - began) / 1000;
  return [JSON.parse(kept.get('advice/latest.json') ?? '') as AdviceReport, seconds];
}

/** The same statement once more, with hypopg where it is installed. */
async function tryHypothetically(
  server: BenchServer,
  database: Turn['database'],
): Promise<readonly Measure[]> {
  const admin = await server.connect('postgres');
  const { rowCount } = await admin.query(
    "SELECT FROM pg_available_extensions WHERE name = 'hypopg'",
  );
  if (rowCount === 0) return [];
  await admin.query('CREATE EXTENSION hypopg');
  const app = await server.connect('app');
  for (let call = 0; call < 5; call += 1) await app.query(SLOW.replace('$1', String(call)));
  const [{ indexes }, seconds] = await reportOf(database, 2);
  await admin.query('DROP EXTENSION hypopg');
  const best = indexes.find(({ is }) => is === 'advised');
  return [
    plain('advice: report with hypothetical indexes', seconds, 's'),
    plain('advice: gain of the hypothetical index', best?.gain ?? 0, 'times'),
  ];
}

/** What one row costs a writer, in milliseconds. */
async function writeMilliseconds(app: { query(text: string): Promise<unknown> }): Promise<number> {
  const insert = `INSERT INTO transactions (tenant_id, property_id, kind, amount, created_at, updated_at)
    SELECT p.tenant_id, p.id, 'fee', n, now(), now() FROM generate_series(1, ${WRITES}) n JOIN properties p ON p.id = 1 + (n * 7919) % 1000`;
  const found: number[] = [];
  for (let run = 0; run < 6; run += 1) {
    const began = performance.now();
    await app.query(insert);
    found.push((performance.now() - began) / WRITES);
  }
  // The first ones find cold pages.
  return median(found.slice(2));
}
