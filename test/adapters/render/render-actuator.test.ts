import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderActuator } from '#adapters/render/render-actuator.ts';
import type { Action } from '#core/decision.ts';
import type { Target } from '#core/guide.ts';
import { startLyingServer } from '../lying-server.ts';
import { aClient } from './a-client.ts';
import { aFakeRender } from './a-fake-render.ts';

async function anActuator() {
  const rendered = await aFakeRender();
  const { api, database, redis, client, fake } = rendered;
  const targets: readonly Target[] = [api, database, redis];
  const sent = () =>
    fake.exchanges.filter(({ operation }) => !/^(get|list|retrieve)/.test(operation)).length;
  return { ...rendered, sent, actuator: renderActuator(client, targets) };
}

const block = {
  enabled: true,
  min: 2,
  max: 5,
  criteria: { cpu: { enabled: true, percentage: 60 }, memory: { enabled: false, percentage: 70 } },
};

describe('facts', () => {
  it('tells what a service is', async () => {
    const { actuator, api, seeded } = await anActuator();
    await expect(actuator.facts(api)).resolves.toMatchObject({
      kind: 'service',
      name: 'asset-anchor-api',
      plan: 'standard',
      manualInstances: 2,
      hasDisk: false,
      suspended: false,
      deploys: [{ id: seeded.api.deploys[0]?.id, status: 'live' }],
    });
    const facts = await actuator.facts(api);
    expect(facts.kind === 'service' ? facts.instanceCreatedAt : []).toHaveLength(2);
    expect(facts).not.toHaveProperty('autoscaling');
  });

  it('shows the autoscaling block beside the manual count that it overrules', async () => {
    const { actuator, api, fake } = await anActuator();
    fake.dashboard('PUT', `/services/${api.renderId}/autoscaling`, { ...block, min: 3 });
    const facts = await actuator.facts(api);
    expect(facts).toMatchObject({ manualInstances: 2, autoscaling: { ...block, min: 3 } });
    expect(facts.kind === 'service' ? facts.instanceCreatedAt : []).toHaveLength(3);
  });

  it('gives at most five deploys, newest first', async () => {
    const { actuator, api, fake } = await anActuator();
    for (let index = 0; index < 7; index += 1) {
      fake.dashboard('POST', `/services/${api.renderId}/deploys`, {});
    }
    const facts = await actuator.facts(api);
    const created = facts.kind === 'service' ? facts.deploys.map(({ createdAt }) => createdAt) : [];
    expect(created).toHaveLength(5);
    expect(created).toEqual([...created].sort((a, b) => b - a));
  });

  it('tells what a database and a Key Value instance are', async () => {
    const { actuator, database, redis } = await anActuator();
    await expect(actuator.facts(database)).resolves.toEqual({
      kind: 'postgres',
      name: 'asset-anchor-db',
      plan: 'pro_4gb',
      status: 'available',
      diskGb: 15,
      diskAutoscaling: false,
      highAvailability: false,
      replicas: 0,
      suspended: false,
      inMaintenance: false,
    });
    await expect(actuator.facts(redis)).resolves.toEqual({
      kind: 'key-value',
      name: 'asset-anchor-cache',
      plan: 'standard',
      status: 'available',
      suspended: false,
      inMaintenance: false,
    });
  });

  it.each(['suspended', 'asleep'])('takes the word "%s" for suspended', async (suspended) => {
    const { api } = await aFakeRender();
    const serviceDetails = { plan: 'standard', numInstances: 2 };
    const body = { id: api.renderId, name: 'a', type: 'web_service', suspended, serviceDetails };
    const { url } = await startLyingServer((response, { url: path }) => {
      response.end(JSON.stringify(/instances|deploys/.test(path) ? [] : body));
    });
    const actuator = renderActuator(aClient(url), [api]);
    await expect(actuator.facts(api)).resolves.toMatchObject({ suspended: true });
  });

  it('leaves a preview instance alone', async () => {
    const { actuator, api, seeded } = await anActuator();
    seeded.api.details['parentServer'] = { id: 'srv-11111111111111111111', name: 'parent' };
    await expect(actuator.facts(api)).rejects.toThrow(
      'api is left alone: it is a preview instance',
    );
  });

  it('believes no answer about another service', async () => {
    const { api } = await aFakeRender();
    const other = {
      id: 'srv-22222222222222222222',
      name: 'other',
      type: 'web_service',
      suspended: 'not_suspended',
      serviceDetails: { plan: 'standard', numInstances: 2 },
    };
    const { url } = await startLyingServer((response, { url: path }) => {
      response.end(JSON.stringify(/instances|deploys/.test(path) ? [] : other));
    });
    await expect(renderActuator(aClient(url), [api]).facts(api)).rejects.toMatchObject({
      name: 'RenderUnintelligible',
    });
  });
});

describe('targets', () => {
  it("that are not the guide's are refused before any request", async () => {
    const { actuator, api, database, redis, fake } = await anActuator();
    const known = [api, database, redis];
    const word = fc.stringMatching(/^[0-9a-z]{20}$/);
    const stranger = fc
      .record({
        base: fc.constantFrom<Target>(...known),
        id: fc.constantFrom('api', 'database', 'redis', 'other'),
        renderId: fc.oneof(
          word.map((text) => `srv-${text}`),
          word.map((text) => `dpg-${text}-a`),
          fc.constantFrom(...known.map((target) => target.renderId)),
          fc.string(),
        ),
      })
      .map(({ base, ...changed }): Target => ({ ...base, ...changed }))
      .filter(
        (target) =>
          !known.some(
            ({ id, kind, renderId }) =>
              id === target.id && kind === target.kind && renderId === target.renderId,
          ),
      );
    const actions: readonly Action[] = [
      { kind: 'set-instances', from: 2, to: 3 },
      { kind: 'set-plan', from: 'standard', to: 'pro' },
      { kind: 'grow-disk', from: 15, to: 20 },
      { kind: 'steer-autoscaling', from: block, to: block },
    ];
    await fc.assert(
      fc.asyncProperty(stranger, fc.constantFrom(...actions), async (target, action) => {
        const refused = { name: 'TargetRefused', outcome: 'not-applied' };
        await expect(actuator.facts(target)).rejects.toMatchObject(refused);
        await expect(actuator.apply(target, action)).rejects.toMatchObject(refused);
        await expect(actuator.deploy(target)).rejects.toMatchObject(refused);
      }),
    );
    expect(fake.exchanges).toEqual([]);
  });
});

describe('apply', () => {
  it('asks for an absolute count, so that asking twice is asking once', async () => {
    const { actuator, api, fake } = await anActuator();
    const action: Action = { kind: 'set-instances', from: 2, to: 4 };
    await actuator.apply(api, action);
    await actuator.apply(api, action);
    expect(fake.world.services.get(api.renderId)?.numInstances).toBe(4);
  });

  it.each([0, -1, 2.5, 101, Number.NaN])('sends no count of %d', async (to) => {
    const { actuator, api, fake } = await anActuator();
    await expect(actuator.apply(api, { kind: 'set-instances', from: 2, to })).rejects.toMatchObject(
      { name: 'TargetRefused' },
    );
    expect(fake.exchanges).toEqual([]);
  });

  it('moves the bounds of the native autoscaler and keeps the rest of the block', async () => {
    const { actuator, api, fake } = await anActuator();
    fake.dashboard('PUT', `/services/${api.renderId}/autoscaling`, block);
    const to = { ...block, min: 4, max: 8 };
    await actuator.apply(api, { kind: 'steer-autoscaling', from: block, to });
    expect(fake.world.services.get(api.renderId)?.autoscaling).toEqual(to);
  });

  it('writes no block that is there already', async () => {
    const { actuator, api, fake, sent } = await anActuator();
    const to = { ...block, min: 4 };
    fake.dashboard('PUT', `/services/${api.renderId}/autoscaling`, to);
    await actuator.apply(api, { kind: 'steer-autoscaling', from: block, to });
    expect(sent()).toBe(0);
  });

  it("overwrites nobody's change of the block", async () => {
    const { actuator, api, fake, sent } = await anActuator();
    const theirs = { ...block, max: 7 };
    fake.dashboard('PUT', `/services/${api.renderId}/autoscaling`, theirs);
    await expect(
      actuator.apply(api, { kind: 'steer-autoscaling', from: block, to: { ...block, min: 4 } }),
    ).rejects.toMatchObject({ name: 'RenderRejected', status: 409, outcome: 'not-applied' });
    expect(fake.world.services.get(api.renderId)?.autoscaling).toEqual(theirs);
    expect(sent()).toBe(0);
  });

  it('changes plans, and deploys a service apart from that', async () => {
    const { actuator, api, database, redis, fake, seeded } = await anActuator();
    await actuator.apply(api, { kind: 'set-plan', from: 'standard', to: 'pro' });
    expect(seeded.api.deploys).toHaveLength(1);
    await actuator.deploy(api);
    expect(seeded.api.deploys).toHaveLength(2);
    await actuator.apply(database, { kind: 'set-plan', from: 'pro_4gb', to: 'pro_8gb' });
    await actuator.apply(redis, { kind: 'set-plan', from: 'standard', to: 'pro' });
    expect(seeded.api.plan).toBe('pro');
    expect(fake.world.databases.get(database.renderId)?.plan).toBe('pro_8gb');
    expect(fake.world.keyValues.get(redis.renderId)?.plan).toBe('pro');
  });

  it('grows a disk once', async () => {
    const { actuator, database, fake, sent } = await anActuator();
    const action: Action = { kind: 'grow-disk', from: 15, to: 20 };
    await actuator.apply(database, action);
    await actuator.apply(database, action);
    expect(fake.world.databases.get(database.renderId)?.diskSizeGB).toBe(20);
    expect(sent()).toBe(1);
  });

  it('asks for no disk smaller than a fresh read says', async () => {
    const { actuator, database, fake, sent } = await anActuator();
    fake.dashboard('PATCH', `/postgres/${database.renderId}`, { diskSizeGB: 25 });
    await expect(
      actuator.apply(database, { kind: 'grow-disk', from: 15, to: 20 }),
    ).rejects.toMatchObject({ name: 'RenderRejected', status: 409 });
    expect(sent()).toBe(0);
  });

  it.each([17, 0, -5, 205, Number.NaN])('asks for no disk of %d GB', async (to) => {
    const { actuator, database, fake } = await anActuator();
    await expect(
      actuator.apply(database, { kind: 'grow-disk', from: 15, to }),
    ).rejects.toMatchObject({ name: 'TargetRefused' });
    expect(fake.exchanges).toEqual([]);
  });

  it('refuses an action that the kind of target cannot have', async () => {
    const { actuator, api, database, fake } = await anActuator();
    await expect(
      actuator.apply(database, { kind: 'set-instances', from: 1, to: 2 }),
    ).rejects.toThrow('set-instances makes no sense for a postgres target');
    await expect(actuator.apply(api, { kind: 'grow-disk', from: 5, to: 10 })).rejects.toThrow();
    await expect(actuator.deploy(database)).rejects.toThrow('only services deploy');
    expect(fake.exchanges).toEqual([]);
  });
});
