import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { fill, rowsIn, type ShardWorld, shardWorld } from './support.ts';

let server: CareServer;
const clients: pg.Client[] = [];
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(async () => {
  await Promise.all(clients.map((client) => client.end()));
  await server.stop();
});

const connect = async (world: ShardWorld): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: world.home.appUrl });
  await client.connect();
  clients.push(client);
  return client;
};

const goal = { tenant: '2', to: 'near' };
const WRITE = "INSERT INTO public.properties (tenant_id, name) VALUES (2, 'acknowledged')";

/** A world in which the guards are there already: an earlier move put them. */
async function guardedWorld(): Promise<ShardWorld> {
  const world = await shardWorld(server);
  await fill(world.home.app, 'public', 2, 3);
  await world.carryOut('first', { tenant: '1', to: 'near' });
  return world;
}

/** What the move waits for, when it comes to that. */
async function waitedFor(world: ShardWorld): Promise<string> {
  for (let portion = 0; portion < 100; portion += 1) {
    const { because, is } = await world.step('a', goal);
    if (is === 'waiting') return because;
  }
  throw new Error('it never waited');
}

async function arrived(world: ShardWorld): Promise<number> {
  expect(await world.carryOut('a', goal)).toMatchObject({ is: 'done' });
  const rows = await rowsIn(world.home.app, 'shard_1', '2');
  return rows.filter((row) => row.includes('acknowledged')).length;
}

describe('transactions older than the gate', () => {
  it('are waited for also when they were prepared after it', async () => {
    const world = await guardedWorld();
    const writer = await connect(world);
    await writer.query(`BEGIN; ${WRITE}`);
    expect(await waitedFor(world)).toContain('began before the gate: pid ');
    await writer.query("PREPARE TRANSACTION 'late'");
    expect(await waitedFor(world)).toContain('prepared transaction late');
    await writer.query("COMMIT PREPARED 'late'");
    expect(await arrived(world)).toBe(1);
  });

  it('are also those that began later and took the snapshot of an older one', async () => {
    const world = await guardedWorld();
    const [exporter, writer] = [await connect(world), await connect(world)];
    await exporter.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    const { rows } = await exporter.query('SELECT pg_export_snapshot() AS id');
    await waitedFor(world);
    await writer.query(
      `BEGIN ISOLATION LEVEL REPEATABLE READ; SET TRANSACTION SNAPSHOT '${rows[0].id}'`,
    );
    await exporter.query('COMMIT');
    expect(await waitedFor(world)).toContain('began before the gate: pid ');
    await writer.query(WRITE);
    await writer.query('COMMIT');
    expect(await arrived(world)).toBe(1);
  });

  it('are also those of sessions that hide when they began', async () => {
    const world = await guardedWorld();
    await world.home.admin.query('ALTER ROLE app SET track_activities = off');
    const hidden = await connect(world);
    await hidden.query(`BEGIN; ${WRITE}`);
    await world.home.admin.query('ALTER ROLE app RESET track_activities');
    expect(await waitedFor(world)).toContain('began before the gate: pid ');
    await hidden.query('COMMIT');
    expect(await arrived(world)).toBe(1);
  });
});
