import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guide } from '#config';
import { PacedClock } from '#local/clock.ts';
import { type Session, startSession } from '#local/session/session.ts';
import { startSimulatedRender } from '#local/session/simulated-render.ts';
import { weekday } from '#local/workload/weekday.ts';
import { assembly } from '../../../bin/assembly.ts';

const MINUTE = 60_000;
/** Tuesday, 06:50 in New York. */
const BEFORE_WORK = Date.UTC(2026, 2, 3, 11, 50);
const SEVEN = BEFORE_WORK + 10 * MINUTE;

interface Morning {
  /** Instances that serve at seven. */
  readonly atSeven: number;
  /** When more were asked for, and how many, by Render's own log. */
  readonly asked: readonly (readonly [string, number])[];
}

const running: (() => Promise<void>)[] = [];
let folder = '';

/** The stack as it is deployed, from ten to seven until five past. */
async function morning(disturb: (session: Session, clock: PacedClock) => void): Promise<Morning> {
  const clock = new PacedClock(BEFORE_WORK, Number.POSITIVE_INFINITY);
  const release = clock.hold();
  const workload = weekday({
    requestsPerDay: 100_000,
    concurrentUsers: 500,
    seed: 1,
    timeZone: guide.timeZone,
  });
  const simulated = await startSimulatedRender({ guide, clock, workload, seed: 1 });
  const session = await startSession({
    guide,
    assembly: folder,
    clock,
    seed: 1,
    secret: simulated.secret,
    simulated,
  });
  running.push(async () => {
    clock.stop();
    await session.stop();
    await simulated.stop();
  });
  disturb(session, clock);
  const { effects, services } = simulated.render.world;
  let atSeven = 0;
  clock.at(SEVEN, () => {
    const [service] = services.values();
    atSeven = (service?.instances ?? []).filter(({ readyAt }) => readyAt <= SEVEN).length;
  });
  const over = new Promise<void>((resolve) => clock.at(SEVEN + 5 * MINUTE, resolve));
  release();
  await over;
  clock.hold();
  const asked = effects.flatMap(({ after, at, operation }) =>
    operation === 'scale-service'
      ? [
          [
            new Date(at).toISOString().slice(11, 16),
            (after as { numInstances: number }).numInstances,
          ] as const,
        ]
      : [],
  );
  return { atSeven, asked };
}

beforeAll(async () => {
  folder = await assembly(guide, () => {});
}, 60_000);

afterAll(async () => {
  await Promise.all(running.map((stop) => stop()));
});

describe('the stack before business hours', () => {
  it('has three instances that serve at seven, by the minute tick alone', async () => {
    const { asked, atSeven } = await morning(({ runtime }) => {
      runtime.scheduler.chaos({ drop: 1 });
    });
    expect(asked).toEqual([['11:57', 3]]);
    expect(atSeven).toBe(3);
  }, 60_000);

  it('has them by the edge of the schedule alone, when no tick comes any more', async () => {
    const { asked, atSeven } = await morning(({ runtime }, clock) => {
      clock.at(BEFORE_WORK + 6.5 * MINUTE, () => runtime.events.chaos({ drop: 1 }));
    });
    expect(asked).toEqual([['11:57', 3]]);
    expect(atSeven).toBe(3);
  }, 60_000);
});
