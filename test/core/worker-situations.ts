import { queueLatency } from '#core/backlog.ts';
import type { Backlog } from '#core/backlog-rules.ts';
import type { Guide, Row, ServiceTarget } from '#core/guide.ts';
import { emptyHistory } from '#core/history.ts';
import type { Observation } from '#core/observation.ts';
import type { Situation } from '#core/scene.ts';
import {
  alarms,
  type Changes,
  guide,
  MINUTE,
  NOON,
  observationOf,
  running,
  service,
} from './situations.ts';

/** A worker does 4 tasks of 2 seconds side by side: 2 a second. */
export const backlog = {
  from: { redis: 'redis', lists: ['celery'] },
  serviceSeconds: 2,
  concurrency: 4,
  drainSeconds: 300,
  acks: 'late',
} as const satisfies Backlog;

export const workerTarget: ServiceTarget = {
  kind: 'service',
  id: 'worker',
  renderId: 'srv-d0assetanchorwork000',
  mode: 'direct',
  instances: { min: 1, max: 12 },
  backlog,
};

export const latencyRow: Row = {
  id: 'worker-queue-latency',
  target: 'worker',
  signal: 'queue-latency',
  current: 1,
  high: { value: 60, breaching: 2, of: 3, aim: 30 },
  low: { value: 5, breaching: 15, of: 15, leadsTo: 'shrink' },
  asks: ['instances'],
  why: { high: 'Tasks wait for more than a minute.', low: 'Tasks hardly wait.' },
};

/** The same guide, with workers that take Celery's queue from the cache. */
export const workerGuide: Guide = {
  ...guide,
  targets: [...guide.targets, workerTarget],
  rows: [...guide.rows, latencyRow],
};

export const guideWith = (changes: Partial<Backlog>): Guide => ({
  ...workerGuide,
  targets: workerGuide.targets.map((target) =>
    target.kind === 'service' && target.backlog !== undefined
      ? { ...target, backlog: { ...target.backlog, ...changes } }
      : target,
  ),
});

/** What the queue read, minute by minute, the newest last, a minute ago. */
export interface Queue {
  readonly waiting: readonly number[];
  readonly inFlight: readonly number[];
  readonly workers: number;
}

const points = (values: readonly number[]) =>
  values.map((value, index) => ({ at: NOON - (values.length - index) * MINUTE, value }));

/** So many minutes of the same. */
export const minutes = (count: number, value: number): number[] => Array(count).fill(value);

/** Workers at a queue. */
export function workerSituation(queue: Queue, changes: Changes = {}): Situation {
  const { inFlight, waiting, workers } = queue;
  const latencies = waiting.map((tasks) => queueLatency(tasks, workers, backlog));
  const observation: Observation = {
    target: 'worker',
    facts: { ...service, name: 'worker', ...running(workers), ...changes.facts },
    factsAt: NOON - 20_000,
    series: {
      instances: points(waiting.map(() => workers)),
      'queue-depth': points(waiting),
      'queue-in-flight': points(inFlight),
      'queue-latency': points(latencies),
    },
    silent: {},
    ...changes.observation,
  };
  const calm = { 'worker-queue-latency-high': 'OK', 'worker-queue-latency-low': 'OK' } as const;
  return {
    observation,
    history: { ...emptyHistory, ...changes.history },
    alarms: alarms({ ...calm, ...changes.states }),
    pauses: [],
    fleet: {
      api: observationOf('api'),
      database: observationOf('database'),
      redis: observationOf('redis'),
      worker: observation,
    },
    ...changes.situation,
  };
}

/** Five thousand tasks were put in two minutes ago; two workers are at it, and some always come. */
export const burst: Queue = {
  waiting: [...minutes(17, 0), 5_000, 4_880, 4_760],
  inFlight: [...minutes(17, 3), 8, 8, 8],
  workers: 2,
};

/** Nothing waits, and so many tasks are in flight. */
export const calmQueue = (inFlight: number, workers: number): Queue => ({
  waiting: minutes(20, 0),
  inFlight: minutes(20, inFlight),
  workers,
});

export const high = { states: { 'worker-queue-latency-high': 'ALARM' } } as const;
export const low = { states: { 'worker-queue-latency-low': 'ALARM' } } as const;
