import { describe, expect, it } from 'vitest';
import type { Command } from './support/command.ts';
import type { Driver } from './support/driver.ts';
import { perform } from './support/perform.ts';
import { begin } from './support/run-sequence.ts';

const plans = ({ system }: Driver): readonly string[] =>
  system.log.mutations
    .filter(({ operation }) => operation === 'plan')
    .map(({ to, accepted }) => `${to} ${accepted ? 'taken' : 'not taken'}`);

const approve: Command = { do: 'approve', target: 'database', actionClass: 'database-plan' };

/** A database that wants every plan there is, outside every window. */
async function wanting(): Promise<Driver> {
  const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
  await perform(driver, { do: 'load', load: { iops: 3500 } });
  await driver.minutes(6);
  return driver;
}

describe('an approval', () => {
  it('is good for one change', async () => {
    const driver = await wanting();
    expect(plans(driver)).toEqual([]);
    await perform(driver, approve);
    await driver.minutes(30);
    expect(plans(driver)).toEqual(['pro_8gb taken']);
    await perform(driver, approve);
    await driver.minutes(30);
    expect(plans(driver)).toEqual(['pro_8gb taken', 'pro_16gb taken']);
  });

  it('is not used up by a change that Render refused', async () => {
    const driver = await wanting();
    await perform(driver, approve);
    await perform(driver, { do: 'wire', kind: 'conflict', on: 'writes', left: 1 });
    await driver.minutes(30);
    expect(plans(driver)).toEqual(['pro_8gb not taken', 'pro_8gb taken']);
  });

  it('is used up by a change nobody knows the outcome of', async () => {
    const driver = await wanting();
    await perform(driver, approve);
    await perform(driver, { do: 'wire', kind: 'lost-before', on: 'writes', left: 1 });
    await driver.minutes(40);
    expect(plans(driver)).toEqual(['pro_8gb not taken']);
  });
});
