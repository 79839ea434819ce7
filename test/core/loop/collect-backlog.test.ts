import { describe, expect, it } from 'vitest';
import type { Guide } from '#core/guide.ts';
import { collect } from '#core/loop/collect.ts';
import type { CollectParts, Source } from '#core/loop/ports.ts';
import type { Facts, Observation } from '#core/observation.ts';
import { MINUTE, NOON, service } from '../situations.ts';
import { latencyRow, workerGuide, workerTarget } from '../worker-situations.ts';

const guide: Guide = { ...workerGuide, targets: [workerTarget], rows: [latencyRow] };

/** Two that work and one that boots. */
const worker: Facts = {
  ...service,
  name: 'worker',
  instanceCreatedAt: [NOON - 60 * MINUTE, NOON - 30 * MINUTE, NOON - 30_000],
};

const queues = (waiting: number): Source => ({
  name: 'queues',
  read: async () => ({
    series: {
      worker: {
        'queue-depth': [{ at: NOON, value: waiting }],
        'queue-in-flight': [{ at: NOON, value: 8 }],
      },
    },
    silent: {},
  }),
});
const silentQueues: Source = {
  name: 'queues',
  read: async () => ({ series: {}, silent: { worker: 'WRONGTYPE' } }),
};

/** What a collection keeps of the worker. */
async function collected({
  before = {},
  ...changes
}: Partial<CollectParts> & {
  readonly before?: Readonly<Record<string, Observation>>;
}): Promise<Observation | undefined> {
  const kept: Observation[] = [];
  await collect({
    guide,
    sources: [queues(120)],
    render: { facts: async () => worker },
    observations: {
      readObservations: async () => before,
      saveObservation: async (one) => void kept.push(one),
      rememberDemand: async () => {},
    },
    metrics: { publish: async () => {} },
    hints: { hint: async () => {} },
    now: () => NOON,
    ...changes,
  });
  return kept[0];
}

describe('collecting a backlog', () => {
  it('adds how long a task that comes now will wait for those that work', async () => {
    const seen = await collected({});
    // 120 tasks of 2 seconds, on 2 instances with 4 slots; the third still boots.
    expect(seen?.series['queue-latency']).toEqual([{ at: NOON, value: 30 }]);
    expect(seen?.series['queue-depth']).toEqual([{ at: NOON, value: 120 }]);
  });

  it('makes up no wait for a queue that nobody counted', async () => {
    const seen = await collected({ sources: [silentQueues] });
    expect(seen?.series).toEqual({});
    expect(seen?.silent).toEqual({ queues: 'WRONGTYPE' });
  });

  it('makes up no wait from an old count of instances', async () => {
    const before: Observation = {
      target: 'worker',
      facts: worker,
      factsAt: NOON - MINUTE,
      series: {},
      silent: {},
    };
    const seen = await collected({
      render: { facts: () => Promise.reject(new Error('503')) },
      before: { worker: before },
    });
    expect(seen?.series).toMatchObject({ 'queue-depth': [{ value: 120 }] });
    expect(seen?.series).not.toHaveProperty('queue-latency');
  });

  it('knows of no wait for a service without a backlog', async () => {
    const { backlog: _none, ...web } = workerTarget;
    const seen = await collected({ guide: { ...guide, targets: [web] } });
    expect(seen?.series).not.toHaveProperty('queue-latency');
  });
});
