import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '#core/decide.ts';
import type { Decision } from '#core/decision.ts';
import { rungIndex } from '#core/ladder.ts';
import { limitsOf } from '#core/limits.ts';
import type { AlarmState } from '#core/observation.ts';
import {
  guide,
  MINUTE,
  NOON,
  observationOf,
  past,
  running,
  series,
  situationOf,
  steady,
} from './situations.ts';

const NIGHT = Date.UTC(2026, 2, 4, 3, 0);

function at(
  now: number,
  changes: Parameters<typeof situationOf>[1],
  target: 'api' | 'database' | 'redis' = 'api',
): Decision {
  const situation = situationOf(target, changes);
  const by = now - NOON;
  const moved = Object.fromEntries(
    Object.entries(situation.observation.series).map(([signal, points]) => [
      signal,
      points?.map((point) => ({ ...point, at: point.at + by })),
    ]),
  );
  const observation = {
    ...situation.observation,
    series: moved,
    factsAt: situation.observation.factsAt + by,
  };
  return decide(guide, { ...situation, observation }, now);
}

describe('decide', () => {
  it('holds while every signal is between its lines, and says what it read', () => {
    const decision = decide(guide, situationOf('api'), NOON);
    expect(decision).toMatchObject({ verdict: 'hold', reason: 'within-lines', tell: 'nobody' });
    expect(decision.because).toContain('cpu 30 % (20 % to 70 %)');
  });

  it('answers a breach that persists again: the alarm never has to speak twice', () => {
    const first = decide(
      guide,
      situationOf('api', {
        values: { cpu: 95 },
        states: { 'api-cpu-high': 'ALARM' },
        facts: running(2),
      }),
      NOON,
    );
    const second = decide(
      guide,
      situationOf('api', {
        values: { cpu: 82 },
        states: { 'api-cpu-high': 'ALARM' },
        facts: running(3),
        history: { acts: [past(3)] },
      }),
      NOON,
    );
    expect(first.action).toEqual({ kind: 'set-instances', from: 2, to: 4 });
    expect(second.action).toEqual({ kind: 'set-instances', from: 3, to: 5 });
  });

  it('takes the largest of several wishes', () => {
    const decision = decide(
      guide,
      situationOf('api', {
        values: { cpu: 85, 'response-time': 700 },
        states: { 'api-cpu-high': 'ALARM', 'api-response-time-high': 'ALARM' },
      }),
      NOON,
    );
    expect(decision.action).toEqual({ kind: 'set-instances', from: 4, to: 6 });
  });

  it('panics without an alarm when two minutes need twice what is ready', () => {
    const cpu = [...steady(40, 20).slice(0, 18), ...steady(100, 2)];
    const changes = {
      facts: running(3),
      observation: { series: { ...observationOf('api').series, cpu } },
    };
    const decision = decide(guide, situationOf('api', changes), NOON);
    expect(decision).toMatchObject({ verdict: 'act', reason: 'panic', action: { to: 6 } });
  });

  it('does not panic again while the answer boots', () => {
    const cpu = [...steady(40, 20).slice(0, 18), ...steady(100, 2)];
    const booting = {
      manualInstances: 6,
      instanceCreatedAt: [
        ...running(3).instanceCreatedAt,
        NOON - 20_000,
        NOON - 20_000,
        NOON - 20_000,
      ],
    };
    const changes = {
      facts: booting,
      observation: { series: { ...observationOf('api').series, cpu } },
    };
    const decision = decide(guide, situationOf('api', changes), NOON);
    expect(decision).toMatchObject({ verdict: 'hold', reason: 'warming' });
  });

  it('asks memory for a larger plan before more copies', () => {
    const decision = decide(
      guide,
      situationOf('api', { values: { memory: 85 }, states: { 'api-memory-high': 'ALARM' } }),
      NOON,
    );
    expect(decision.action).toEqual({ kind: 'set-plan', from: 'standard', to: 'pro' });
  });

  it('lifts a fleet under its floor without any breach', () => {
    const decision = decide(guide, situationOf('api', { facts: running(1) }), NOON);
    expect(decision).toMatchObject({ verdict: 'act', reason: 'limits', action: { to: 2 } });
  });

  it('lifts the floor with the growth tier', () => {
    const grown = { ...guide, growth: { ...guide.growth, monthlyActiveUsers: 45_000 } };
    expect(decide(grown, situationOf('api'), NOON)).toMatchObject({
      reason: 'limits',
      action: { to: 5 },
    });
  });

  it('lets an emergency bypass the maintenance window', () => {
    const decision = decide(
      guide,
      situationOf('database', { values: { cpu: 97 }, states: { 'database-cpu-high': 'ALARM' } }),
      NOON,
    );
    expect(decision).toMatchObject({
      verdict: 'act',
      action: { to: 'pro_8gb' },
      downtimeSeconds: 180,
    });
  });

  it('changes the database plan inside its window', () => {
    const decision = at(
      NIGHT,
      { values: { cpu: 70 }, states: { 'database-cpu-high': 'ALARM' } },
      'database',
    );
    expect(decision).toMatchObject({ verdict: 'act', action: { from: 'pro_4gb', to: 'pro_8gb' } });
  });

  it('says when the window opens that it waits for', () => {
    const decision = decide(
      guide,
      situationOf('database', { values: { cpu: 70 }, states: { 'database-cpu-high': 'ALARM' } }),
      NOON,
    );
    expect(decision.because).toContain('the next window opens Tue 21:00');
  });

  it('grows a full disk at once, since that needs no downtime', () => {
    const decision = decide(
      guide,
      situationOf('database', {
        values: { storage: 85 },
        states: { 'database-storage-high': 'ALARM' },
      }),
      NOON,
    );
    expect(decision).toMatchObject({
      verdict: 'act',
      action: { kind: 'grow-disk', from: 15, to: 20 },
      undoable: false,
    });
  });

  it('acts on an approval of a one-way door', () => {
    const approval = {
      actionClass: 'key-value-plan' as const,
      by: 'ann',
      at: NOON,
      until: NOON + 60 * MINUTE,
    };
    const decision = decide(
      guide,
      situationOf('redis', {
        values: { memory: 75 },
        states: { 'redis-memory-high': 'ALARM' },
        history: { approvals: [approval] },
      }),
      NOON,
    );
    expect(decision).toMatchObject({ verdict: 'act', action: { from: 'standard', to: 'pro' } });
  });

  it('asks a person once a one-way door waits for one', () => {
    const decision = at(
      NIGHT,
      { values: { memory: 75 }, states: { 'redis-memory-high': 'ALARM' } },
      'redis',
    );
    expect(decision).toMatchObject({ verdict: 'hold', reason: 'trust', tell: 'ask' });
  });

  it('moves only the floor of the native autoscaler in steer mode', () => {
    const steer = {
      ...guide,
      targets: guide.targets.map((target) =>
        target.kind === 'service' ? { ...target, mode: 'steer' as const } : target,
      ),
    };
    const autoscaling = {
      enabled: true,
      min: 4,
      max: 6,
      criteria: {
        cpu: { enabled: true, percentage: 60 },
        memory: { enabled: false, percentage: 70 },
      },
    };
    const decision = decide(
      steer,
      situationOf('api', {
        values: { cpu: 75 },
        states: { 'api-cpu-high': 'ALARM' },
        facts: { autoscaling },
      }),
      NOON,
    );
    expect(decision.action).toEqual({
      kind: 'steer-autoscaling',
      from: autoscaling,
      to: { ...autoscaling, min: 5 },
    });
  });

  it('remembers in steer mode, too, what was too small for this demand', () => {
    const targets = guide.targets.map((target) =>
      target.kind === 'service' ? { ...target, mode: 'steer' as const } : target,
    );
    const criteria = {
      cpu: { enabled: true, percentage: 60 },
      memory: { enabled: false, percentage: 70 },
    };
    const floor = (min: number) => ({ enabled: true, min, max: 10, criteria });
    const grown = past(60, {
      action: { kind: 'steer-autoscaling', from: floor(3), to: floor(4) },
      before: { 'request-rate': 2.1 },
    });
    const quiet = {
      values: { cpu: 10, 'response-time': 60 },
      states: { 'api-cpu-low': 'ALARM' },
      facts: { autoscaling: floor(4) },
      history: { acts: [grown] },
    } as const;
    const decision = decide({ ...guide, targets }, situationOf('api', quiet), NOON);
    expect(decision).toMatchObject({ verdict: 'hold', reason: 'growth-memory' });
  });

  it('undoes a shrink after which requests fail', () => {
    const act = past(5, {
      action: { kind: 'set-instances', from: 4, to: 3 },
      direction: 'down',
      generation: 7,
      before: { 'error-rate': 0, 'request-rate': 2, 'response-time': 200 },
    });
    const decision = decide(
      guide,
      situationOf('api', {
        values: { 'error-rate': 9 },
        facts: running(3),
        history: { acts: [act] },
      }),
      NOON,
    );
    expect(decision).toMatchObject({ verdict: 'act', reason: 'undo', action: { from: 3, to: 4 } });
  });

  it('undoes a plan after which the same load is answered slower', () => {
    const act = past(5, {
      action: { kind: 'set-plan', from: 'standard', to: 'pro' },
      actionClass: 'service-plan',
      before: { 'error-rate': 0, 'request-rate': 2, 'response-time': 300 },
    });
    const decision = decide(
      guide,
      situationOf('api', {
        values: { 'response-time': 900 },
        facts: { plan: 'pro' },
        history: { acts: [act] },
      }),
      NOON,
    );
    expect(decision).toMatchObject({ verdict: 'act', reason: 'undo', action: { to: 'standard' } });
  });

  it('does not take back an instance at the height of an overload', () => {
    const act = past(5, { before: { 'error-rate': 0, 'request-rate': 2, 'response-time': 800 } });
    const values = { cpu: 99, 'response-time': 9000, 'error-rate': 20 };
    const states = { 'api-cpu-high': 'ALARM' } as const;
    const decision = decide(
      guide,
      situationOf('api', { values, states, history: { acts: [act] } }),
      NOON,
    );
    expect(decision).toMatchObject({ verdict: 'act', direction: 'up' });
  });

  it('does not blame a change for load that rose by itself', () => {
    const act = past(5, { before: { 'error-rate': 0, 'request-rate': 1, 'response-time': 200 } });
    const decision = decide(
      guide,
      situationOf('api', {
        values: { 'response-time': 600, 'request-rate': 3 },
        history: { acts: [act] },
      }),
      NOON,
    );
    expect(decision.reason).not.toBe('undo');
  });

  it('gives the month before and after', () => {
    const decision = decide(
      guide,
      situationOf('api', { values: { cpu: 75 }, states: { 'api-cpu-high': 'ALARM' } }),
      NOON,
    );
    expect(decision.costUsdPerMonth).toEqual({ before: 100, after: 125 });
  });

  it('ignores an alarm that is up while its signal is back at its aim', () => {
    const decision = decide(
      guide,
      situationOf('api', { values: { cpu: 50 }, states: { 'api-cpu-high': 'ALARM' } }),
      NOON,
    );
    expect(decision).toMatchObject({ verdict: 'hold', reason: 'tolerance' });
  });

  it('names a signal without a fresh value instead of taking it for zero', () => {
    const { cpu: _gone, ...rest } = observationOf('api').series;
    const decision = decide(
      guide,
      situationOf('api', { observation: { series: rest }, states: { 'api-cpu-low': 'ALARM' } }),
      NOON,
    );
    expect(decision.verdict).toBe('hold');
    expect(decision.proposals.find(({ by }) => by === 'api-cpu')).toMatchObject({
      wants: 'unknown',
    });
  });
});

const state = fc.constantFrom<AlarmState>('OK', 'ALARM', 'INSUFFICIENT_DATA');
const anyApi = fc.record({
  cpu: fc.double({ min: 0, max: 100, noNaN: true }),
  memory: fc.double({ min: 0, max: 100, noNaN: true }),
  latency: fc.double({ min: 1, max: 30_000, noNaN: true }),
  instances: fc.integer({ min: 1, max: 14 }),
  cpuHigh: state,
  cpuLow: state,
  latencyHigh: state,
  latencyLow: state,
  memoryHigh: state,
});

const apiSituation = (any: typeof anyApi extends fc.Arbitrary<infer T> ? T : never) =>
  situationOf('api', {
    facts: running(any.instances),
    observation: {
      series: series({
        cpu: any.cpu,
        memory: any.memory,
        'response-time': any.latency,
        'request-rate': 2,
        instances: any.instances,
      }),
    },
    states: {
      'api-cpu-high': any.cpuHigh,
      'api-cpu-low': any.cpuLow,
      'api-response-time-high': any.latencyHigh,
      'api-response-time-low': any.latencyLow,
      'api-memory-high': any.memoryHigh,
    },
  });

describe('laws of decide', () => {
  it('never leads away from the limits', () => {
    fc.assert(
      fc.property(anyApi, (any) => {
        const { action } = decide(guide, apiSituation(any), NOON);
        const target = guide.targets[0];
        if (action?.kind !== 'set-instances' || target === undefined) return;
        const { floor, ceiling } = limitsOf(guide, target);
        const inside = action.to >= floor && action.to <= ceiling;
        const towards =
          Math.abs(action.to - floor) <= Math.abs(any.instances - floor) ||
          Math.abs(action.to - ceiling) <= Math.abs(any.instances - ceiling);
        expect(inside || towards).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('never shrinks while a high alarm is up or unknown', () => {
    fc.assert(
      fc.property(anyApi, (any) => {
        const decision = decide(guide, apiSituation(any), NOON);
        const calm = any.cpuHigh === 'OK' && any.latencyHigh === 'OK' && any.memoryHigh === 'OK';
        if (decision.verdict === 'act' && decision.direction === 'down') expect(calm).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('says the same of the same situation', () => {
    fc.assert(
      fc.property(anyApi, (any) => {
        expect(decide(guide, apiSituation(any), NOON)).toEqual(
          decide(guide, apiSituation(any), NOON),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('wants no less for more load', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 9 }),
        fc.double({ min: 71, max: 99, noNaN: true }),
        (instances, cpu) => {
          const to = (value: number): number => {
            const { action } = decide(
              guide,
              apiSituation({
                cpu: value,
                memory: 40,
                latency: 200,
                instances,
                cpuHigh: 'ALARM',
                cpuLow: 'OK',
                latencyHigh: 'OK',
                latencyLow: 'OK',
                memoryHigh: 'OK',
              }),
              NOON,
            );
            return action?.kind === 'set-instances' ? action.to : instances;
          };
          expect(to(cpu + 1)).toBeGreaterThanOrEqual(to(cpu));
        },
      ),
    );
  });

  it('knows every plan it asks for', () => {
    fc.assert(
      fc.property(anyApi, (any) => {
        const { action } = decide(guide, apiSituation(any), NOON);
        if (action?.kind === 'set-plan')
          expect(rungIndex(guide.ladders.service, action.to)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 500 },
    );
  });
});
