import type { Client } from 'pg';
import { guide } from '#config';
import { atMost, type Measure, median, note, plain } from '../measure.ts';
import type { DataSet } from './data-set.ts';
import type { BenchServer } from './server.ts';
import { change, writes } from './views/changes.ts';
import { flush, type Keeper, startKeeper, timed, times } from './views/keeper.ts';
import { columnOrders } from './views/orders.ts';
import { p99, Readers } from './views/readers.ts';

const ROUNDS = 7;
const MONTHLY = 'monthly_sales_summary';
const REVENUE = 'property_revenue';

/** The guide's three views, kept by their chores, beside the same ones kept by hand. */
export async function measureViews(
  server: BenchServer,
  data: DataSet,
): Promise<readonly Measure[]> {
  const app = await server.connect('app');
  // One process for each query: two cores would have nothing left for readers.
  await app.query('SET max_parallel_workers_per_gather = 0');
  await byHand(app);
  const keeper = await startKeeper(server, guide.care.views);
  for (const { name } of keeper.rows) await keeper.turn(name);
  const measures = [
    ...(await reading(
      server,
      'page',
      `SELECT * FROM ${REVENUE}_by_hand ORDER BY total_amount DESC LIMIT $1`,
      10,
    )),
    ...(await reading(
      server,
      'row',
      `SELECT * FROM ${REVENUE}_by_hand WHERE property_id = $1`,
      50,
    )),
    ...(await skipping(keeper, app)),
    ...(await folding(keeper, app)),
    ...(await aDay(server, keeper, app, data)),
    ...(await writing(app)),
    ...(await columnOrders(app)).map(({ what, ratio }) =>
      plain(`views.concurrently/plain.${what}`, ratio, 'times'),
    ),
  ];
  await forget(server);
  return measures;
}

/** Leaves the tables to the next topic without views and triggers. */
async function forget(server: BenchServer): Promise<void> {
  const admin = await server.connect('postgres');
  await admin.query(
    `DROP MATERIALIZED VIEW ${MONTHLY}_by_hand, ${REVENUE}_by_hand, ${MONTHLY} CASCADE`,
  );
  await admin.query('DROP SCHEMA capstan CASCADE');
}

/** The same views as people make them: `<name>_by_hand`. */
async function byHand(app: Client): Promise<void> {
  await app.query(`
    CREATE MATERIALIZED VIEW ${MONTHLY}_by_hand AS
      SELECT date_trunc('month', created_at) AS month, count(*) AS transaction_count, sum(amount) AS total_amount FROM transactions GROUP BY 1;
    CREATE UNIQUE INDEX ON ${MONTHLY}_by_hand (month);
    CREATE MATERIALIZED VIEW ${REVENUE}_by_hand AS
      SELECT property_id, count(*) AS transaction_count, sum(amount) AS total_amount FROM transactions GROUP BY property_id;
    CREATE UNIQUE INDEX ON ${REVENUE}_by_hand (property_id);
    CREATE MATERIALIZED VIEW city_revenue_by_hand AS
      SELECT p.city, count(DISTINCT p.id) AS properties, sum(r.total_amount) AS total_amount
      FROM ${REVENUE}_by_hand r JOIN properties p ON p.id = r.property_id GROUP BY p.city;
    CREATE UNIQUE INDEX ON city_revenue_by_hand (city)`);
}

/**
 * Rounds of nothing, CONCURRENTLY and plain, one after another, so that a slow minute meets all three. A page reads the whole
 * view, some milliseconds; a row takes so little that its slowest reads say when the machine's two cores were taken.
 */
async function reading(
  server: BenchServer,
  what: 'page' | 'row',
  sql: string,
  readsPerSecond: number,
): Promise<readonly Measure[]> {
  const readers = await Readers.open(server, sql, readsPerSecond);
  const owner = await server.connect('app');
  await owner.query('SET max_parallel_workers_per_gather = 0');
  const refresh = (how: string) => () =>
    owner.query(`REFRESH MATERIALIZED VIEW ${how} ${REVENUE}_by_hand`);
  // The same scan and sort, for nothing: what of a slower read is the machine's and not the lock's.
  const busy = () => owner.query(`SELECT property_id, sum(amount) FROM transactions GROUP BY 1`);
  const found = {
    without: [] as number[],
    busy: [] as number[],
    concurrently: [] as number[],
    plain: [] as number[],
  };
  const length = await timed(refresh('CONCURRENTLY'));
  for (let round = 0; round < ROUNDS; round += 1) {
    found.without.push(
      ...(await readers.during(() => new Promise((resolve) => setTimeout(resolve, length)))),
    );
    found.busy.push(...(await readers.during(busy)));
    found.concurrently.push(...(await readers.during(refresh('CONCURRENTLY'))));
    found.plain.push(...(await readers.during(refresh(''))));
  }
  await readers.close();
  const [without, during, plainly, whileBusy] = [
    p99(found.without),
    p99(found.concurrently),
    p99(found.plain),
    p99(found.busy),
  ];
  const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
  note(
    `readers of a ${what}, ${4 * readsPerSecond} a second: p99 ${ms(without)} of ${found.without.length} reads without a refresh, ${ms(during)} of ${found.concurrently.length} during CONCURRENTLY, ${ms(plainly)} during a plain refresh, ${ms(whileBusy)} beside a query that reads the same and holds nothing`,
  );
  const name = `views.readers-p99.${what}`;
  const ratio = during / without;
  return [
    atMost(`${name}.concurrently/without`, ratio, 'times', 1.2),
    plain(`${name}.concurrently/busy`, during / whileBusy, 'times'),
    plain(`${name}.plain/without`, plainly / without, 'times'),
  ];
}

async function skipping(keeper: Keeper, app: Client): Promise<readonly Measure[]> {
  const skipped = median(
    await times(21, async () => {
      keeper.later(15);
      const { because, milliseconds } = await keeper.turn(MONTHLY);
      if (because !== 'nothing changed') throw new Error(`not skipped: ${because}`);
      return milliseconds;
    }),
  );
  const looked = median(await times(21, () => keeper.look(MONTHLY)));
  const plainly = median(
    await times(3, () => timed(() => app.query(`REFRESH MATERIALIZED VIEW ${MONTHLY}_by_hand`))),
  );
  note(
    `a skipped turn ${skipped.toFixed(1)} ms, a look ${looked.toFixed(1)} ms, a plain refresh ${plainly.toFixed(0)} ms`,
  );
  return [atMost('views.skipped/plain', skipped / plainly, 'times', 0.05)];
}

async function folding(keeper: Keeper, app: Client): Promise<readonly Measure[]> {
  const plainly = median(
    await times(3, () => timed(() => app.query(`REFRESH MATERIALIZED VIEW ${REVENUE}_by_hand`))),
  );
  const measures: Measure[] = [];
  for (const rows of [10, 1000, 100_000]) {
    const took = median(
      await times(3, async () => {
        await change(app, rows);
        keeper.later(1);
        return (await keeper.turn(REVENUE)).milliseconds;
      }),
    );
    note(`${rows} rows folded in within ${took.toFixed(1)} ms; plain ${plainly.toFixed(0)} ms`);
    measures.push(plain(`views.incremental/plain.${rows}-rows`, took / plainly, 'times'));
  }
  const { rows } = await app.query(
    `SELECT count(*)::int AS n FROM (TABLE ${REVENUE} EXCEPT ALL SELECT property_id, count(*), sum(amount) FROM transactions GROUP BY 1) d`,
  );
  return [...measures, atMost('views.incremental.wrong', Number(rows[0]?.n), 'groups', 0)];
}

/** With triggers and without, in turn; the last of all, since changes without them are lost to the view. */
async function writing(app: Client): Promise<readonly Measure[]> {
  const found = {
    ENABLE: { single: [] as number[], batch: [] as number[] },
    DISABLE: { single: [] as number[], batch: [] as number[] },
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const how of ['DISABLE', 'ENABLE'] as const) {
      await app.query(`ALTER TABLE transactions ${how} TRIGGER USER`);
      found[how].single.push((await writes(app, 2000)) / 2);
      found[how].batch.push(await timed(() => change(app, 10_000)));
    }
  }
  const [bare, kept] = [median(found.DISABLE.single), median(found.ENABLE.single)];
  note(
    `a single-row insert within a transaction ${bare.toFixed(0)} µs without triggers, ${kept.toFixed(0)} µs with them`,
  );
  return [
    plain('views.incremental.insert', kept - bare, 'µs more a statement'),
    plain(
      'views.incremental.batch/bare',
      median(found.ENABLE.batch) / median(found.DISABLE.batch),
      'times, 10,000 rows',
    ),
  ];
}

const TURNS = 24;
const BUSY_TURNS = 10;
/** Of looks between two turns of a quarter of an hour. */
const LOOKS = 15;

/**
 * The guide's three views at every quarter of an hour, with changes before ten turns of 24, and a look at every minute.
 * What counts is the server's time, planning included, as pg_stat_statements has it.
 */
async function aDay(
  server: BenchServer,
  keeper: Keeper,
  app: Client,
  data: DataSet,
): Promise<readonly Measure[]> {
  const admin = await server.connect('postgres');
  const spent = async (role: 'app' | 'care'): Promise<number> => {
    const { rows } = await admin.query<{ milliseconds: number }>(
      `SELECT coalesce(sum(total_exec_time + total_plan_time), 0) AS milliseconds FROM pg_stat_statements
       WHERE userid = $1::text::regrole AND ($1::text = 'care' OR query LIKE 'REFRESH%')`,
      [role],
    );
    return rows[0]?.milliseconds ?? 0;
  };
  const between = async (role: 'app' | 'care', work: () => Promise<unknown>): Promise<number> => {
    const before = await spent(role);
    await work();
    return (await spent(role)) - before;
  };
  // The one that the others read comes first.
  const names = [REVENUE, MONTHLY, 'city_revenue'];
  let [turns, looks, always] = [0, 0, 0];
  for (let turn = 0; turn < TURNS; turn += 1) {
    if (turn < BUSY_TURNS) await change(app, Math.round(data.transactions / 10_000));
    await flush(app);
    keeper.later(15);
    for (const name of names) {
      looks += LOOKS * (await between('care', () => keeper.look(name)));
      turns += await between('care', () => keeper.turn(name));
    }
    always += await between('app', async () => {
      for (const name of names)
        await app.query(`REFRESH MATERIALIZED VIEW CONCURRENTLY ${name}_by_hand`);
    });
  }
  const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
  note(
    `${TURNS} quarters of an hour, changes in ${BUSY_TURNS} of them, three views: always CONCURRENTLY ${seconds(always)} of the server, ours ${seconds(turns)} in turns and ${seconds(looks)} in looks`,
  );
  return [atMost('views.day/always-concurrently', (turns + looks) / always, 'times', 0.4)];
}
