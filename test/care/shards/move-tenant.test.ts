import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forsakenMovesChore } from '#adapters/care/shards/move/forsaken-moves.ts';
import { moveTenant } from '#adapters/care/shards/move/move-tenant.ts';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { Fate } from '../support/every-statement.ts';
import { commitsOnly } from './commits-only.ts';
import { fill, MINUTE, rowsIn, type ShardWorld, shardWorld } from './support.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

/** Goes on with an order until its answer has these words in it. */
async function until(world: ShardWorld, order: string, to: string, words: string): Promise<void> {
  for (let portion = 0; portion < 100; portion += 1) {
    const { because } = await world.step(order, { tenant: '2', to });
    if (because.includes(words)) return;
  }
  throw new Error(`never said "${words}"`);
}

const insert = (schema: string, tenant: string, name: string): string =>
  `INSERT INTO ${schema}.properties (tenant_id, name) VALUES (${tenant}, '${name}')`;

describe('move-tenant', () => {
  it('takes a tenant to another schema, to another database, and back, and leaves all others', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 3, 40);
    const [two, three] = [
      await rowsIn(world.home.app, 'public', '2'),
      await rowsIn(world.home.app, 'public', '3'),
    ];
    for (const [order, to, app, schema] of [
      ['a', 'near', world.home.app, 'shard_1'],
      ['b', 'far', world.far.app, 'shard_2'],
      ['c', 'home', world.home.app, 'public'],
      ['d', 'far', world.far.app, 'shard_2'],
    ] as const) {
      expect(await world.carryOut(order, { tenant: '2', to })).toMatchObject({ is: 'done' });
      expect(await rowsIn(app, schema, '2')).toEqual(two);
      for (const other of ['public', 'shard_1'].filter((one) => one !== schema)) {
        expect(await rowsIn(world.home.app, other, '2')).toEqual([]);
      }
    }
    expect(await rowsIn(world.home.app, 'public', '3')).toEqual(three);
    const { rows } = await world.home.app.query(
      'SELECT tenant, shard, version FROM capstan.tenant_shards',
    );
    expect(rows).toEqual([{ tenant: '2', shard: 'far', version: '5' }]);
    // Doing it again is nothing.
    expect(await world.carryOut('e', { tenant: '2', to: 'far' })).toEqual({
      is: 'done',
      because: 'the tenant lives on far',
    });
  });

  it('refuses whoever has an old route, at both ends, and lets nobody truncate meanwhile', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 3, 10);
    await until(world, 'a', 'near', 'noted');
    const early = world.home.app.query(insert('shard_1', '2', 'too early'));
    await expect(early).rejects.toMatchObject({ code: 'CS001' });
    await expect(world.home.app.query('TRUNCATE shard_1.transactions')).rejects.toMatchObject({
      code: 'CS001',
    });
    await world.home.app.query(insert('public', '2', 'while it is copied'));
    await until(world, 'a', 'near', 'lives on near');
    const late = world.home.app.query(insert('public', '2', 'too late'));
    await expect(late).rejects.toMatchObject({ code: 'CS001' });
    // Also a row that would become the tenant's, and one that would cease to be.
    const becomes = world.home.app.query(
      "UPDATE public.properties SET tenant_id = 2, name = 'becomes' WHERE tenant_id = 3 AND name = 'p1'",
    );
    await expect(becomes).rejects.toMatchObject({ code: 'CS001' });
    await world.home.app.query(insert('public', '3', 'not concerned'));
    await world.home.app.query(insert('shard_1', '2', 'in time'));
    const ids = await world.home.app.query(
      "SELECT name FROM shard_1.properties WHERE tenant_id = 2 AND name LIKE '%t%' ORDER BY id",
    );
    expect(ids.rows.map(({ name }) => name)).toEqual(['while it is copied', 'in time']);
  });

  it('waits for transactions that are older than the gate, also those that read of one moment', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 2, 10);
    await world.home.app.query(
      'BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM properties',
    );
    const waiting = await world.step('a', { tenant: '2', to: 'near' });
    expect(waiting).toMatchObject({ is: 'more' });
    const blocked = await world.step('a', { tenant: '2', to: 'near' });
    expect(blocked).toMatchObject({
      is: 'waiting',
      because: expect.stringContaining('began before the gate: pid '),
    });
    // It cannot see the gate, and its write is not noted.
    await world.home.app.query(insert('public', '2', 'unseen'));
    await world.home.app.query('COMMIT');
    expect(await world.carryOut('a', { tenant: '2', to: 'near' })).toMatchObject({ is: 'done' });
    expect((await rowsIn(world.home.app, 'shard_1', '2')).join()).toContain('unseen');
  });

  it('is not held up by a writer that goes on: it waits, names it, and keeps nobody waiting', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 2, 10);
    await until(world, 'a', 'near', 'same rows');
    await world.home.app.query(`BEGIN; ${insert('public', '2', 'slow')}`);
    expect(await world.step('a', { tenant: '2', to: 'near' })).toMatchObject({
      is: 'waiting',
      because: expect.stringMatching(/writers to pause: pid \d+/),
    });
    await world.home.admin.query(insert('public', '2', 'meanwhile'));
    await world.home.app.query('COMMIT');
    expect(await world.carryOut('a', { tenant: '2', to: 'near' })).toMatchObject({ is: 'done' });
    const rows = (await rowsIn(world.home.app, 'shard_1', '2')).join();
    expect(rows).toContain('slow');
    expect(rows).toContain('meanwhile');
  });

  it('opens its gate by itself when the one who shut it is gone, and loses nothing of what follows', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 2, 10);
    await until(world, 'a', 'far', 'same rows');
    const fate = new Fate({ call: 1, when: 'after' });
    const killed = world.process(commitsOnly(fate.watch, 'SET state = '));
    await expect(killed.advance('a', { tenant: '2', to: 'far' })).rejects.toThrow();
    const refused = world.home.app.query(insert('public', '2', 'a'));
    await expect(refused).rejects.toMatchObject({ code: 'CS001' });
    await expect
      .poll(() => world.home.app.query(insert('public', '2', 'b')).then(String, String), {
        timeout: 10_000,
      })
      .toBe('[object Object]');
    expect(await world.carryOut('a', { tenant: '2', to: 'far' })).toMatchObject({ is: 'done' });
    expect((await rowsIn(world.far.app, 'shard_2', '2')).join()).toContain(',b,');
  });

  it('takes a call for too late that another one overtook', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 2, 10);
    await until(world, 'a', 'far', 'noted');
    // It read old rows, and stops before it writes them.
    let letGo = (): void => {};
    const stopped = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const slow = world.process({
      before: (statement) => (statement.includes('move_ends AS e') ? stopped : undefined),
    });
    const late = slow.advance('a', { tenant: '2', to: 'far' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await world.home.app.query(
      "UPDATE properties SET name = 'new' WHERE tenant_id = 2 AND name = 'p1'",
    );
    // Its transaction holds the order's lock there: another order of the same goal goes on.
    expect(await world.carryOut('b', { tenant: '2', to: 'far' })).toMatchObject({ is: 'done' });
    letGo();
    await expect(late).rejects.toThrow('another call goes on');
    expect((await rowsIn(world.far.app, 'shard_2', '2')).join()).toContain(',new,');
  });

  it('takes back what the destination does not take, and says why', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 2, 10);
    const two = await rowsIn(world.home.app, 'public', '2');
    await world.home.app.query(
      "INSERT INTO shard_1.properties (id, tenant_id, name) SELECT max(id), 7, 'taken' FROM public.properties WHERE tenant_id = 2",
    );
    expect(await world.carryOut('a', { tenant: '2', to: 'near' })).toEqual({
      is: 'refused',
      because: expect.stringContaining('1 keys of properties belong to other tenants'),
    });
    await world.far.app.query('ALTER TABLE shard_2.properties ADD CHECK (value < 3)');
    expect(await world.carryOut('b', { tenant: '2', to: 'far' })).toMatchObject({
      because: expect.stringMatching(
        /does not take a row: new row for relation "properties" .* \(23514\)$/,
      ),
    });
    expect(await rowsIn(world.home.app, 'public', '2')).toEqual(two);
    expect(await rowsIn(world.home.app, 'shard_1', '2')).toEqual([]);
    expect(await rowsIn(world.far.app, 'shard_2', '2')).toEqual([]);
    expect(await rowsIn(world.home.app, 'shard_1', '7')).toHaveLength(1);
    await world.home.app.query(insert('public', '2', 'goes on'));
  });

  it('says that rows refer to those of another tenant', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 2, 10);
    await world.home.app.query(
      `WITH other AS (INSERT INTO public.properties (tenant_id, name) VALUES (7, 'theirs') RETURNING id)
       INSERT INTO public.transactions (tenant_id, property_id, amount) SELECT 2, id, 1 FROM other`,
    );
    expect(await world.carryOut('a', { tenant: '2', to: 'near' })).toMatchObject({
      because: expect.stringMatching(
        /\(23503\): it refers to a row that is not there, perhaps of another tenant$/,
      ),
    });
    expect(await rowsIn(world.home.app, 'shard_1', '2')).toEqual([]);
  });

  it('deletes nothing at the old place when rows are gone at the new one and nobody deleted them', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 2, 10);
    await until(world, 'a', 'near', 'lives on near');
    await world.home.app.query(
      "DELETE FROM shard_1.properties WHERE tenant_id = 2 AND name = 'p1'",
    );
    await world.home.admin.query(
      "SET session_replication_role = replica; DELETE FROM shard_1.properties WHERE tenant_id = 2 AND name = 'p2'",
    );
    expect(await world.carryOut('a', { tenant: '2', to: 'near' })).toEqual({
      is: 'refused',
      because: expect.stringMatching(/nothing more is deleted: 1 of \d+ rows of properties/),
    });
    expect((await rowsIn(world.home.app, 'public', '2')).join()).toContain(',p2,');
  });

  it('is ended when it was called off: taken back before the switch, cleaned up after it', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 2, 10);
    const two = await rowsIn(world.home.app, 'public', '2');
    const chore = forsakenMovesChore(world.parts);
    const open = (name: string, status: string) =>
      world.home.admin.query(
        "INSERT INTO capstan.orders (name, kind, input, status) VALUES ($1, 'move-tenant', '{}', $2) ON CONFLICT (name) DO UPDATE SET status = excluded.status",
        [name, status],
      );
    await open('a', 'open');
    await until(world, 'a', 'far', 'same rows');
    expect(await chore.look(world.turn)).toMatchObject({ due: false });
    await open('a', 'withdrawn');
    expect(await chore.look(world.turn)).toMatchObject({ due: true });
    while ((await chore.advance(world.turn)).is !== 'done');
    expect(await rowsIn(world.home.app, 'public', '2')).toEqual(two);
    expect(await rowsIn(world.far.app, 'shard_2', '2')).toEqual([]);
    await world.home.app.query(
      "UPDATE properties SET value = 1 WHERE tenant_id = 2 AND name = 'p1'",
    );

    await open('b', 'open');
    await until(world, 'b', 'far', 'lives on far');
    await open('b', 'withdrawn');
    expect(await chore.advance(world.turn)).toMatchObject({ is: 'waiting' });
    world.clock.now += 90 * MINUTE;
    while ((await chore.advance(world.turn)).is !== 'done');
    expect(await rowsIn(world.home.app, 'public', '2')).toEqual([]);
    expect(await rowsIn(world.far.app, 'shard_2', '2')).toHaveLength(two.length);
    expect(await chore.look(world.turn)).toMatchObject({
      due: false,
      figures: { 'tenants on far': 1 },
    });
  });

  it('goes where it is asked for last: a move under way elsewhere is taken back first', async () => {
    const world = await shardWorld(server);
    await fill(world.home.app, 'public', 2, 10);
    const two = await rowsIn(world.home.app, 'public', '2');
    await until(world, 'a', 'near', 'same rows');
    expect(await world.carryOut('b', { tenant: '2', to: 'far' })).toMatchObject({ is: 'done' });
    expect(await rowsIn(world.home.app, 'shard_1', '2')).toEqual([]);
    expect(await rowsIn(world.far.app, 'shard_2', '2')).toEqual(two);
  });

  it('gives numbers again only beyond those that came along', async () => {
    const world = await shardWorld(server);
    await world.home.app.query(
      'ALTER TABLE shard_1.properties ALTER id SET MINVALUE 1 SET START 1 RESTART WITH 1',
    );
    await fill(world.home.app, 'public', 2, 10);
    const survey = await moveTenant(world.parts).survey(world.turn.database, {
      tenant: '2',
      to: 'near',
    });
    expect(survey.notes.join()).toContain('properties.id is numbered from the same range');
    await world.carryOut('a', { tenant: '2', to: 'near' });
    for (let number = 0; number < 25; number += 1) {
      await world.home.app.query(insert('shard_1', '2', `new ${number}`));
    }
  });
});
