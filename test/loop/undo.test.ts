import { describe, expect, it } from 'vitest';
import type { Command } from './support/command.ts';
import type { Driver } from './support/driver.ts';
import { perform } from './support/perform.ts';
import { begin } from './support/run-sequence.ts';

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
    const driver = await play(
      { do: 'load', load: { cores: 3 } },
      pass(4),
      { do: 'load', load: { cores: 9 } },
      pass(20),
    );
    expect(changes(driver).map((change) => Number(change.split(' ')[1]))).toEqual(
      [...changes(driver).map((change) => Number(change.split(' ')[1]))].sort((a, b) => a - b),
    );
  });

  it('takes a change back after which the same load is answered with errors', async () => {
    const driver = await play({ do: 'load', load: { cores: 1.5 } }, pass(4));
    expect(changes(driver)).toEqual(['scale 3']);
    await perform(driver, { do: 'load', load: { errors: 9 } });
    await driver.minutes(4);
    expect(changes(driver)).toEqual(['scale 3', 'scale 2']);
  });
});
