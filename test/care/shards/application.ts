import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { shardOf } from '#core/care/shards/route.ts';
import type { ShardWorld } from './support.ts';

/** The application: writes to tenants where the table says they live, and knows what was acknowledged. */
export interface Application {
  /** Acknowledged rows: `<table> <key>` → what it holds, by tenant. */
  readonly acknowledged: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Writes that were refused with a SQLSTATE, by tenant. */
  readonly refusals: ReadonlyMap<string, readonly string[]>;
  readonly writes: () => number;
  stop(): Promise<void>;
}

/** Far below the grace of a move. */
const ROUTE_MILLISECONDS = 5_000;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const AGAIN = ['CS001', '40001', '40P01'];

/**
 * Starts so many writers, each with rows of its own. They keep a tenant's shard in memory for a while and until they are
 * refused, as docs/sharding.md asks; one in three reads of one moment (REPEATABLE READ).
 */
export function startApplication(
  world: ShardWorld,
  tenants: readonly string[],
  writers: number,
  pauseMilliseconds = 0,
): Application {
  const acknowledged = new Map(tenants.map((tenant) => [tenant, new Map<string, string>()]));
  const refusals = new Map(tenants.map((tenant) => [tenant, [] as string[]]));
  const underWay = new Map<number, Promise<void>>();
  const settled = async (): Promise<void> => {
    await Promise.all(underWay.values());
  };
  world.writers.add(settled);
  let isOver = false;
  let writes = 0;

  async function writer(index: number): Promise<void> {
    const clients = new Map<string, pg.Client>();
    const clientOf = async (url: string): Promise<pg.Client> => {
      const known = clients.get(url);
      if (known !== undefined) return known;
      const client = new pg.Client({ connectionString: url, application_name: `writer ${index}` });
      await client.connect();
      clients.set(url, client);
      return client;
    };
    const home = await clientOf(world.home.appUrl);
    const routes = new Map<string, { readonly shard: string; readonly since: number }>();
    const route = async (tenant: string): Promise<string> => {
      const known = routes.get(tenant);
      const since = world.clock.now;
      if (known !== undefined && since - known.since < ROUTE_MILLISECONDS) return known.shard;
      const wish = shardOf(tenant, ['home', 'near', 'far']);
      const { rows } = await home.query('SELECT capstan.place_tenant($1, $2) AS shard', [
        tenant,
        wish,
      ]);
      routes.set(tenant, { shard: rows[0].shard, since });
      return rows[0].shard;
    };
    const mine = new Map(tenants.map((tenant) => [tenant, [] as { id: string; child: string }[]]));

    /** One transaction; what it would have acknowledged is kept only when it was committed. */
    async function transaction(tenant: string): Promise<void> {
      const rows = mine.get(tenant) ?? [];
      const kind =
        rows.length < 4
          ? 'insert'
          : (['insert', 'update', 'delete', 'rename'] as const)[Math.floor(Math.random() * 4)];
      const row = rows[Math.floor(Math.random() * rows.length)];
      const begin = index % 3 === 0 ? 'BEGIN ISOLATION LEVEL REPEATABLE READ' : 'BEGIN';
      for (;;) {
        const shard = await route(tenant);
        const { schema, url } = world.schemaOf(shard);
        const client = await clientOf(url);
        const value = randomUUID();
        try {
          await client.query(begin);
          const known = acknowledged.get(tenant);
          if (kind === 'insert') {
            const added = await client.query(
              `INSERT INTO ${schema}.properties (tenant_id, name) VALUES ($1, $2) RETURNING id`,
              [tenant, value],
            );
            const id = String(added.rows[0].id);
            const child = await client.query(
              `INSERT INTO ${schema}.transactions (tenant_id, property_id, amount) VALUES ($1, $2, 1) RETURNING id`,
              [tenant, id],
            );
            await client.query('COMMIT');
            rows.push({ id, child: child.rows[0].id });
            known?.set(`p ${id}`, value);
            known?.set(`t ${child.rows[0].id}`, '1');
          } else if (row !== undefined && kind === 'delete') {
            await client.query(`DELETE FROM ${schema}.properties WHERE id = $1`, [row.id]);
            await client.query('COMMIT');
            rows.splice(rows.indexOf(row), 1);
            known?.delete(`p ${row.id}`);
            known?.delete(`t ${row.child}`);
          } else if (row !== undefined && kind === 'rename') {
            // A unique name that becomes free is taken by a new row at once.
            const old = known?.get(`p ${row.id}`) ?? '';
            await client.query(`UPDATE ${schema}.properties SET name = $2 WHERE id = $1`, [
              row.id,
              value,
            ]);
            const added = await client.query(
              `INSERT INTO ${schema}.properties (tenant_id, name) VALUES ($1, $2) RETURNING id`,
              [tenant, old],
            );
            await client.query('COMMIT');
            known?.set(`p ${row.id}`, value);
            known?.set(`p ${added.rows[0].id}`, old);
          } else if (row !== undefined) {
            const amount = String(Math.floor(Math.random() * 1000));
            const changed = await client.query(
              `UPDATE ${schema}.transactions SET amount = $3 WHERE tenant_id = $1 AND id = $2`,
              [tenant, row.child, amount],
            );
            if (changed.rowCount !== 1)
              throw new Error(`an acknowledged row of ${tenant} is not on ${shard}`);
            await client.query('COMMIT');
            known?.set(`t ${row.child}`, amount);
          }
          writes += 1;
          return;
        } catch (error) {
          await client.query('ROLLBACK');
          const code = error instanceof pg.DatabaseError ? (error.code ?? '') : '';
          if (!AGAIN.includes(code)) throw error;
          refusals.get(tenant)?.push(code);
          routes.delete(tenant);
          await pause(1);
        }
      }
    }

    try {
      for (let turn = index; !isOver; turn += 1) {
        const current = transaction(tenants[turn % tenants.length] ?? '');
        underWay.set(index, current);
        await current;
        if (pauseMilliseconds > 0) await pause(pauseMilliseconds);
      }
    } finally {
      await Promise.all([...clients.values()].map((client) => client.end()));
    }
  }

  const all = Promise.all(Array.from({ length: writers }, (_, index) => writer(index)));
  // Seen when it is stopped.
  all.catch(() => {});
  return {
    acknowledged,
    refusals,
    writes: () => writes,
    async stop() {
      isOver = true;
      world.writers.delete(settled);
      await all;
    },
  };
}

/** Rows of a tenant on every shard, as the oracle has them; by plain SQL. */
export async function rowsEverywhere(
  world: ShardWorld,
  tenant: string,
): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const found = new Map<string, Map<string, string>>();
  for (const [shard, app] of [
    ['home', world.home.app],
    ['near', world.home.app],
    ['far', world.far.app],
  ] as const) {
    const { schema } = world.schemaOf(shard);
    const { rows } = await app.query(
      `SELECT 'p ' || id AS key, name AS value FROM ${schema}.properties WHERE tenant_id = $1
       UNION ALL SELECT 't ' || id, amount::text FROM ${schema}.transactions WHERE tenant_id = $1`,
      [tenant],
    );
    found.set(shard, new Map(rows.map(({ key, value }) => [key, value])));
  }
  return found;
}
