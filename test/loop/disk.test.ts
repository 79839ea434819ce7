import { describe, expect, it } from 'vitest';
import type { Driver } from './support/driver.ts';
import { perform } from './support/perform.ts';
import { begin } from './support/run-sequence.ts';
import type { WireFaultKind } from './support/wire-fault.ts';

const growths = ({ system }: Driver): readonly string[] =>
  system.log.mutations
    .filter(({ operation }) => operation === 'disk')
    .map(({ to, accepted }) => `${to} ${accepted ? 'taken' : 'not taken'}`);

/** A disk that is as good as full, with a first request that goes wrong. */
async function filling(kind: WireFaultKind): Promise<Driver> {
  const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
  await perform(driver, { do: 'load', load: { diskUsedGb: 13.9 } });
  await perform(driver, { do: 'wire', kind, on: 'writes', left: 1 });
  await driver.minutes(30);
  return driver;
}

describe('the growth of a disk', () => {
  it.each(['error-before', 'lost-before', 'conflict', 'throttled'] as const)(
    'is tried again within the hour when Render did not take it: %s',
    async (kind) => {
      expect(growths(await filling(kind))).toEqual(['25 not taken', '25 taken']);
    },
  );

  it.each(['error-after', 'lost-after', 'page', 'cut', 'garbled'] as const)(
    'is not repeated when Render took it and the answer was bad: %s',
    async (kind) => {
      expect(growths(await filling(kind))).toEqual(['25 taken']);
    },
  );

  it('keeps twelve hours from the last one, and then goes on', async () => {
    const driver = await filling('error-after');
    await perform(driver, { do: 'load', load: { diskUsedGb: 22 } });
    await driver.minutes(60);
    expect(growths(driver)).toEqual(['25 taken']);
    await driver.sleep(11 * 60);
    await driver.minutes(10);
    expect(growths(driver)).toEqual(['25 taken', '35 taken']);
  });

  it('is not asked for while Render cannot grow it again, whoever grew it last', async () => {
    const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
    await perform(driver, { do: 'disk', gb: 20 });
    await perform(driver, { do: 'load', load: { diskUsedGb: 17 } });
    await driver.minutes(60);
    expect(growths(driver)).toEqual([]);
    await driver.sleep(11 * 60);
    await driver.minutes(10);
    expect(growths(driver)).toEqual(['30 taken']);
  });
});
