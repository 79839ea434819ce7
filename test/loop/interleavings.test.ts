import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Command } from './support/command.ts';
import { judgeNow } from './support/judge-run.ts';
import { perform } from './support/perform.ts';
import { runs } from './support/runs.ts';
import { outcomeOf, ready, type Scenario, scenarios } from './support/scenarios.ts';

const byName = scenarios.map((scenario) => [scenario.name, scenario] as const);

/** Several looks at once, and what else happens meanwhile, in the order that the scheduler likes. */
async function interleave(
  scenario: Scenario,
  scheduler: fc.Scheduler,
  looks: number,
  meanwhile: readonly Command[],
) {
  const driver = await ready(scenario);
  const gate = (name: string) => (label: string) =>
    scheduler.schedule(Promise.resolve(), `${name}: ${label}`);
  const sandboxes = Array.from({ length: looks }, (_, index) =>
    driver.startLook([scenario.target], gate(`look ${index}`)),
  );
  const others = meanwhile.map(async (command) => {
    await scheduler.schedule(Promise.resolve(), command.do);
    await perform(driver, command);
  });
  await scheduler.waitFor(Promise.all([driver.rest(sandboxes), ...others]));
  return driver;
}

describe('looks at the same time', () => {
  it.each(byName)('change as much as one: %s', async (_, scenario) => {
    const alone = await ready(scenario);
    await alone.look([scenario.target]);
    const expected = outcomeOf(alone).taken;
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 4 }), async (scheduler, looks) => {
        const driver = await interleave(scenario, scheduler, looks, []);
        expect(outcomeOf(driver).taken).toEqual(expected);
        expect(judgeNow(driver)).toEqual([]);
        await driver.minutes(2);
        expect(outcomeOf(driver).taken).toEqual(expected);
        expect(judgeNow(driver)).toEqual([]);
      }),
      runs(12),
    );
  });

  it.each<readonly [string, Command]>([
    ['a person who scales', { do: 'scale', instances: 6 }],
    ["a person who turns Render's autoscaler on", { do: 'native', on: true }],
    ['a person who approves', { do: 'approve', target: 'api', actionClass: 'instances' }],
    ['a person who pauses', { do: 'pause' }],
    ['a deploy', { do: 'push', breaks: 'none' }],
  ])('and %s lead to nothing forbidden', async (_, command) => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.constantFrom(...scenarios.filter(({ target }) => target === 'api')),
        async (scheduler, scenario) => {
          const driver = await interleave(scenario, scheduler, 2, [command]);
          await driver.minutes(4);
          expect(judgeNow(driver)).toEqual([]);
        },
      ),
      runs(12),
    );
  });
});
