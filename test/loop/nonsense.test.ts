import { describe, expect, it } from 'vitest';
import { isMeasurement } from '#core/signals.ts';
import { perform } from './support/perform.ts';
import { begin } from './support/run-sequence.ts';

describe('a value that cannot be', () => {
  it.each([
    ['database cpu', 100],
    ['database cpu', Number.POSITIVE_INFINITY],
    ['database storage', 100],
    ['api memory', 1e6],
    ['api cpu', Number.NaN],
    ['api cpu', -1],
    ['redis memory', 1000],
  ])('buys nothing and gives nothing back: %s × %d', async (signal, factor) => {
    const driver = await begin({ startMinute: 545, seed: 1, mode: 'direct' });
    await perform(driver, { do: 'garbage', signal, factor });
    await driver.minutes(20);
    expect(driver.system.log.mutations).toEqual([]);
  });

  it('is told from one that can', () => {
    expect(isMeasurement({ unit: 'Percent' }, 104)).toBe(true);
    expect(isMeasurement({ unit: 'Milliseconds' }, 30_000)).toBe(true);
    expect(isMeasurement({ unit: 'Percent' }, 7000)).toBe(false);
    expect(isMeasurement({ unit: 'Count' }, -1)).toBe(false);
  });
});
