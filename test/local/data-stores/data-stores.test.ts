import { createClient } from '@redis/client';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DataStores, startDataStores } from '#local/data-stores/data-stores.ts';
import { at, type Simulation, simulate } from '../plant/simulation.ts';

let simulation: Simulation;
let stores: DataStores;
let release: () => void;

beforeAll(async () => {
  simulation = simulate({ from: '10:00' });
  release = simulation.clock.hold();
  stores = await startDataStores(simulation);
});
afterAll(async () => {
  simulation.stop();
  await stores.stop();
});

/** Lets simulated time go on until then, and keeps it there while the test asks. */
async function until(time: string): Promise<void> {
  const { clock } = simulation;
  const arrived = new Promise<void>((resolve) =>
    clock.at(at(time) + 1, () => {
      // At once: a promise is heard of only after the clock may have jumped further.
      release = clock.hold();
      resolve();
    }),
  );
  release();
  await arrived;
}

async function sql(
  text: string,
  connectionString = simulation.anchor.database.address?.connectionString,
): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client
    .query(text)
    .then((result) => result.rows[0])
    .finally(() => client.end());
}

async function info(): Promise<string> {
  const url = simulation.anchor.keyValue.address?.connectionString ?? '';
  const client = createClient({ url, socket: { reconnectStrategy: false } });
  await client.on('error', () => {}).connect();
  return client.info().finally(() => client.close());
}

const IO = `SELECT sum(reads) + sum(writes) + sum(extends) + sum(fsyncs) AS operations, now() AS now
  FROM pg_stat_io`;

describe('startDataStores', () => {
  it('lets IOPS be read as the difference of two readings, at the simulated speed', async () => {
    const readingAt = async (time: string) => {
      await until(time);
      // The server follows the clock, which stands still, within some milliseconds.
      await expect.poll(async () => Number((await sql(IO))?.['now'])).toBe(at(time));
      return sql(IO);
    };
    const first = await readingAt('10:10');
    const second = await readingAt('10:20');
    const seconds = (Number(second?.['now']) - Number(first?.['now'])) / 1_000;
    expect(seconds).toBe(600);
    const perSecond = (Number(second?.['operations']) - Number(first?.['operations'])) / seconds;
    expect(perSecond).toBeGreaterThan(800);
    expect(perSecond).toBeLessThan(1_200);
  });

  it('shows the cache as the plant has it', async () => {
    const { usedMemoryBytes, connections } = simulation.plant.truth().keyValue;
    const text = await info();
    expect(text).toContain(`used_memory:${Math.round(usedMemoryBytes)}\r\n`);
    expect(text).toContain(`connected_clients:${connections}\r\n`);
  });

  it('shuts the doors while the stores are away', async () => {
    simulation.anchor.database.unavailableUntil = at('10:25');
    simulation.anchor.keyValue.unavailableUntil = at('10:25');
    await until('10:22');
    await expect(sql('SELECT 1')).rejects.toThrow();
    await expect(info()).rejects.toThrow();
    await until('10:26');
    expect(await sql('SELECT 1 AS one')).toEqual({ one: 1 });
    expect(await info()).toContain('uptime_in_seconds:60\r\n');
  });

  it('reaches the same statistics by the pooler’s address', async () => {
    const { connectionString, poolString } = simulation.anchor.database.address ?? {};
    expect(poolString).not.toBe(connectionString);
    const connections = 'SELECT count(*)::int AS count FROM pg_stat_activity';
    expect(await sql(connections, poolString)).toEqual(await sql(connections));
    expect(simulation.anchor.api.envVars.get('DATABASE_URL')).toBe(connectionString);
  });

  it('shows a replica from when it streams, and what it is asked from when the API knows it', async () => {
    const { api, database } = simulation.anchor;
    const id = database.id.replace(/a$/, 'b');
    const readyAt = at('10:29');
    database.readReplicas.push({ id, name: 'reads', createdAt: at('10:26'), readyAt });
    await until('10:28');
    const address = () => database.readReplicas[0]?.address?.connectionString;
    await expect(sql('SELECT 1', address())).rejects.toThrow();
    const look = `SELECT pg_is_in_recovery() AS replica, sum(xact_commit)::int AS transactions,
      extract(epoch FROM clock_timestamp() - pg_last_xact_replay_timestamp())::float8 AS lag
      FROM pg_stat_database`;
    await until('10:31');
    const before = await sql(look, address());
    expect(before).toMatchObject({ replica: true });
    expect(before?.['lag']).toBeLessThan(1);
    const [live] = api.deploys;
    Object.assign(live?.envVars ?? {}, { DATABASE_REPLICA_URL: address() });
    await until('10:34');
    const after = await sql(look, address());
    const rise = Number(after?.['transactions']) - Number(before?.['transactions']);
    expect(Number(before?.['transactions'])).toBeLessThan(20);
    expect(rise).toBeGreaterThan(100);
    database.readReplicas.pop();
  });

  it('follows a plan change', async () => {
    simulation.anchor.database.runningPlan = 'pro_8gb';
    await until('10:36');
    const text = `SELECT setting::int AS limit FROM pg_settings WHERE name = 'max_connections'`;
    expect(await sql(text)).toEqual({ limit: 200 });
  });
});
