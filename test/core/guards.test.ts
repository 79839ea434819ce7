import { describe, expect, it } from 'vitest';
import { decide } from '#core/decide.ts';
import type { Decision } from '#core/decision.ts';
import { guards } from '#core/guards/all.ts';
import type { Guide } from '#core/guide.ts';
import type { Situation } from '#core/scene.ts';
import {
  type Changes,
  guide,
  HOUR,
  MINUTE,
  NOON,
  observationOf,
  past,
  running,
  service,
  situationOf,
  steady,
} from './situations.ts';
import { calmQueue, low, workerGuide, workerSituation } from './worker-situations.ts';

/** Each case is a situation in which this one guard decides: without it the verdict is another one. */
interface Case {
  readonly guard: string;
  readonly title: string;
  readonly situation: Situation;
  readonly guide?: Guide;
  /** What the guard brings about, and what happens when it is left out. */
  readonly with: string;
  readonly without: string;
  readonly now?: number;
}

/** `act set-instances 5`, `hold freeze`. */
function verdict({ verdict: word, action, reason }: Decision): string {
  if (action === undefined) return `${word} ${reason}`;
  return action.kind === 'steer-autoscaling' ? `act floor ${action.to.min}` : `act ${action.to}`;
}

const busy = {
  values: { cpu: 75 },
  states: { 'api-cpu-high': 'ALARM' },
} as const satisfies Changes;
const quiet = {
  values: { cpu: 10, 'response-time': 60 },
  states: { 'api-cpu-low': 'ALARM', 'api-response-time-low': 'ALARM' },
} as const satisfies Changes;
const databaseBusy = {
  values: { cpu: 70 },
  states: { 'database-cpu-high': 'ALARM' },
} as const satisfies Changes;
const diskFull = {
  values: { storage: 85 },
  states: { 'database-storage-high': 'ALARM' },
} as const satisfies Changes;
const api = (changes: Changes): Situation => situationOf('api', changes);
const NIGHT = Date.UTC(2026, 2, 4, 3, 0);

const cases: readonly Case[] = [
  {
    guard: 'playbook',
    title: 'holds while a playbook works at the target',
    situation: api({
      ...busy,
      situation: {
        pauses: [
          {
            target: 'api',
            by: 'ann',
            why: 'upgrade-api-plan works at it',
            run: 'upgrade-1',
            at: NOON,
            until: NOON + HOUR,
          },
        ],
      },
    }),
    with: 'hold playbook',
    without: 'act 5',
  },
  {
    guard: 'kill-switch',
    title: 'holds while the target is paused',
    situation: api({
      ...busy,
      situation: { pauses: [{ target: 'api', by: 'ann', why: 'migration', at: NOON }] },
    }),
    with: 'hold kill-switch',
    without: 'act 5',
  },
  {
    guard: 'kill-switch',
    title: 'holds while everything is paused',
    situation: api({
      ...busy,
      situation: { pauses: [{ by: 'ann', why: 'incident', at: NOON, until: NOON + HOUR }] },
    }),
    with: 'hold kill-switch',
    without: 'act 5',
  },
  {
    guard: 'kill-switch',
    title: 'counts an unreadable switch as on',
    situation: api({ ...busy, situation: { pauses: undefined } }),
    with: 'hold kill-switch',
    without: 'act 5',
  },
  {
    guard: 'in-flight',
    title: 'holds while a change is under way',
    situation: api({ ...busy, history: { generation: 1, intent: { ...past(1), status: 'SENT' } } }),
    with: 'hold in-flight',
    without: 'act 5',
  },
  {
    guard: 'freeze',
    title: 'holds while a deploy replaces the instances',
    situation: api({
      ...busy,
      facts: {
        deploys: [{ id: 'dep-1', status: 'update_in_progress', createdAt: NOON - 5 * MINUTE }],
      },
    }),
    with: 'hold freeze',
    without: 'act 5',
  },
  {
    guard: 'freeze',
    title: 'holds until a deploy has settled',
    situation: api({
      ...busy,
      facts: {
        deploys: [
          {
            id: 'dep-1',
            status: 'live',
            createdAt: NOON - 8 * MINUTE,
            finishedAt: NOON - 2 * MINUTE,
          },
        ],
      },
    }),
    with: 'hold freeze',
    without: 'act 5',
  },
  {
    guard: 'freeze',
    title: 'holds during maintenance of the database',
    situation: situationOf('database', { ...diskFull, facts: { inMaintenance: true } }),
    with: 'hold freeze',
    without: 'act 20',
  },
  {
    guard: 'freeze',
    title: 'holds while the database is not available',
    situation: situationOf('database', { ...diskFull, facts: { status: 'creating' } }),
    with: 'hold freeze',
    without: 'act 20',
  },
  {
    guard: 'other-controller',
    title: "leaves the count to Render's own autoscaler in direct mode",
    situation: api({
      ...busy,
      facts: {
        autoscaling: {
          enabled: true,
          min: 2,
          max: 6,
          criteria: {
            cpu: { enabled: true, percentage: 60 },
            memory: { enabled: false, percentage: 70 },
          },
        },
      },
    }),
    with: 'hold other-controller',
    without: 'act 5',
  },
  {
    guard: 'other-controller',
    title: 'leaves a change by hand alone',
    situation: api({
      ...busy,
      history: {
        known: { instances: 4, plan: 'standard', at: NOON, adoptedAt: NOON - 5 * MINUTE },
      },
    }),
    with: 'hold other-controller',
    without: 'act 5',
  },
  {
    guard: 'other-controller',
    title: 'never scales out a service with a disk',
    situation: api({ ...busy, facts: { hasDisk: true } }),
    with: 'hold downtime-window',
    without: 'act 5',
  },
  {
    guard: 'stale-data',
    title: 'never buys on facts that are old',
    situation: api({ ...busy, observation: { factsAt: NOON - 10 * MINUTE } }),
    with: 'hold stale-data',
    without: 'act 5',
  },
  {
    guard: 'stale-data',
    title: 'never shrinks while a signal has gaps',
    situation: api({
      ...quiet,
      observation: {
        series: {
          ...observationOf('api', quiet.values).series,
          memory: steady(40, 20).filter((_, index) => index !== 15),
        },
      },
    }),
    with: 'hold stale-data',
    without: 'act 3',
  },
  {
    guard: 'high-breach',
    title: 'never shrinks while a high alarm is up',
    situation: api({
      ...quiet,
      values: { ...quiet.values, memory: 40 },
      states: { ...quiet.states, 'api-memory-high': 'INSUFFICIENT_DATA' },
    }),
    with: 'hold high-breach',
    without: 'act 3',
  },
  {
    guard: 'agreement',
    title: 'never shrinks while one signal needs what is there',
    situation: api({
      values: { cpu: 15, 'response-time': 350 },
      states: { 'api-cpu-low': 'ALARM' },
    }),
    with: 'hold agreement',
    without: 'hold stabilization',
  },
  {
    guard: 'agreement',
    title: 'never shrinks while memory is over its aim',
    situation: api({ ...quiet, values: { ...quiet.values, memory: 65 } }),
    with: 'hold agreement',
    without: 'act 3',
  },
  {
    guard: 'tolerance',
    title: 'leaves a value near its aim alone',
    situation: api({ values: { cpu: 61 }, states: { 'api-cpu-high': 'ALARM' } }),
    with: 'hold tolerance',
    without: 'act 5',
  },
  {
    guard: 'warming',
    title: 'waits for instances that boot',
    situation: api({
      ...busy,
      facts: {
        manualInstances: 4,
        instanceCreatedAt: [NOON - HOUR, NOON - HOUR, NOON - HOUR, NOON - 30_000],
      },
    }),
    with: 'hold warming',
    without: 'act 4',
  },
  {
    guard: 'step',
    title: 'grows at most to double or by four',
    situation: api({ values: { cpu: 100 }, states: busy.states, facts: running(3) }),
    guide: {
      ...guide,
      rows: guide.rows.map((row) =>
        row.id === 'api-cpu' ? { ...row, high: { ...row.high, aim: 30 } } : row,
      ),
    },
    with: 'act 7',
    without: 'act 10',
  },
  {
    guard: 'step',
    title: 'shrinks by one or a quarter',
    situation: api({
      ...quiet,
      facts: running(8),
      observation: {
        series: { ...observationOf('api', quiet.values).series, instances: steady(8) },
      },
    }),
    with: 'act 6',
    without: 'act 2',
  },
  {
    guard: 'stabilization',
    title: 'shrinks to nothing less than the busiest minute of the window',
    situation: api({
      ...quiet,
      observation: {
        series: {
          ...observationOf('api', quiet.values).series,
          cpu: steady(10).map((point, index) => (index === 12 ? { ...point, value: 60 } : point)),
        },
      },
    }),
    with: 'hold stabilization',
    without: 'act 3',
  },
  {
    guard: 'limits',
    title: 'stops at the ceiling, so that the next ask has its turn',
    situation: api({ ...busy, facts: running(10) }),
    guide: { ...guide, budget: { usdPerMonth: 2000, reserveUsdPerMonth: 0 } },
    with: 'act pro',
    without: 'act 11',
  },
  {
    guard: 'limits',
    title: 'never goes under the floor',
    situation: api({
      ...quiet,
      facts: running(2),
      observation: {
        series: { ...observationOf('api', quiet.values).series, instances: steady(2) },
      },
    }),
    with: 'hold limits',
    without: 'act 1',
  },
  {
    guard: 'connections',
    title: 'never opens more connections than the database accepts',
    situation: api({ ...busy, facts: running(8) }),
    guide: {
      ...guide,
      targets: guide.targets.map((target) =>
        target.kind === 'service'
          ? { ...target, connections: { database: 'database', perInstance: 10 } }
          : target,
      ),
    },
    with: 'act 9',
    without: 'act 10',
  },
  {
    guard: 'flap-check',
    title: 'refuses a smaller plan that would breach again',
    situation: api({
      values: { cpu: 10, memory: 25, 'response-time': 60 },
      states: { 'api-cpu-low': 'ALARM', 'api-memory-low': 'ALARM' },
      facts: running(2),
    }),
    guide: { ...guide, trust: { ...guide.trust, 'service-plan': { up: 'auto', down: 'auto' } } },
    with: 'hold flap-check',
    without: 'act starter',
  },
  {
    guard: 'growth-memory',
    title: 'does not shrink back to what was too small for this demand',
    situation: api({
      ...quiet,
      history: {
        acts: [
          past(60, {
            action: { kind: 'set-instances', from: 3, to: 4 },
            before: { 'request-rate': 2.1 },
          }),
        ],
      },
    }),
    with: 'hold growth-memory',
    without: 'act 3',
  },
  {
    guard: 'growth-memory',
    title: 'does not shrink workers back to what was too few for this demand',
    guide: workerGuide,
    situation: workerSituation(calmQueue(6, 3), {
      ...low,
      history: {
        acts: [
          past(60, {
            action: { kind: 'set-instances', from: 2, to: 3 },
            before: { 'queue-in-flight': 7 },
          }),
        ],
      },
    }),
    with: 'hold growth-memory',
    without: 'act 2',
  },
  {
    guard: 'backlog',
    title: 'keeps a worker for every task that waits or is in flight',
    guide: workerGuide,
    situation: workerSituation(
      { waiting: [...Array(19).fill(0), 27], inFlight: Array(20).fill(2), workers: 8 },
      low,
    ),
    with: 'hold backlog',
    without: 'act 6',
  },
  {
    guard: 'backlog',
    title: 'shrinks to as many as hold what is there',
    guide: workerGuide,
    situation: workerSituation(
      { waiting: [...Array(19).fill(0), 25], inFlight: Array(20).fill(2), workers: 8 },
      low,
    ),
    with: 'act 7',
    without: 'act 6',
  },
  {
    guard: 'ladder',
    title: 'passes on from the last rung',
    situation: api({
      values: { memory: 85 },
      states: { 'api-memory-high': 'ALARM' },
      facts: { plan: 'pro_plus' },
    }),
    with: 'hold budget',
    without: 'act pro_plus',
  },
  {
    guard: 'disk-rules',
    title: 'grows a disk once in twelve hours',
    situation: situationOf('database', {
      ...diskFull,
      history: {
        acts: [
          past(300, {
            action: { kind: 'grow-disk', from: 10, to: 15 },
            actionClass: 'database-disk',
          }),
        ],
      },
    }),
    with: 'hold disk-rules',
    without: 'act 20',
  },
  {
    guard: 'disk-rules',
    title: 'leaves the last stretch to Render when its disk autoscaling is on',
    situation: situationOf('database', {
      values: { storage: 91 },
      states: diskFull.states,
      facts: { diskAutoscaling: true },
    }),
    with: 'hold disk-rules',
    without: 'act 25',
  },
  {
    guard: 'disk-rules',
    title: 'never asks for more than the largest disk',
    situation: situationOf('database', { ...diskFull, facts: { diskGb: 1900 } }),
    guide: { ...guide, budget: { usdPerMonth: 5000, reserveUsdPerMonth: 0 } },
    with: 'act 2000',
    without: 'act 2485',
  },
  {
    guard: 'spacing',
    title: 'keeps a distance between two changes',
    situation: api({ ...busy, history: { acts: [past(1)] } }),
    with: 'hold spacing',
    without: 'act 5',
  },
  {
    guard: 'spacing',
    title: 'shrinks no sooner than ten minutes after any change',
    situation: api({ ...quiet, history: { acts: [past(8)] } }),
    with: 'hold spacing',
    without: 'act 3',
  },
  {
    guard: 'retry-after',
    title: 'does not repeat at once what was refused',
    situation: api({
      ...busy,
      history: {
        acts: [
          past(5, {
            action: { kind: 'set-instances', from: 4, to: 5 },
            status: 'REFUSED',
            outcome: 'was refused: 402',
          }),
        ],
      },
    }),
    with: 'hold retry-after',
    without: 'act 5',
  },
  {
    guard: 'change-rate',
    title: 'changes a target only so often in an hour',
    situation: api({
      ...busy,
      history: { acts: Array.from({ length: 8 }, (_, index) => past(5 + index * 6)) },
    }),
    with: 'hold change-rate',
    without: 'act 5',
  },
  {
    guard: 'budget',
    title: 'holds what the month cannot pay',
    situation: api(busy),
    guide: { ...guide, budget: { usdPerMonth: 200, reserveUsdPerMonth: 50 } },
    with: 'hold budget',
    without: 'act 5',
  },
  {
    guard: 'downtime-window',
    title: 'waits with downtime for the maintenance window',
    situation: situationOf('database', databaseBusy),
    with: 'hold downtime-window',
    without: 'act pro_8gb',
  },
  {
    guard: 'trust',
    title: 'asks before a one-way door',
    situation: situationOf('redis', {
      values: { memory: 75 },
      states: { 'redis-memory-high': 'ALARM' },
      history: { approvals: [] },
    }),
    now: NIGHT,
    with: 'hold trust',
    without: 'act pro',
  },
];

describe.each(cases)(
  'guard $guard',
  ({ guard, title, situation, guide: own = guide, with: held, without, now }) => {
    const moved = now === undefined ? situation : shifted(situation, now - NOON);
    it(title, () => {
      expect(verdict(decide(own, moved, now ?? NOON))).toBe(held);
    });

    it(`is the one that does it: ${title}`, () => {
      const others = guards.filter(({ name }) => name !== guard);
      expect(others).toHaveLength(guards.length - 1);
      expect(verdict(decide(own, moved, now ?? NOON, others))).toBe(without);
    });
  },
);

/** The same situation at another time of day. */
function shifted(situation: Situation, by: number): Situation {
  const { observation } = situation;
  const series = Object.fromEntries(
    Object.entries(observation.series).map(([signal, points]) => [
      signal,
      points?.map(({ at, value }) => ({ at: at + by, value })),
    ]),
  );
  return {
    ...situation,
    observation: { ...observation, series, factsAt: observation.factsAt + by },
  };
}

describe('guards', () => {
  it('are each proven by a case', () => {
    expect(new Set(cases.map(({ guard }) => guard))).toEqual(
      new Set(guards.map(({ name }) => name)),
    );
  });

  it('let an ordinary scale-out pass', () => {
    expect(verdict(decide(guide, api(busy), NOON))).toBe('act 5');
    expect(service.manualInstances).toBe(4);
  });

  it('let a shrink pass once demand is lower than when it grew', () => {
    const grown = past(60, { before: { 'request-rate': 3 } });
    expect(verdict(decide(guide, api({ ...quiet, history: { acts: [grown] } }), NOON))).toBe(
      'act 3',
    );
  });

  it('let a shrink pass once all is quiet', () => {
    expect(verdict(decide(guide, api(quiet), NOON))).toBe('act 3');
  });
});
