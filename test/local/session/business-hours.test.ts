import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { PacedClock } from '#local/clock.ts';
import type { Session } from '#local/session/session.ts';
import { assembly } from '../../../bin/assembly.ts';
import { aSession } from './a-session.ts';

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

/** The stack as it is deployed, from ten to seven until five past. */
async function morning(disturb: (session: Session, clock: PacedClock) => void): Promise<Morning> {
  const { clock, release, session, simulated, stop } = await aSession({ startAt: BEFORE_WORK });
  running.push(stop);
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

// What is bundled and synthesized once serves every session.
beforeAll(() => assembly(guide, () => {}), 60_000);

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
