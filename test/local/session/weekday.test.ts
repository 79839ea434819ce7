import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { PacedClock } from '#local/clock.ts';
import type { Session } from '#local/session/session.ts';
import type { SimulatedRender } from '#local/session/simulated-render.ts';
import { assembly } from '../../../bin/assembly.ts';
import { aSession } from './a-session.ts';

const MINUTE = 60_000;
/** 12:05 in New York: the lunch crowd begins five minutes later. */
const BEFORE_LUNCH = Date.UTC(2026, 2, 3, 17, 5);

interface Lived {
  readonly session: Session;
  readonly simulated: SimulatedRender;
  /** Instance counts that Render was asked for and accepted, by Render's own log. */
  readonly counts: readonly number[];
}

const running: (() => Promise<void>)[] = [];

/** The stack as it is deployed, through the lunch hour. */
async function lunch(disturb?: (session: Session, clock: PacedClock) => void): Promise<Lived> {
  const { clock, release, session, simulated, stop } = await aSession({ startAt: BEFORE_LUNCH });
  running.push(stop);
  disturb?.(session, clock);
  const over = new Promise<void>((resolve) => clock.at(BEFORE_LUNCH + 30 * MINUTE, resolve));
  release();
  await over;
  clock.hold();
  await session.feed.refresh();
  const { effects } = simulated.render.world;
  const counts = effects.flatMap(({ after, operation }) =>
    operation === 'scale-service' ? [(after as { numInstances: number }).numInstances] : [],
  );
  return { session, simulated, counts };
}

// What is bundled and synthesized once serves every session.
beforeAll(() => assembly(guide, () => {}), 60_000);

afterAll(async () => {
  await Promise.all(running.map((stop) => stop()));
});

describe('the stack through a lunch crowd', () => {
  let quiet: Lived;

  beforeAll(async () => {
    quiet = await lunch();
  }, 60_000);

  it('answers a breach, and answers it again while it persists', () => {
    expect(quiet.counts.length).toBeGreaterThanOrEqual(2);
    expect(quiet.counts).toEqual([...quiet.counts].sort((a, b) => a - b));
    expect(quiet.counts.at(-1)).toBeGreaterThanOrEqual(4);
  });

  it('acts because an alarm rang, and verifies by what runs', () => {
    const { acts } = quiet.session.feed.log;
    const first = acts.find(({ reason }) => reason === 'breach');
    // What came before it the clock asked for: it is within business hours.
    expect(acts.slice(0, acts.indexOf(first as (typeof acts)[number]))).toMatchObject([
      { reason: 'limits', decision: { action: { to: 3 } } },
    ]);
    expect(first?.decision.inputs.some(({ highAlarm }) => highAlarm === 'ALARM')).toBe(true);
    expect(first?.outcome).toMatch(/^verified/);
  });

  it('keeps the record of every change that Render accepted, and of no other', () => {
    const acts = quiet.session.feed.log.acts.map(({ decision }) => decision.action);
    expect(
      acts.map((action) => (action?.kind === 'set-instances' ? action.to : undefined)),
    ).toEqual(quiet.counts);
  });

  it('says each change once', () => {
    const said = quiet.session.notices.filter(({ sentence }) => sentence.startsWith('api: from'));
    expect(said).toHaveLength(quiet.counts.length);
  });

  it('fails nothing and loses nothing', () => {
    expect(quiet.session.errors).toEqual([]);
    expect(quiet.session.feed.state().health.deadLetters).toBe(0);
  });

  it('repeats nothing and takes nothing back when every event comes ten times, shuffled, and functions are killed', async () => {
    const stormy = await lunch((session, clock) => {
      session.runtime.events.chaos({ duplicate: 10, shuffle: true });
      const kill = (minute: number): void => {
        clock.at(BEFORE_LUNCH + minute * MINUTE + 3_000, () => {
          void session.runtime.kill();
          if (minute < 25) kill(minute + 5);
        });
      };
      kill(3);
    });
    // A killed look comes a minute late, and by then the crowd may need one more.
    const enough = quiet.counts.at(-1) ?? 0;
    expect([enough, enough + 1]).toContain(stormy.counts.at(-1));
    expect(stormy.counts).toEqual([...new Set(stormy.counts)].sort((a, b) => a - b));
    const throttled = stormy.simulated.render.exchanges.filter(({ status }) => status === 429);
    expect(throttled).toEqual([]);
  }, 120_000);
});
