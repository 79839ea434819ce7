import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { moveTenant } from '#adapters/care/shards/move/move-tenant.ts';
import { shardTables } from '#adapters/care/shards/shard-tables.ts';
import { guide } from '#config';
import { atLeast, atMost, exactly, type Measure, note, plain } from '../measure.ts';
import type { DataSet } from './data-set.ts';
import type { BenchServer } from './server.ts';

/** Of ten transactions the tenant has one. */
const PART = 10;
const SECONDS = 10;
/** Transactions of each writer in a second, so that the machine has something left. */
const A_SECOND = 50;
/** Writers of the tenant that moves, and of others. */
const WRITERS = { moving: 3, others: 5 };

/** What the writers of one kind saw. */
interface Seen {
  /** From the first try of each write to its acknowledgement, refusals and all, in milliseconds. */
  milliseconds: number[];
  refused: number;
  /** Ids of acknowledged rows. */
  readonly ids: string[];
}

/** A tenant with a tenth of all rows moves to another schema while it and others are written. */
export async function measureShards(
  server: BenchServer,
  { tenants, transactions }: DataSet,
): Promise<readonly Measure[]> {
  const app = await server.connect('app');
  const large = Math.floor(tenants / PART ** 2);
  for (const table of ['properties', 'transactions']) {
    await app.query(`UPDATE ${table} SET tenant_id = 1 WHERE tenant_id <= ${large}`);
  }
  await app.query(
    `CREATE INDEX IF NOT EXISTS transactions_by_property ON transactions (property_id);
     CREATE TABLE IF NOT EXISTS shard_1.transactions (LIKE transactions INCLUDING ALL);
     ALTER TABLE shard_1.transactions ADD FOREIGN KEY (property_id) REFERENCES shard_1.properties;
     ALTER TABLE shard_1.properties ALTER id SET MINVALUE 1000000000 SET START 1000000000 RESTART;
     ALTER TABLE shard_1.transactions ALTER id SET MINVALUE 1000000000 SET START 1000000000 RESTART;
     ALTER TABLE properties ALTER id SET MAXVALUE 999999999;
     ALTER TABLE transactions ALTER id SET MAXVALUE 999999999`,
  );
  await app.query('VACUUM ANALYZE');
  const care = server.care();
  await makeCareSchema(care.of('schema'), [shardTables]);
  await app.query("SELECT capstan.place_tenant(id::text, 'home') FROM tenants");

  const before = await written(server, () => pause(SECONDS * 1000));
  let seconds = 0;
  let moved = 0;
  const during = await written(server, async () => {
    const began = performance.now();
    moved = await move(care);
    seconds = (performance.now() - began) / 1000;
  });
  const after = await written(server, () => pause(SECONDS * 1000));
  const ids = [before, during, after].flatMap(({ moving }) => moving.ids);
  const lost = await app.query<{ count: string }>(
    `SELECT count(*) FROM unnest($1::bigint[]) i WHERE (SELECT count(*) FROM (SELECT id FROM transactions UNION ALL SELECT id FROM shard_1.transactions) t WHERE id = i) <> 1`,
    [ids],
  );
  note(
    `shards: ${moved.toLocaleString('en-US')} rows moved in ${seconds.toFixed(1)} s, the old rows deleted; ${during.moving.milliseconds.length} writes of the tenant and ${during.others.milliseconds.length} of others meanwhile`,
  );
  const beside = percentile(before.others.milliseconds, 99);
  return [
    atLeast('shards: rows moved', moved, '', Math.min(500_000, transactions / (PART + 1))),
    plain('shards: rows a second, with load, to the end', moved / seconds, 'rows/s'),
    atMost(
      'shards: writers pause, the longest',
      Math.max(...during.moving.milliseconds),
      'ms',
      300,
    ),
    exactly('shards: acknowledged rows missing or doubled', Number(lost.rows[0]?.count), '', 0),
    exactly('shards: writes of others refused', during.others.refused, '', 0),
    plain('shards: writes of others, p99 without', beside, 'ms'),
    plain(
      'shards: writes of others, p99 meanwhile',
      percentile(during.others.milliseconds, 99),
      'ms',
    ),
    plain(
      'shards: writes of others, p99 with guards',
      percentile(after.others.milliseconds, 99),
      'ms',
    ),
    plain(
      'shards: writes of others, median without',
      percentile(before.others.milliseconds, 50),
      'ms',
    ),
    plain(
      'shards: writes of others, median with guards',
      percentile(after.others.milliseconds, 50),
      'ms',
    ),
  ];
}

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** As the engine would, portion after portion; past the grace by a leap of the clock. */
async function move(care: ReturnType<BenchServer['care']>): Promise<number> {
  let leap = 0;
  const order = moveTenant({ rules: guide.care, shard: () => care });
  for (;;) {
    const now = (): number => Date.now() + leap;
    const turn = { database: care.of('order/bench'), now, until: now() + 600_000 };
    const progress = await order.advance(turn, { tenant: '1', to: 'shard-1' }, 'bench');
    if (progress.is === 'refused') throw new Error(progress.because);
    if (progress.is === 'done') return Number(progress.figures?.['rows']);
    if (progress.is !== 'waiting') continue;
    note(`shards: ${progress.because}`);
    if (progress.because.includes('are kept until'))
      leap += guide.care.sharding.graceMinutes * 60_000;
    else await pause(1000);
  }
}

/** What writers see while something happens. */
async function written(
  server: BenchServer,
  meanwhile: () => Promise<void>,
): Promise<{ readonly moving: Seen; readonly others: Seen }> {
  const world = { isOver: false };
  const seen = (): Seen => ({ milliseconds: [], refused: 0, ids: [] });
  const [moving, others] = [seen(), seen()];
  const writers = [
    ...Array.from({ length: WRITERS.moving }, () => write(server, () => 1, moving, world)),
    ...Array.from({ length: WRITERS.others }, () =>
      write(server, () => 100 + Math.floor(Math.random() * 300), others, world),
    ),
  ];
  const written = Promise.all(writers);
  try {
    // A writer that fails ends the bench with its own reason.
    await Promise.race([meanwhile(), written]);
  } finally {
    world.isOver = true;
    await Promise.allSettled(writers);
  }
  await written;
  return { moving, others };
}

/** Inserts a row of a tenant where it lives, and again when it was refused. */
async function write(
  server: BenchServer,
  tenantOf: () => number,
  seen: Seen,
  world: { readonly isOver: boolean },
): Promise<void> {
  const client = await server.connect('app');
  const routes = new Map<number, string>();
  while (!world.isOver) {
    const tenant = tenantOf();
    const began = performance.now();
    for (;;) {
      const schema = routes.get(tenant) ?? (await schemaOf(client, tenant));
      routes.set(tenant, schema);
      try {
        const { rows } = await client.query<{ id: string }>(
          `INSERT INTO ${schema}.transactions (tenant_id, property_id, kind, amount, created_at, updated_at)
           SELECT $1, (SELECT id FROM ${schema}.properties WHERE tenant_id = $1 LIMIT 1), 'rent', 1, now(), now() RETURNING id`,
          [tenant],
        );
        seen.ids.push(rows[0]?.id ?? '');
        break;
      } catch (error) {
        if (!(error instanceof pg.DatabaseError) || error.code !== 'CS001') throw error;
        seen.refused += 1;
        routes.delete(tenant);
        await pause(5);
      }
    }
    const took = performance.now() - began;
    seen.milliseconds.push(took);
    await pause(Math.max(0, 1000 / A_SECOND - took));
  }
  await client.end();
}

async function schemaOf(client: pg.Client, tenant: number): Promise<string> {
  const { rows } = await client.query<{ shard: string }>(
    'SELECT shard FROM capstan.tenant_shards WHERE tenant = $1',
    [String(tenant)],
  );
  return rows[0]?.shard === 'shard-1' ? 'shard_1' : 'public';
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}
