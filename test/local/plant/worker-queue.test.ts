import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { simulatedKeyValue } from '#local/data-stores/simulated-key-value.ts';
import { seedWorker } from '#local/fake-render/seed-worker.ts';
import { DEMAND } from '#local/plant/demand.ts';
import { stepWorkers } from '#local/plant/worker-fleet.ts';
import { mean, type Simulation, simulate } from './simulation.ts';

const { concurrency, prefetch, taskSeconds } = DEMAND.worker;
const ID = 'srv-d0assetanchorwork000';
const idle = { waiting: 0, unacked: 0 };

describe('stepWorkers', () => {
  it('does what comes while there are slots, and holds what is being done', () => {
    const outcome = stepWorkers(idle, { workers: 2, arrivals: 20, seconds: 10 });
    expect(outcome).toMatchObject({ waiting: 0, unacked: 4, done: 16, utilisation: 0.5 });
    const next = stepWorkers(outcome, { workers: 2, arrivals: 20, seconds: 10 });
    expect(next).toMatchObject({ waiting: 0, unacked: 4, done: 20 });
  });

  it('lets wait what there are no slots for, and fetches ahead', () => {
    expect(stepWorkers(idle, { workers: 2, arrivals: 1_000, seconds: 10 })).toMatchObject({
      waiting: 1_000 - 40 - 2 * concurrency * prefetch,
      unacked: 2 * concurrency * prefetch,
      done: 40,
      utilisation: 1,
    });
  });

  it('puts back what a worker held that is gone', () => {
    const held = { waiting: 10, unacked: 32 };
    expect(stepWorkers(held, { workers: 0, arrivals: 5, seconds: 10 })).toEqual({
      waiting: 47,
      unacked: 0,
      done: 0,
      utilisation: 0,
    });
  });

  it('loses no task and makes none up', () => {
    const amount = fc.double({ min: 0, max: 10_000, noNaN: true });
    fc.assert(
      fc.property(amount, amount, amount, fc.nat(50), (waiting, unacked, arrivals, workers) => {
        const outcome = stepWorkers({ waiting, unacked }, { workers, arrivals, seconds: 10 });
        const after = outcome.waiting + outcome.unacked + outcome.done;
        expect(after).toBeCloseTo(waiting + unacked + arrivals, 6);
        expect(Math.min(outcome.waiting, outcome.unacked, outcome.done)).toBeGreaterThanOrEqual(0);
        expect(outcome.done).toBeLessThanOrEqual((workers * concurrency * 10) / taskSeconds + 1e-9);
      }),
    );
  });
});

describe('a background worker', () => {
  let simulation: Simulation;
  afterEach(() => simulation.stop());

  it('does what requests leave to it, and shows it as Render does', async () => {
    simulation = simulate({ from: '10:00' });
    const worker = seedWorker(simulation.world, ID);
    await simulation.until('10:30');
    expect(simulation.plant.truth().worker).toMatchObject({ instances: 1, waiting: 0 });
    expect(simulation.plant.truth().worker?.done).toBeGreaterThan(500);
    const cpu = mean(simulation.values(worker.id, 'cpu', '10:05', '10:30'));
    expect(cpu).toBeGreaterThan(0.1);
    expect(cpu).toBeLessThan(0.5);
    expect(simulation.values(worker.id, 'instance-count', '10:05', '10:10')).toEqual([
      1, 1, 1, 1, 1,
    ]);
    expect(simulation.values(worker.id, 'memory', '10:05', '10:10')).toHaveLength(5);
  });

  it('falls behind a burst, which its broker shows, and catches up', async () => {
    simulation = simulate({ from: '03:00' });
    seedWorker(simulation.world, ID);
    simulation.plant.enqueue(1_000);
    await simulation.until('03:01');
    const keys = simulatedKeyValue(simulation.plant.snapshot()).kept;
    expect(keys?.get('unacked')).toEqual({ type: 'hash', size: concurrency * prefetch });
    expect(keys?.get('celery')?.size).toBeGreaterThan(700);
    expect(keys?.get('celery')?.size).toBeLessThan(900);
    await simulation.until('03:20');
    expect(simulation.plant.truth().worker?.waiting).toBe(0);
  });

  it('is not there in a world without one, and its queue neither', async () => {
    simulation = simulate({ from: '10:00' });
    await simulation.until('10:05');
    expect(simulation.plant.truth()).not.toHaveProperty('worker');
    expect(simulatedKeyValue(simulation.plant.snapshot())).not.toHaveProperty('kept');
  });
});
