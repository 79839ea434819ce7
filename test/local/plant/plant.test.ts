import { afterEach, describe, expect, it } from 'vitest';
import { PacedClock } from '#local/clock.ts';
import { createWorld } from '#local/fake-render/create-world.ts';
import { startDeploy } from '#local/fake-render/deploys/start-deploy.ts';
import { addService } from '#local/fake-render/services/new-service.ts';
import { Plant } from '#local/plant/plant.ts';
import {
  at,
  MINUTE,
  mean,
  ordinaryDay,
  type Simulation,
  type SimulationOptions,
  simulate,
} from './simulation.ts';

const MEBIBYTE = 1024 ** 2;
const GIBIBYTE = 1024 ** 3;

let simulation: Simulation;
function begin(options: SimulationOptions): Simulation {
  simulation = simulate(options);
  return simulation;
}
afterEach(() => simulation.stop());

const statusCount = ({ values, anchor }: Simulation, code: string, from: string, to: string) =>
  values(anchor.api.id, 'http-requests', from, to, code).reduce((sum, value) => sum + value, 0);

describe('Plant', () => {
  it('measures with the units and labels of Render', async () => {
    const { until, world, anchor } = begin({ from: '10:00' });
    await until('10:01');
    const read = (path: 'cpu' | 'http-latency' | 'http-requests') =>
      world.metrics.read(anchor.api.id, path, at('10:00') + 1, at('10:01'));
    expect(read('cpu').map((series) => series.labels)).toEqual(
      anchor.api.instances.map((instance) => ({ instance: instance.id })),
    );
    expect(read('http-latency').map((series) => series.labels)).toEqual([
      { quantile: '0.5' },
      { quantile: '0.95' },
      { quantile: '0.99' },
    ]);
    const codes = read('http-requests').map((series) => series.labels['statusCode']);
    expect(codes).toEqual(['200', '404', '500']);
    expect(read('http-requests')[0]?.labels['host']).toBe('asset-anchor-api.onrender.com');
    expect(read('cpu')[0]?.points).toHaveLength(1);
    expect(read('cpu')[0]?.points[0]?.at).toBe(at('10:01'));
    expect(read('cpu')[0]?.points[0]?.value).toBeLessThan(1);
  });

  it('has lived before it starts: metrics, a full cache, leaked memory', () => {
    const { values, anchor, plant } = begin({ from: '12:00', historyMinutes: 60 });
    expect(values(anchor.api.id, 'instance-count', '11:00', '12:00')).toHaveLength(60);
    expect(plant.truth().keyValue.usedMemoryBytes).toBeGreaterThan(0.25 * GIBIBYTE);
    expect(plant.truth().service.memoryShare).toBeCloseTo(0.58, 1);
    expect(plant.truth().totals.requests).toBe(0);
  });

  it('triples the load by hand', async () => {
    const { until, plant } = begin({ from: '10:00' });
    await until('10:10');
    const before = plant.truth().service.requestsPerSecond;
    plant.trafficFactor(3);
    await until('10:11');
    expect(plant.truth().service.requestsPerSecond / before).toBeCloseTo(3, 0);
    plant.trafficFactor(1);
    await until('10:12');
    expect(plant.truth().service.requestsPerSecond / before).toBeCloseTo(1, 0);
  });

  it('serves with an instance from the moment it is ready', async () => {
    const { until, plant, anchor } = begin({ from: '10:00' });
    const [first] = anchor.api.instances;
    if (first === undefined) throw new Error('no instance');
    anchor.api.instances.push({ ...first, id: 'late', readyAt: at('10:02') });
    await until('10:01');
    expect(plant.truth().service.instances).toBe(2);
    await until('10:02');
    expect(plant.truth().service.instances).toBe(3);
  });

  it('kills a process that outgrows its memory, and starts it anew', async () => {
    const { until, plant, anchor } = begin({ from: '09:00' });
    plant.leak(300 * MEBIBYTE);
    await until('09:05');
    const failures = anchor.api.events.filter((event) => event.type === 'server_failed');
    expect(failures).toHaveLength(2);
    expect(failures[0]?.details).toMatchObject({
      reason: { oomKilled: { memoryLimit: '2048Mi' } },
    });
    plant.leak(0);
    await until('09:10');
    expect(plant.truth().service.instances).toBe(2);
    expect(plant.truth().service.memoryShare).toBeLessThan(0.6);
  });

  it('answers 502 while no instance runs', async () => {
    const run = begin({ from: '10:00' });
    for (const instance of run.anchor.api.instances) instance.readyAt = at('10:05');
    await run.until('10:05');
    expect(statusCount(run, '502', '10:00', '10:04')).toBeGreaterThan(200);
    expect(run.values(run.anchor.api.id, 'http-latency', '10:00', '10:04')).toEqual([]);
    await run.until('10:10');
    expect(statusCount(run, '502', '10:05', '10:10')).toBe(0);
  });

  it('doubles instances and connections while a deploy rolls', async () => {
    const { until, world, anchor, values } = begin({ from: '09:00' });
    startDeploy(world, anchor.api, { trigger: 'manual', builds: false });
    await until('09:10');
    expect(Math.max(...values(anchor.api.id, 'instance-count', '09:00', '09:10'))).toBeGreaterThan(
      2,
    );
    const connections = values(anchor.database.id, 'active-connections', '09:00', '09:10');
    expect(Math.max(...connections)).toBeGreaterThan(connections.at(-1) ?? 0);
    expect(values(anchor.api.id, 'instance-count', '09:09', '09:10')).toEqual([2]);
  });

  it('fails requests while the database is away, and counts anew after', async () => {
    const run = begin({ from: '10:00' });
    await run.until('10:02');
    const before = run.plant.snapshot().databaseCounters;
    run.anchor.database.unavailableUntil = at('10:05');
    await run.until('10:05');
    expect(run.plant.truth().database.works).toBe(true);
    const all =
      statusCount(run, '200', '10:02', '10:04') + statusCount(run, '500', '10:02', '10:04');
    expect(statusCount(run, '500', '10:02', '10:04') / all).toBeGreaterThan(0.9);
    const cpu = run.values(run.anchor.database.id, 'cpu', '10:03', '10:04');
    expect(mean(cpu)).toBeLessThan(0.05);
    const after = run.plant.snapshot().databaseCounters;
    expect(after.since).toBe(at('10:05'));
    expect(after.reads).toBeLessThan(before.reads);
    expect(run.plant.truth().totals.failed).toBeGreaterThan(100);
  });

  it('works on the plan that runs, not on the one asked for', async () => {
    const { until, anchor, plant } = begin({ from: '10:00' });
    anchor.database.plan = 'pro_16gb';
    await until('10:01');
    const before = plant.truth().database;
    anchor.database.runningPlan = 'pro_16gb';
    await until('10:02');
    expect(plant.truth().database.utilisation).toBeLessThan(before.utilisation / 3);
    expect([before.connectionLimit, plant.truth().database.connectionLimit]).toEqual([100, 400]);
  });

  it('asks more of the database while the cache is away', async () => {
    const { until, anchor, plant } = begin({ from: '10:00' });
    await until('10:01');
    const before = plant.truth().database.utilisation;
    anchor.keyValue.unavailableUntil = at('10:03');
    await until('10:02');
    expect(plant.truth().database.utilisation).toBeGreaterThan(1.3 * before);
    expect(plant.truth().keyValue).toMatchObject({ works: false, connections: 0 });
  });

  it('fills the disk until the database stops, and goes on when the disk grows', async () => {
    const { until, anchor, plant } = begin({ from: '10:00' });
    plant.growDisk(GIBIBYTE);
    await until('10:06');
    expect(plant.truth().database).toMatchObject({ works: false, diskShare: 1 });
    plant.growDisk(0);
    anchor.database.usableDiskGB = 25;
    await until('10:08');
    expect(plant.truth().database.works).toBe(true);
    expect(plant.truth().database.diskShare).toBeLessThan(0.7);
  });

  it('measures read replicas and how far they lag', async () => {
    const { until, anchor, values } = begin({ from: '10:00' });
    const replica = { id: 'dpg-replica-b', name: 'reads', createdAt: 0, readyAt: at('10:00') };
    anchor.database.readReplicas.push(replica, {
      ...replica,
      id: 'dpg-replica-c',
      readyAt: at('10:09'),
    });
    await until('10:02');
    expect(values('dpg-replica-c', 'replication-lag', '10:00', '10:02')).toEqual([]);
    for (const id of [replica.id, anchor.database.id]) {
      const [lag] = values(id, 'replication-lag', '10:00', '10:02');
      expect(lag).toBeGreaterThan(0);
      expect(lag).toBeLessThan(1);
    }
    const disk = (id: string) => values(id, 'disk-usage', '10:01', '10:02');
    expect(disk(replica.id)).toEqual(disk(anchor.database.id));
  });

  it('tells its listeners of every step until they leave', async () => {
    const { until, plant } = begin({ from: '10:00' });
    const seen: number[] = [];
    const leave = plant.listen((snapshot) => seen.push(snapshot.at));
    await until('10:01');
    leave();
    await until('10:02');
    expect(seen).toEqual([10, 20, 30, 40, 50, 60].map((second) => at('10:00') + second * 1_000));
  });

  it('runs an application of a service alone', async () => {
    const clock = new PacedClock(at('10:00'), Number.POSITIVE_INFINITY);
    const world = createWorld({ clock });
    const service = addService(world, { name: 'alone', type: 'web_service', plan: 'standard' });
    service.instances.push({
      id: `${service.id}-abcde`,
      createdAt: at('09:00'),
      readyAt: at('09:00'),
      plan: 'standard',
      deployId: 'dep-1',
    });
    const plant = new Plant({ clock, world, workload: ordinaryDay(), seed: 1 });
    plant.start();
    await new Promise<void>((resolve) => clock.at(at('10:05'), resolve));
    plant.stop();
    clock.stop();
    expect(plant.truth().service.failingShare).toBe(0);
    expect(plant.truth().service.utilisation).toBeGreaterThan(0.4);
  });

  it('idles without anything to simulate', () => {
    const clock = new PacedClock(at('10:00'), Number.POSITIVE_INFINITY);
    const plant = new Plant({
      clock,
      world: createWorld({ clock }),
      workload: ordinaryDay(),
      seed: 1,
    });
    plant.start();
    plant.stop();
    clock.stop();
    expect(plant.truth().service).toMatchObject({ instances: 0, capacityPerSecond: 0 });
  });

  it('simulates the application it is told to', async () => {
    const { clock, world, anchor, until } = begin({ from: '10:00' });
    const other = { ...anchor.database, id: 'dpg-other-a', name: 'other' };
    world.databases.set(other.id, other);
    const targets = { service: 'srv-none', database: other.id, keyValue: 'red-none' };
    const plant = new Plant({ clock, world, workload: ordinaryDay(), seed: 1, targets });
    plant.start();
    await until('10:01');
    plant.stop();
    expect(world.metrics.read(other.id, 'cpu', at('10:00'), at('10:01'))).toHaveLength(1);
    expect(plant.truth().at).toBe(at('10:00') + MINUTE);
  });
});
