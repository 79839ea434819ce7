import { describe, expect, it } from 'vitest';
import { perform } from './support/perform.ts';
import { begin } from './support/run-sequence.ts';

const MINUTE = 60_000;

describe('a change by hand', () => {
  it('is left alone for its time, also when it overtakes one of ours', async () => {
    const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
    const { system } = driver;
    await perform(driver, { do: 'scale', instances: 4 });
    await perform(driver, { do: 'load', load: { cores: 0.1, slowness: 0.3 } });
    while (system.log.mutations.length === 0) await driver.minute();
    await perform(driver, { do: 'scale', instances: 9 });
    while (system.log.mutations.length === 1) await driver.minute();
    const [first, second] = system.log.mutations;
    const { manualHoldMinutes, verifyMinutes } = system.guide.policy;
    const waited = (second?.at ?? 0) - (first?.at ?? 0);
    // It is known as somebody else's once ours is given up.
    expect(waited).toBeGreaterThanOrEqual((manualHoldMinutes + verifyMinutes.instances) * MINUTE);
  });

  it('is left alone for its time, also when it came while we changed something else', async () => {
    const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
    const { system } = driver;
    await perform(driver, { do: 'load', load: { memoryMb: 1950 } });
    while (system.log.mutations.length === 0) await driver.minute();
    await perform(driver, { do: 'scale', instances: 5 });
    const changedAt = system.now();
    await perform(driver, { do: 'load', load: { cores: 0.1, slowness: 0.3 } });
    const isScaled = () => system.log.mutations.some(({ operation }) => operation === 'scale');
    while (!isScaled()) await driver.minute();
    const scaledAt = system.log.mutations.at(-1)?.at ?? 0;
    const { manualHoldMinutes } = system.guide.policy;
    expect(scaledAt - changedAt).toBeGreaterThanOrEqual(manualHoldMinutes * MINUTE);
  });
});
