import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Guide } from '#core/guide.ts';
import { monthlyCost } from './oracle/rates.ts';
import { inProcess } from './support/carriage.ts';
import type { Driver } from './support/driver.ts';
import { perform } from './support/perform.ts';
import { begin } from './support/run-sequence.ts';
import { runs } from './support/runs.ts';
import { shortGuide } from './support/short-guide.ts';
import { truthOf } from './support/truth.ts';

/** Room for one more instance, or for a larger database, not for both. */
const tight: Guide = { ...shortGuide, budget: { usdPerMonth: 190, reserveUsdPerMonth: 0 } };

/** Both the API and the database want more at the next look. */
async function bothWanting(): Promise<Driver> {
  const driver = await begin({ startMinute: 545, seed: 1, mode: 'direct' }, inProcess, tight);
  driver.hints = 'none';
  await perform(driver, { do: 'load', load: { cores: 1.5, databaseCores: 0.7 } });
  await driver.minutes(6);
  return driver;
}

const cost = ({ system }: Driver): number => monthlyCost(system.guide, truthOf(system.world));
const changed = ({ system }: Driver): number =>
  system.log.mutations.filter(({ accepted }) => accepted).length;

describe('a budget that targets share', () => {
  it('has room for one of two', async () => {
    const driver = await bothWanting();
    await driver.look(['api', 'database']);
    expect(changed(driver)).toBe(1);
    expect(cost(driver)).toBeLessThanOrEqual(190);
  });

  it('is spent as soon as one has asked, not when Render is looked at next', async () => {
    for (const order of [
      ['api', 'database'],
      ['database', 'api'],
    ]) {
      const driver = await bothWanting();
      for (const target of order) await driver.look([target]);
      expect([order, changed(driver)]).toEqual([order, 1]);
      expect(cost(driver)).toBeLessThanOrEqual(190);
    }
  });

  it('is not spent twice by two that look at the same time', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const driver = await bothWanting();
        const gate = (name: string) => (label: string) =>
          scheduler.schedule(Promise.resolve(), `${name}: ${label}`);
        const looks = ['api', 'database'].map((id) => driver.startLook([id], gate(id)));
        const rest = driver.rest(looks);
        await scheduler.waitFor(rest);
        expect(cost(driver)).toBeLessThanOrEqual(190);
        driver.hints = 'plain';
        await driver.minutes(3);
        expect(changed(driver)).toBe(1);
        expect(cost(driver)).toBeLessThanOrEqual(190);
      }),
      runs(25),
    );
  });

  it('is used as far as it goes, when all that is wanted would be too much', async () => {
    const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' }, inProcess, {
      ...shortGuide,
      budget: { usdPerMonth: 220, reserveUsdPerMonth: 0 },
    });
    await perform(driver, { do: 'load', load: { cores: 9 } });
    await driver.minutes(15);
    expect(truthOf(driver.system.world).count).toBe(5);
    expect(cost(driver)).toBeLessThanOrEqual(220);
  });
});
