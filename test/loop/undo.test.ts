import { describe, expect, it } from 'vitest';
import { inProcess } from './support/carriage.ts';
import type { Command } from './support/command.ts';
import type { Driver } from './support/driver.ts';
import { perform } from './support/perform.ts';
import { begin } from './support/run-sequence.ts';
import { patient } from './support/scenarios.ts';

async function play(...commands: readonly Command[]): Promise<Driver> {
  const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
  for (const command of commands) await perform(driver, command);
  return driver;
}

const changes = ({ system }: Driver): readonly string[] =>
  system.log.mutations
    .filter(({ accepted }) => accepted)
    .map(({ operation, to }) => `${operation} ${to}`);

const pass = (minutes: number): Command => ({ do: 'pass', minutes });

describe('undo', () => {
  it('does not blame a change for errors that were there before', async () => {
    const driver = await play(
      { do: 'load', load: { errors: 9 } },
      pass(5),
      { do: 'load', load: { cores: 1.5 } },
      pass(40),
    );
    expect(changes(driver)).toEqual(['scale 3']);
  });

  it('does not blame a change for errors of a load that goes on rising', async () => {
    const driver = await play({ do: 'load', load: { cores: 6.9 } });
    while (!changes(driver).includes('scale 10')) await driver.minute();
    await driver.minute();
    await perform(driver, { do: 'load', load: { cores: 13 } });
    await driver.minutes(6);
    expect(changes(driver)).toEqual(['scale 4', 'scale 8', 'scale 10']);
  });

  it('takes a change back after which the same load is answered with errors', async () => {
    const driver = await play({ do: 'load', load: { cores: 1.5 } }, pass(4));
    expect(changes(driver)).toEqual(['scale 3']);
    await perform(driver, { do: 'load', load: { errors: 9 } });
    await driver.minutes(4);
    expect(changes(driver)).toEqual(['scale 3', 'scale 2']);
  });

  it('leaves alone what somebody changed meanwhile, also when it would add to it', async () => {
    const driver = await play(
      { do: 'scale', instances: 4 },
      { do: 'load', load: { cores: 0.1, slowness: 0.3 } },
    );
    while (changes(driver).length === 0) await driver.minute();
    await driver.minute();
    expect(driver.system.table.stateOf('api')?.history.acts[0]?.status).toBe('VERIFIED');
    await perform(driver, { do: 'load', load: { cores: 0.1, errors: 20 } });
    await perform(driver, { do: 'scale', instances: 9 });
    await driver.minutes(4);
    expect(changes(driver)).toEqual(['scale 3']);
  });

  it('waits after an undo as long as after a refusal, and no less', async () => {
    const driver = await play({ do: 'load', load: { cores: 1.5 } }, pass(4));
    await perform(driver, { do: 'load', load: { errors: 9 } });
    await driver.minutes(4);
    expect(changes(driver)).toEqual(['scale 3', 'scale 2']);
    const undoneAt = driver.system.log.mutations.at(-1)?.at ?? 0;
    await driver.minutes(12);
    const again = driver.system.log.mutations.at(2);
    const { retryAfterMinutes } = driver.system.guide.policy;
    expect(again?.to).toBe(3);
    expect((again?.at ?? 0) - undoneAt).toBeGreaterThanOrEqual(retryAfterMinutes * 60_000);
  });

  it('is tried again when its first request was lost', async () => {
    const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' }, inProcess, patient);
    await perform(driver, { do: 'load', load: { cores: 1.5 } });
    await driver.minutes(4);
    await perform(driver, { do: 'load', load: { errors: 9 } });
    while (driver.system.log.mutations.length < 2) {
      await perform(driver, { do: 'wire', kind: 'lost-before', on: 'writes', left: 1 });
      await driver.minute();
    }
    expect(changes(driver)).toEqual(['scale 3']);
    await driver.minutes(4);
    expect(changes(driver)).toEqual(['scale 3', 'scale 2']);
  });
});
