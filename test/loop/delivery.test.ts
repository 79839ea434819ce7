import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Guide } from '#core/guide.ts';
import type { Truth } from './oracle/logbook.ts';
import { inProcess } from './support/carriage.ts';
import type { Command } from './support/command.ts';
import type { HintMood } from './support/driver.ts';
import { perform } from './support/perform.ts';
import { begin } from './support/run-sequence.ts';
import { runs } from './support/runs.ts';
import { shortGuide } from './support/short-guide.ts';
import { truthOf } from './support/truth.ts';

/** Levels that are held: long enough for whatever they lead to, but for the last. */
const held = fc.record({
  cores: fc.constantFrom(0.1, 0.6, 1.5, 4),
  memoryMb: fc.constantFrom(400, 820, 1950),
  databaseCores: fc.constantFrom(0.25, 0.7),
  diskUsedGb: fc.constantFrom(10, 12.5),
});
const scripts = fc.array(held, { minLength: 1, maxLength: 2 });
type Script = readonly (typeof held extends fc.Arbitrary<infer Load> ? Load : never)[];

/** From seven instances to two it takes this long. */
const HELD_MINUTES = 40;

/** No window closes between two hints. */
const openAllDay: Guide = {
  ...shortGuide,
  maintenanceWindows: shortGuide.maintenanceWindows.map((window) => ({
    ...window,
    from: '00:00',
    until: '23:59',
  })),
};

/** What was taken and when, whichever target came first, and what is so in the end. */
interface Story {
  readonly taken: readonly string[];
  readonly end: Omit<Truth, 'at'>;
}

async function tell(
  script: Script,
  hints: HintMood,
  between: readonly Command[] = [],
): Promise<Story> {
  const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' }, inProcess, openAllDay);
  driver.hints = hints;
  for (const load of script) {
    await perform(driver, { do: 'load', load });
    for (let minute = 0; minute < HELD_MINUTES; minute += 1) {
      await driver.minute();
      for (const command of between) await perform(driver, command);
    }
  }
  const { at: _, ...end } = truthOf(driver.system.world);
  const taken = driver.system.log.mutations
    .filter(({ accepted }) => accepted)
    .map(({ at, target, operation, to }) => `${at} ${target} ${operation} ${to}`)
    .sort();
  return { taken, end };
}

describe('hints', () => {
  it('in copies and out of order lead to the very same requests', async () => {
    await fc.assert(
      fc.asyncProperty(
        scripts,
        fc.constantFrom<HintMood>('copies', 'reversed'),
        async (script, mood) => {
          expect(await tell(script, mood)).toEqual(await tell(script, 'plain'));
        },
      ),
      runs(8),
    );
  });

  it('that come late, again and again, or not at all lead to the same end', async () => {
    await fc.assert(
      fc.asyncProperty(
        scripts,
        fc.constantFrom<HintMood>('ticks-only', 'late-alarms'),
        fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 12 }),
        async (script, mood, order) => {
          const replay: Command = { do: 'overlap', looks: 2, order };
          const { end } = await tell(script, 'plain');
          expect((await tell(script, mood)).end).toEqual(end);
          expect((await tell(script, mood, [replay])).end).toEqual(end);
        },
      ),
      runs(5),
    );
  });
});
