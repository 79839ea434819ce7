import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Guide } from '#core/guide.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { askedAt } from './oracle/time-of-day.ts';
import { sequences } from './support/arbitrary.ts';
import type { Driver } from './support/driver.ts';
import { judgeNow, judgeRun } from './support/judge-run.ts';
import { perform } from './support/perform.ts';
import { begin, NOON, runSequence } from './support/run-sequence.ts';
import { runs } from './support/runs.ts';
import { shortGuide } from './support/short-guide.ts';

const MINUTE = 60_000;

const row: Schedule = {
  id: 'rush',
  why: 'Everybody comes at half past twelve.',
  timeZone: 'Etc/UTC',
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  from: '12:30',
  until: '13:00',
  asks: [{ target: 'api', instances: { atLeast: 5 } }],
};
const withRows = (...schedules: readonly Schedule[]): Guide => ({ ...shortGuide, schedules });

/** Quiet enough that one instance would do, so that whatever stands over the floor is given back. */
const idle = { cores: 0.1, slowness: 0.3 };

async function from(minute: number, guide: Guide): Promise<Driver> {
  const driver = await begin(
    { startMinute: minute - 6, seed: 1, mode: 'direct' },
    undefined,
    guide,
  );
  // Nothing but the minute tick: every other hint is lost.
  driver.hints = 'ticks-only';
  return driver;
}

/** Minutes after noon, and the count that was asked for then. */
const changes = ({ system }: Driver): readonly (readonly [number, number])[] =>
  system.log.mutations
    .filter(({ operation, accepted }) => operation === 'scale' && accepted)
    .map(({ at, to }) => [Math.floor((at - NOON) / MINUTE), Number(to)]);

describe('a span nobody announces', () => {
  it('holds its floor by the tick alone, and is given back step by step after its end', async () => {
    const driver = await from(25, withRows(row));
    await perform(driver, { do: 'load', load: idle });
    await driver.minutes(60);
    const [first, ...rest] = changes(driver);
    expect(first).toEqual([30, 5]);
    expect(rest.map(([, to]) => to)).toEqual([4, 3, 2]);
    expect(rest[0]?.[0]).toBeGreaterThanOrEqual(60);
    expect(judgeNow(driver)).toEqual([]);
  });

  it('holds its floor although every edge passed while nothing ran', async () => {
    const driver = await from(20, withRows(row));
    await driver.sleep(18);
    await driver.minutes(2);
    expect(changes(driver)).toEqual([[39, 5]]);
  });

  it('names itself in the record', async () => {
    const driver = await from(25, withRows(row));
    await driver.minutes(8);
    const act = driver.system.table.stateOf('api')?.history.acts[0];
    expect(act?.because).toContain('rush until Tue 13:00');
  });
});

describe('a span whose edge is announced', () => {
  it('begins with the hint, before the tick', async () => {
    const driver = await from(28, withRows(row));
    await driver.sleep(2);
    expect(driver.system.now() - NOON).toBeGreaterThanOrEqual(30 * MINUTE);
    await driver.look(['api']);
    expect(changes(driver)).toEqual([[30, 5]]);
  });

  it('does nothing when the hint comes at the wrong time', async () => {
    const driver = await from(20, withRows(row));
    await driver.look(['api']);
    expect(changes(driver)).toEqual([]);
  });
});

describe('the end of a span', () => {
  const evening: Schedule = {
    ...row,
    id: 'evening',
    from: '13:00',
    until: '14:30',
    asks: [{ target: 'api', instances: { atMost: 2 } }],
  };

  it('is no cliff while traffic is still high: a ceiling waits for calm', async () => {
    const driver = await from(25, withRows(row, evening));
    await driver.minutes(6);
    await perform(driver, { do: 'load', load: { cores: 2.9 } });
    await driver.minutes(44);
    expect(driver.system.world.services.values().next().value?.numInstances).toBe(5);
    expect(changes(driver)).toEqual([[30, 5]]);
    await perform(driver, { do: 'load', load: idle });
    await driver.minutes(30);
    expect(changes(driver).map(([, to]) => to)).toEqual([5, 4, 3, 2]);
    expect(judgeNow(driver)).toEqual([]);
  });

  it('is not passed upwards by a crowd while its ceiling holds', async () => {
    const driver = await from(55, withRows(evening));
    await driver.minutes(10);
    await perform(driver, { do: 'load', load: { cores: 3.4 } });
    await driver.minutes(20);
    expect(Math.max(...changes(driver).map(([, to]) => to), 0)).toBeLessThanOrEqual(2);
    expect(judgeNow(driver)).toEqual([]);
  });
});

describe('random events beside schedules', () => {
  /** Each half hour of every day asks for something else. */
  const hours = Array.from({ length: 24 }, (_, hour): Schedule => {
    const text = String(hour).padStart(2, '0');
    const asks: Schedule['asks'] = [{ target: 'api', instances: { atLeast: 3, atMost: 6 } }];
    return { ...row, id: `half-${text}`, from: `${text}:00`, until: `${text}:30`, asks };
  });

  it('leave floors and ceilings standing, and the loop comes to rest within them', async () => {
    const guide = withRows(...hours);
    let scheduled = 0;
    const property = fc.asyncProperty(sequences(20), async (sequence) => {
      const direct = { ...sequence, mode: 'direct' as const };
      const run = await runSequence(direct, undefined, guide);
      const { log } = run.system;
      scheduled += log.mutations.filter(
        ({ at, to }) => Number(to) === askedAt(guide, 'api', at).floor,
      ).length;
      expect(judgeRun(run)).toEqual([]);
    });
    await fc.assert(property, runs(25));
    expect(scheduled).toBeGreaterThan(10);
  }, 600_000);
});
