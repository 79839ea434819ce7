import { describe, expect, it } from 'vitest';
import { isReachable } from '#local/fake-render/reachable.ts';
import { HOUR, MINUTE, record, SECOND, startTestRender } from '../support/test-render.ts';

async function patching() {
  const render = await startTestRender();
  const path = `/postgres/${render.database.id}`;
  const patch = (body: object) => render.call('PATCH', path, body as never);
  const reachable = () => isReachable(render.database, render.clock.now());
  return { ...render, path, patch, reachable };
}

describe('PATCH /postgres/{id}: plans', () => {
  it('answers the new plan at once while creating, and is done only when available', async () => {
    const { patch, database, clock } = await patching();
    const reply = await patch({ plan: 'pro_8gb' });
    expect([reply.status, record(reply)['plan'], record(reply)['status']]).toEqual([
      200,
      'pro_8gb',
      'creating',
    ]);
    expect(database.runningPlan).toBe('pro_4gb');
    clock.advance(3 * MINUTE - 1);
    expect([database.status, database.runningPlan]).toEqual(['creating', 'pro_4gb']);
    clock.advance(1);
    expect([database.status, database.runningPlan]).toEqual(['available', 'pro_8gb']);
  });

  it('is down for minutes without a standby and for seconds with one', async () => {
    const alone = await patching();
    await alone.patch({ plan: 'pro_8gb' });
    expect(alone.reachable()).toBe(false);
    alone.clock.advance(2 * MINUTE);
    expect(alone.reachable()).toBe(false);
    alone.clock.advance(MINUTE);
    expect(alone.reachable()).toBe(true);

    const standby = await patching();
    standby.database.highAvailabilityEnabled = true;
    await standby.patch({ plan: 'pro_8gb' });
    let down = 0;
    for (let second = 0; second < 300; second += 1) {
      standby.clock.advance(SECOND);
      if (!standby.reachable()) down += 1;
    }
    expect(down).toBe(10);
  });

  it('accepts a further change in the middle, and ends at the last one', async () => {
    const { patch, database, clock } = await patching();
    await patch({ plan: 'pro_8gb' });
    clock.advance(2 * MINUTE);
    await patch({ plan: 'pro_16gb' });
    clock.advance(2 * MINUTE);
    expect([database.status, database.runningPlan]).toEqual(['creating', 'pro_4gb']);
    clock.advance(MINUTE);
    expect([database.status, database.runningPlan]).toEqual(['available', 'pro_16gb']);
  });

  it('moves down too, but never to legacy or free plans or below what is in use', async () => {
    const { patch, database, call, path } = await patching();
    expect((await patch({ plan: 'basic_1gb' })).status).toBe(200);
    for (const plan of ['pro', 'starter', 'free', 'gigantic']) {
      expect((await patch({ plan })).status).toBe(400);
    }
    await patch({ plan: 'pro_4gb', enableHighAvailability: true });
    const refused = await call('PATCH', path, { plan: 'basic_4gb' });
    expect(record(refused)['message']).toContain('high availability');
    expect(database.plan).toBe('pro_4gb');
  });

  it('logs before and after, and a refusal not at all', async () => {
    const { patch, world, database } = await patching();
    await patch({ plan: 'pro_8gb' });
    await patch({ plan: 'free' });
    expect(world.effects).toHaveLength(1);
    expect(world.effects[0]).toMatchObject({
      operation: 'update-postgres',
      resourceId: database.id,
      before: { plan: 'pro_4gb', status: 'available' },
      after: { plan: 'pro_8gb', status: 'creating' },
    });
  });
});

describe('PATCH /postgres/{id}: storage', () => {
  it('grows without downtime, usable within two minutes', async () => {
    const { patch, database, clock, reachable } = await patching();
    expect(record(await patch({ diskSizeGB: 25 }))['diskSizeGB']).toBe(25);
    expect([database.status, reachable(), database.usableDiskGB]).toEqual(['available', true, 15]);
    clock.advance(2 * MINUTE);
    expect(database.usableDiskGB).toBe(25);
  });

  it('refuses to shrink, odd sizes, and a second growth within 12 hours', async () => {
    const { patch, database, clock } = await patching();
    for (const diskSizeGB of [10, 17, 16_005, 15.5]) {
      expect((await patch({ diskSizeGB })).status).toBe(400);
    }
    await patch({ diskSizeGB: 20 });
    clock.advance(12 * HOUR - 1);
    expect(record(await patch({ diskSizeGB: 25 }))['message']).toContain('12 hours');
    expect((await patch({ diskSizeGB: 20 })).status).toBe(200);
    clock.advance(1);
    expect((await patch({ diskSizeGB: 25 })).status).toBe(200);
    expect(database.diskSizeGB).toBe(25);
  });

  it('changes nothing of a PATCH when one part of it is refused', async () => {
    const { patch, database } = await patching();
    expect((await patch({ plan: 'pro_8gb', diskSizeGB: 5 })).status).toBe(400);
    expect([database.plan, database.status]).toEqual(['pro_4gb', 'available']);
  });
});

describe('PATCH /postgres/{id}: replicas, standby and pooler', () => {
  it('takes the whole list of replicas by name and leaves them alone without one', async () => {
    const { patch, database } = await patching();
    await patch({ readReplicas: [{ name: 'a' }, { name: 'b' }] });
    const [a, b] = database.readReplicas.map(({ id }) => id);
    expect([a?.at(-1), b?.at(-1)]).toEqual(['b', 'c']);
    await patch({ plan: 'pro_8gb' });
    expect(database.readReplicas).toHaveLength(2);
    await patch({ readReplicas: [{ name: 'b' }, { name: 'c' }] });
    expect(database.readReplicas.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(database.readReplicas[0]?.id).toBe(b);
    await patch({ readReplicas: [] });
    expect(database.readReplicas).toEqual([]);
  });

  it('is creating a replica for minutes after the primary is available again', async () => {
    const { patch, database, clock, get } = await patching();
    await patch({ readReplicas: [{ name: 'a' }] });
    const statuses = async () => {
      const [replica] = database.readReplicas;
      return [database.status, record(await get(`/postgres/${replica?.id}`))['status']];
    };
    clock.advance(3 * MINUTE);
    expect(await statuses()).toEqual(['available', 'creating']);
    clock.advance(4 * MINUTE);
    expect(await statuses()).toEqual(['available', 'available']);
    await patch({ readReplicas: [{ name: 'a' }, { name: 'b' }] });
    clock.advance(3 * MINUTE);
    expect(await statuses()).toEqual(['available', 'available']);
  });

  it('allows five replicas and refuses a sixth', async () => {
    const { patch } = await patching();
    const replicas = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ name: `r${i}` }));
    expect((await patch({ readReplicas: replicas(5) })).status).toBe(200);
    expect((await patch({ readReplicas: replicas(6) })).status).toBe(400);
  });

  it('does not interrupt the primary for a replica, but for standby, pooler and parameters', async () => {
    const interrupts = async (body: object) => {
      const { patch, reachable } = await patching();
      await patch(body);
      return !reachable();
    };
    expect(await interrupts({ readReplicas: [{ name: 'a' }] })).toBe(false);
    expect(await interrupts({ name: 'other' })).toBe(false);
    expect(await interrupts({ enableHighAvailability: true })).toBe(true);
    expect(await interrupts({ connectionPool: 'pgbouncer' })).toBe(true);
    expect(await interrupts({ parameterOverrides: { max_connections: '200' } })).toBe(true);
  });

  it('keeps what a PATCH does not mention, the pooler too', async () => {
    const { patch, database } = await patching();
    await patch({ connectionPool: 'pgbouncer' });
    await patch({ name: 'renamed' });
    expect([database.connectionPool, database.name]).toEqual(['pgbouncer', 'renamed']);
  });
});
