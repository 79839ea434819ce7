import { describe, expect, it } from 'vitest';
import { decide } from '#core/decide.ts';
import type { Decision } from '#core/decision.ts';
import { explain } from '#core/explain.ts';
import { standingLimits } from '#core/standing-limits.ts';
import type { Changes } from './situations.ts';
import { MINUTE, NOON, past } from './situations.ts';
import {
  burst,
  calmQueue,
  guideWith,
  high,
  low,
  minutes,
  type Queue,
  workerGuide,
  workerSituation,
  workerTarget,
} from './worker-situations.ts';

const decided = (queue: Queue, changes: Changes = {}, guide = workerGuide): Decision =>
  decide(guide, workerSituation(queue, changes), NOON);

/** `act 5`, `hold backlog`. */
const says = ({ action, reason, verdict }: Decision): string =>
  action?.kind === 'set-instances' ? `act ${action.to}` : `${verdict} ${reason}`;

const grown = (from: number, inFlight?: number) =>
  past(60, {
    action: { kind: 'set-instances', from, to: from + 2 },
    before: inFlight === undefined ? {} : { 'queue-in-flight': inFlight },
  });

describe('workers at a queue that grows', () => {
  it('become as many as drain it in time, by a step at a time', () => {
    const wants = decided(burst, high, guideWith({ drainSeconds: 1_200 }));
    expect(says(wants)).toBe('act 3');
    const decision = decided(burst, high);
    expect(says(decision)).toBe('act 6');
    expect(decision.guards).toContainEqual(
      expect.objectContaining({ guard: 'step', because: 'one step from 2 leads to 6, not 9' }),
    );
  });

  it('are told of in one sentence', () => {
    const queue = { waiting: minutes(20, 1_900), inFlight: minutes(20, 8), workers: 2 };
    const decision = decided(queue, high);
    expect(decision.because).toBe(
      'queue-latency is 475 s, over 60 s in 2 of 3 minutes: 6 workers drain 1,900 tasks in 5 minutes while 4 come each second',
    );
    expect(explain(decision, 'UTC')).toContain(
      'worker: from 2 to 6 instances, because queue-latency is 475 s',
    );
  });

  it('do not count what came at once as what comes', () => {
    // The newest change is 5,000 in a minute; the one before, none.
    const queue = {
      waiting: [...minutes(19, 0), 5_000],
      inFlight: [...minutes(19, 3), 8],
      workers: 2,
    };
    expect(decided(queue, high).because).toContain('10 workers drain 5,000 tasks');
  });

  it('are enough while they drain, whatever the alarm says', () => {
    const queue = {
      // 20 a second are done, and 2 come.
      waiting: minutes(20, 0).map((_, index) => 22_000 - 1_080 * index),
      inFlight: minutes(20, 40),
      workers: 10,
    };
    expect(says(decided(queue, high))).toBe('hold warming');
  });

  it('go no further than the limits', () => {
    const queue = { waiting: minutes(20, 40_000), inFlight: minutes(20, 40), workers: 10 };
    const decision = decided(queue, high);
    expect(says(decision)).toBe('act 12');
  });

  it('are not bought on an old reading', () => {
    const situation = workerSituation(burst, high);
    const later = { ...situation.observation, factsAt: NOON + 10 * MINUTE };
    const decision = decide(workerGuide, { ...situation, observation: later }, NOON + 10 * MINUTE);
    expect(decision).toMatchObject({ verdict: 'hold', reason: 'stale-data' });
  });
});

describe('workers at a queue that is empty', () => {
  it('become fewer, to what comes with some to spare', () => {
    expect(says(decided(calmQueue(2, 8), low))).toBe('act 6');
    expect(says(decided(calmQueue(2, 2), low))).toBe('act 1');
  });

  it('never become none', () => {
    expect(decided(calmQueue(0, 1), low)).toMatchObject({ verdict: 'hold' });
    const three = { ...workerTarget, instances: { min: 3, max: 12 } };
    const targets = workerGuide.targets.map((one) => (one.id === 'worker' ? three : one));
    const decision = decided(calmQueue(0, 4), low, { ...workerGuide, targets });
    expect(says(decision)).toBe('act 3');
    expect(says(decided(calmQueue(0, 3), low, { ...workerGuide, targets }))).toBe('hold limits');
  });

  it('stay while something waits that fewer could not hold', () => {
    const waits = (tasks: number): Queue => ({
      waiting: [...minutes(19, 0), tasks],
      inFlight: minutes(20, 2),
      workers: 8,
    });
    expect(says(decided(waits(0), low))).toBe('act 6');
    expect(says(decided(waits(23), low))).toBe('act 7');
    expect(says(decided(waits(27), low))).toBe('hold backlog');
  });

  it('stay while more is in flight than fewer hold, also what is fetched ahead', () => {
    const queue = { ...calmQueue(2, 8), inFlight: [...minutes(19, 2), 30] };
    expect(says(decided(queue, low))).toBe('hold backlog');
  });

  it('stay when any minute of the window wanted them', () => {
    const queue = { ...calmQueue(2, 8), inFlight: [...minutes(14, 2), 28, 28, ...minutes(4, 2)] };
    expect(decided(queue, low)).toMatchObject({ verdict: 'hold', reason: 'stabilization' });
  });

  it('keep a share to spare: what is all but full stays', () => {
    // 7 of 8 slots of the two that would stay are busy: 88 %, and the tolerance downwards is 15.
    expect(says(decided(calmQueue(7, 3), low))).toBe('hold stabilization');
    expect(says(decided(calmQueue(6, 3), low))).toBe('act 2');
  });

  it('stay when nobody knows what is in flight', () => {
    const situation = workerSituation(calmQueue(2, 8), low);
    const { 'queue-in-flight': _gone, ...series } = situation.observation.series;
    const observation = { ...situation.observation, series };
    const decision = decide(workerGuide, { ...situation, observation }, NOON);
    expect(decision).toMatchObject({ verdict: 'hold', reason: 'agreement' });
  });

  it('stay as many as lately were too few for as much', () => {
    const now = calmQueue(6, 3);
    const act = (before: number) => ({ ...low, history: { acts: [grown(2, before)] } });
    expect(decided(now, act(7)).because).toBe(
      '2 were too few 60 minutes ago at 3.5 tasks a second, and now there are 3.0',
    );
    expect(says(decided(calmQueue(4, 3), act(8)))).toBe('act 2');
  });

  it('stay for hours after growth where nobody sees what is being done', () => {
    const early = guideWith({ acks: 'early' });
    const history = { acts: [grown(2, 8)] };
    const decision = decided(calmQueue(0, 3), { ...low, history }, early);
    expect(decision.because).toBe(
      '2 were too few 60 minutes ago at 4.0 tasks a second, and now nobody sees how many are being done',
    );
    expect(says(decided(calmQueue(0, 3), low, early))).toBe('act 2');
  });
});

describe('growth tiers', () => {
  it('raise the floor of what visitors use, not that of workers', () => {
    const crowded = {
      ...workerGuide,
      growth: { ...workerGuide.growth, monthlyActiveUsers: 45_000 },
    };
    expect(standingLimits(crowded, workerTarget).floor).toBe(1);
    const { backlog: _none, ...web } = workerTarget;
    expect(standingLimits(crowded, web).floor).toBe(5);
  });
});
