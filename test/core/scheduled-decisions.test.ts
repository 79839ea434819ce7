import { describe, expect, it } from 'vitest';
import { decide } from '#core/decide.ts';
import type { Decision } from '#core/decision.ts';
import { guards } from '#core/guards/all.ts';
import type { Guide } from '#core/guide.ts';
import type { Situation } from '#core/scene.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { tell } from '#core/sentence.ts';
import { businessHours, withRows } from './schedules/some-rows.ts';
import {
  type Changes,
  HOUR,
  MINUTE,
  NOON,
  observationOf,
  past,
  running,
  situationOf,
  steady,
} from './situations.ts';

/** Tue, 14:00 in New York: within business hours. */
const asking = (...asks: Schedule['asks']): Guide => withRows({ ...businessHours, asks });
const atLeast = (floor: number): Guide => asking({ target: 'api', instances: { atLeast: floor } });
const atMost = (ceiling: number): Guide =>
  asking({ target: 'api', instances: { atMost: ceiling } });

const quiet = {
  values: { cpu: 10, 'response-time': 60 },
  states: { 'api-cpu-low': 'ALARM', 'api-response-time-low': 'ALARM' },
} as const satisfies Changes;
const api = (changes: Changes): Situation => situationOf('api', changes);
const says = ({ verdict, reason, action }: Decision): string =>
  action === undefined || !('to' in action) || typeof action.to === 'object'
    ? `${verdict} ${reason}`
    : `${verdict} ${reason} ${action.to}`;

describe('a scheduled floor', () => {
  it('lifts the fleet at once, without any breach, and names the row', () => {
    const decision = decide(atLeast(4), api({ facts: running(2) }), NOON);
    expect(says(decision)).toBe('act limits 4');
    expect(tell(decision)).toBe(
      'api: from 2 to 4 instances, because 2 instances, and there is a floor of 4 instances (business-hours until Tue 19:00) ($50.00 → $100 a month).',
    );
    expect(decision.proposals.at(-1)).toEqual({
      by: 'business-hours',
      wants: 'more',
      action: { kind: 'set-instances', from: 2, to: 4 },
      because: 'at least 4 instances by business-hours until Tue 19:00',
    });
  });

  it('is in the record of every decision while it lasts', () => {
    const decision = decide(atLeast(4), api({}), NOON);
    expect(decision.proposals.at(-1)).toMatchObject({ by: 'business-hours', wants: 'same' });
    expect(decision.because).toContain('at least 4 instances by business-hours until Tue 19:00');
  });

  it('keeps a calm fleet from shrinking under it', () => {
    const decision = decide(atLeast(4), api(quiet), NOON);
    expect(says(decision)).toBe('hold limits');
    expect(decision.because).toBe(
      'already at the floor of 4 instances (business-hours until Tue 19:00)',
    );
  });

  it('rises in steps where one step does not reach it', () => {
    expect(says(decide(atLeast(9), api({ facts: running(2) }), NOON))).toBe('act limits 6');
  });

  it('pushes nothing down when it ends: what is not needed is given back as always', () => {
    const after = withRows({ ...businessHours, until: '13:00' });
    expect(says(decide(after, api({}), NOON))).toBe('hold within-lines');
    expect(says(decide(after, api(quiet), NOON))).toBe('act surplus 3');
  });

  it('is not what a fleet learns its needs from: growing for it says nothing of demand', () => {
    const grown = past(40, {
      action: { kind: 'set-instances', from: 3, to: 4 },
      before: { 'request-rate': 2.1 },
    });
    const situation = api({ ...quiet, history: { acts: [grown] } });
    // It ended half an hour ago; 40 minutes ago it was in force.
    const ended = {
      ...businessHours,
      until: '13:30',
      asks: [{ target: 'api', instances: { atLeast: 4 } }],
    };
    expect(says(decide(withRows(ended), situation, NOON))).toBe('act surplus 3');
    expect(says(decide(withRows(), situation, NOON))).toBe('hold growth-memory');
  });

  it('is not undercut by taking back the growth it brought', () => {
    const act = past(5, {
      action: { kind: 'set-instances', from: 3, to: 4 },
      before: { 'error-rate': 0, 'request-rate': 2, 'response-time': 200 },
    });
    const worse = api({ values: { 'error-rate': 9 }, history: { acts: [act] } });
    expect(says(decide(withRows(), worse, NOON))).toBe('act undo 3');
    expect(decide(atLeast(4), worse, NOON)).toMatchObject({ verdict: 'hold' });
  });
});

/** A fleet of six over a ceiling of three, calm in every way that a shrink wants. */
const over = {
  values: { cpu: 15, 'response-time': 150 },
  facts: running(6),
} as const satisfies Changes;
const cpuOf = (value: number, peak?: { readonly minute: number; readonly value: number }) => ({
  series: {
    ...observationOf('api', { ...over.values, instances: 6 }).series,
    cpu: steady(value).map((point, minute) =>
      minute === peak?.minute ? { ...point, value: peak.value } : point,
    ),
  },
});

describe('a scheduled ceiling', () => {
  it('takes back a calm fleet step by step', () => {
    const decision = decide(atMost(3), api(over), NOON);
    expect(says(decision)).toBe('act limits 5');
    expect(decision.direction).toBe('down');
    expect(decision.because).toBe(
      '6 instances, and there is a ceiling of 3 instances (business-hours until Tue 19:00)',
    );
  });

  interface Case {
    readonly guard: string;
    readonly title: string;
    readonly changes: Changes;
    readonly without: string;
    readonly because?: string;
  }
  const cases: readonly Case[] = [
    {
      guard: 'high-breach',
      title: 'nobody can rule out a breach',
      changes: { ...over, states: { 'api-memory-high': 'INSUFFICIENT_DATA' } },
      without: 'act limits 5',
    },
    {
      guard: 'stale-data',
      title: 'what Render says of it is old',
      changes: { ...over, observation: { factsAt: NOON - HOUR } },
      without: 'act limits 5',
    },
    {
      guard: 'agreement',
      title: 'traffic is still high: no cliff at the end of the day',
      changes: { ...over, observation: cpuOf(55) },
      without: 'hold stabilization',
    },
    {
      guard: 'stabilization',
      title: 'a minute of the window was busy',
      changes: { ...over, observation: cpuOf(15, { minute: 12, value: 58 }) },
      without: 'act limits 5',
    },
    {
      guard: 'growth-memory',
      title: 'it had to grow to this size at this demand',
      changes: {
        ...over,
        history: {
          acts: [
            past(60, {
              action: { kind: 'set-instances', from: 5, to: 6 },
              before: { 'request-rate': 2 },
            }),
          ],
        },
      },
      without: 'act limits 5',
    },
    {
      guard: 'spacing',
      title: 'it has just been changed',
      changes: { ...over, history: { acts: [past(8)] } },
      without: 'act limits 5',
    },
  ];

  it.each(cases)('waits while $title', ({ guard, changes, without }) => {
    expect(says(decide(atMost(3), api(changes), NOON))).toBe(`hold ${guard}`);
    const others = guards.filter(({ name }) => name !== guard);
    expect(says(decide(atMost(3), api(changes), NOON, others))).toBe(without);
  });

  it('goes no lower in one step than what would breach again', () => {
    const guide = atMost(2);
    const eager = {
      ...guide,
      policy: { ...guide.policy, step: { ...guide.policy.step, maxDrop: 4 } },
    };
    const slow = api({ ...over, values: { cpu: 15, 'response-time': 220 } });
    expect(says(decide(eager, slow, NOON))).toBe('act limits 4');
  });

  it('is not passed by a breach, which turns to its next ask', () => {
    const busy = { values: { cpu: 75 }, states: { 'api-cpu-high': 'ALARM' } } as const;
    const decision = decide(atMost(4), api(busy), NOON);
    expect(says(decision)).toBe('act breach pro');
    expect(decision.guards).toContainEqual({
      guard: 'limits',
      effect: 'impossible',
      because: 'already at the ceiling of 4 instances (business-hours until Tue 19:00)',
    });
  });

  it('holds for panic, too', () => {
    const cpu = [...steady(40, 20).slice(0, 18), ...steady(100, 2)];
    const series = { ...observationOf('api', { instances: 3 }).series, cpu };
    const decision = decide(atMost(4), api({ facts: running(3), observation: { series } }), NOON);
    expect(says(decision)).toBe('act panic 4');
  });
});

describe('a scheduled plan', () => {
  const plan = (level: object, target = 'api'): Guide =>
    asking({ target, plan: level } as Schedule['asks'][number]);
  const trusted = (guide: Guide): Guide => ({
    ...guide,
    trust: { ...guide.trust, 'service-plan': { up: 'auto', down: 'auto' } },
  });

  it('is climbed to, rung by rung', () => {
    const decision = decide(plan({ atLeast: 'pro_plus' }), api({ facts: running(2) }), NOON);
    expect(decision).toMatchObject({
      verdict: 'act',
      reason: 'limits',
      action: { kind: 'set-plan', from: 'standard', to: 'pro' },
      because: 'plan standard, and the smallest now is pro_plus (business-hours until Tue 19:00)',
    });
  });

  it('waits for its window where it means downtime', () => {
    const guide = plan({ atLeast: 'pro_8gb' }, 'database');
    expect(says(decide(guide, situationOf('database'), NOON))).toBe('hold downtime-window');
  });

  it('goes down by trust only', () => {
    const big = api({ facts: { ...running(2), plan: 'pro' }, values: { memory: 20 } });
    const guide = plan({ exactly: 'standard' });
    expect(says(decide(guide, big, NOON))).toBe('hold trust');
    expect(says(decide(trusted(guide), big, NOON))).toBe('act limits standard');
  });

  it('is a ceiling for breaches and a floor for surplus', () => {
    const full = api({ values: { memory: 85 }, states: { 'api-memory-high': 'ALARM' } });
    const decision = decide(plan({ atMost: 'standard' }), full, NOON);
    expect(decision.guards[0]?.because).toBe(
      'the largest plan now is standard (business-hours until Tue 19:00)',
    );
    // Memory's second ask.
    expect(says(decision)).toBe('act breach 5');
    const idle = api({
      values: { cpu: 5, memory: 10, 'response-time': 60 },
      states: { 'api-cpu-low': 'ALARM', 'api-memory-low': 'ALARM' },
      facts: running(2),
    });
    expect(says(decide(trusted(withRows()), idle, NOON))).toBe('act surplus starter');
    expect(says(decide(trusted(plan({ atLeast: 'standard' })), idle, NOON))).toBe('hold limits');
  });

  it('leaves a plan alone that is on no ladder', () => {
    const odd = api({ facts: { ...running(2), plan: 'custom' } });
    expect(says(decide(plan({ atLeast: 'pro' }), odd, NOON))).toBe('hold within-lines');
  });
});

describe('limits from several sides', () => {
  it('take a person’s bounds with the schedule’s: the highest floor, the lowest ceiling', () => {
    const bounds = { min: 3, max: 5, by: 'ann', at: NOON - 5 * MINUTE };
    const floor = decide(atLeast(4), api({ facts: running(2), history: { bounds } }), NOON);
    expect(says(floor)).toBe('act limits 4');
    const low = decide(withRows(), api({ facts: running(2), history: { bounds } }), NOON);
    expect(low.because).toBe(
      '2 instances, and there is a floor of 3 instances (bounds set by ann)',
    );
    const high = decide(atLeast(4), api({ ...over, history: { bounds } }), NOON);
    expect(says(high)).toBe('act limits 5');
    expect(high.because).toContain('a ceiling of 5 instances (bounds set by ann)');
  });

  it('let the ceiling win when they cross all the same, and say so', () => {
    const guide = withRows(
      { ...businessHours, asks: [{ target: 'api', instances: { atLeast: 6 } }] },
      { ...businessHours, id: 'thrift', asks: [{ target: 'api', instances: { atMost: 3 } }] },
    );
    const decision = decide(guide, api(over), NOON);
    expect(says(decision)).toBe('act limits 5');
    expect(decision.because).toBe(
      '6 instances, and there is a ceiling of 3 instances (thrift until Tue 19:00; a floor of 6 (business-hours until Tue 19:00) gives way to the ceiling)',
    );
  });
});
