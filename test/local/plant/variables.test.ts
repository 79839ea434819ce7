import { afterEach, describe, expect, it } from 'vitest';
import { startDeploy } from '#local/fake-render/deploys/start-deploy.ts';
import { connectionStrings } from '#local/fake-render/postgres/connection-info.ts';
import { at, mean, type Simulation, simulate } from './simulation.ts';

let simulation: Simulation;
afterEach(() => simulation.stop());

function begin(instances?: number): Simulation {
  simulation = simulate({ from: '10:00', ...(instances === undefined ? {} : { instances }) });
  return simulation;
}

const deploy = ({ anchor, world }: Simulation) =>
  startDeploy(world, anchor.api, { trigger: 'api', builds: false });

describe('a pooler', () => {
  it('helps only those whose variables lead to it, from their next deploy on', async () => {
    const { anchor, plant, until } = begin(9);
    const { api, database } = anchor;
    plant.trafficFactor(3);
    await until('10:05');
    const before = plant.truth().database.connections;
    database.connectionPool = 'pgbouncer';
    api.envVars.set('DATABASE_URL', connectionStrings({ database }).internalPool);
    await until('10:10');
    expect(plant.truth().database.connections).toBeGreaterThan(0.8 * before);
    deploy(simulation);
    await until('10:40');
    expect(api.deploys.at(-1)?.status).toBe('live');
    expect(plant.truth().database.connections).toBeLessThan(0.8 * before);
  });
});

describe('a replica', () => {
  it('takes work off its primary once it streams and the instances know it', async () => {
    const { anchor, plant, until } = begin();
    const { api, database } = anchor;
    const replica = { id: 'dpg-x-b', name: 'reads', createdAt: 0, readyAt: at('10:02') };
    database.readReplicas.push(replica);
    const url = connectionStrings({ database, replica }).internal;
    api.envVars.set('DATABASE_REPLICA_URL', `${url.replace('postgresql:', 'postgres:')}?x=1`);
    const answered = () => plant.snapshot().replicaCounters.get('dpg-x-b')?.transactions;
    await until('10:01');
    expect(answered()).toBeUndefined();
    await until('10:05');
    const alone = plant.truth().database.utilisation;
    expect(answered()).toBeLessThan(20);
    deploy(simulation);
    await until('10:15');
    expect(api.deploys.at(-1)?.status).toBe('live');
    expect(answered()).toBeGreaterThan(200);
    expect(plant.truth().database.utilisation).toBeLessThan(0.85 * alone);
    database.readReplicas.pop();
    await until('10:16');
    expect(answered()).toBeUndefined();
  });
});

describe('a plan that does not suit', () => {
  it('makes answers slower where it runs', async () => {
    const { anchor, plant, until, values } = begin();
    const { api } = anchor;
    plant.slowOn('pro', 3);
    const p95 = (from: string, to: string) =>
      mean(values(api.id, 'http-latency', from, to, '0.95'));
    api.plan = 'pro';
    await until('10:05');
    deploy(simulation);
    await until('10:15');
    const slow = p95('10:10', '10:15');
    plant.slowOn('pro', 1);
    await until('10:20');
    expect(slow).toBeGreaterThan(2.5 * p95('10:15', '10:20'));
    expect(slow).toBeGreaterThan(1.2 * p95('10:00', '10:05'));
  });
});
