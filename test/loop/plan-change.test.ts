import { describe, expect, it } from 'vitest';
import type { Command } from './support/command.ts';
import type { Driver } from './support/driver.ts';
import { perform } from './support/perform.ts';
import { begin } from './support/run-sequence.ts';

const outgrown: Command = { do: 'load', load: { memoryMb: 1950 } };

/** A system whose API outgrows its plan at the next look. */
async function outgrowing(): Promise<Driver> {
  const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
  driver.hints = 'none';
  await perform(driver, outgrown);
  await driver.minutes(5);
  driver.hints = 'plain';
  return driver;
}

const changes = ({ system }: Driver): readonly string[] =>
  system.log.mutations
    .filter(({ accepted }) => accepted)
    .map(({ operation, to }) => `${operation} ${to}`);

describe('a change of a service plan', () => {
  it('is one request for the plan and one deploy', async () => {
    const driver = await outgrowing();
    await driver.minutes(12);
    expect(changes(driver)).toEqual(['plan pro', 'deploy ']);
  });

  it.each([
    ['refused', 'conflict'],
    ['limited', 'throttled'],
    ['lost on its way', 'lost-before'],
    ['answered with an error', 'error-after'],
    ['answered by nobody', 'lost-after'],
  ] as const)('gets exactly one deploy when the first is %s', async (_, kind) => {
    const driver = await outgrowing();
    let isPlanSent = false;
    const look = driver.startLook(['api'], async (label) => {
      if (isPlanSent && label.startsWith('render POST')) {
        await perform(driver, { do: 'wire', kind, on: 'writes', left: 1 });
      }
      isPlanSent ||= label.startsWith('render PATCH');
    });
    await driver.rest([look]);
    await driver.minutes(12);
    expect(changes(driver)).toEqual(['plan pro', 'deploy ']);
    expect(driver.system.table.stateOf('api')?.history.acts[0]).toMatchObject({
      status: 'VERIFIED',
      outcome: 'the new plan is live',
    });
  });

  it.each(['copies', 'reversed'] as const)(
    'asks once for the deploy it owes, however it is hinted: %s',
    async (mood) => {
      const driver = await outgrowing();
      await perform(driver, { do: 'wire', kind: 'error-after', on: 'writes', left: 1 });
      await driver.look(['api']);
      driver.hints = mood;
      await driver.minutes(12);
      expect(changes(driver)).toEqual(['plan pro', 'deploy ']);
    },
  );

  it('comes to an end when no deploy is ever taken', async () => {
    const driver = await outgrowing();
    const look = driver.startLook(['api']);
    await driver.rest([look]);
    await perform(driver, { do: 'wire', kind: 'conflict', on: 'writes', left: 1000 });
    const [service] = driver.system.world.services.values();
    service?.deploys.splice(1);
    await driver.minutes(12);
    const { history } = driver.system.table.stateOf('api') ?? {};
    expect(history?.intent).toBeUndefined();
    expect(history?.acts[0]?.outcome).toBe(
      'was accepted and had no effect: no deploy carries the new plan',
    );
    const asked = driver.system.log.mutations.filter(({ accepted }) => !accepted);
    expect(asked.length).toBeLessThan(6);
  });

  it('is not stacked on one whose deploy failed', async () => {
    const driver = await outgrowing();
    driver.system.world.deployFailure = 'update';
    await perform(driver, { do: 'load', load: { memoryMb: 3500 } });
    await driver.minutes(7);
    expect(changes(driver)).toEqual(['plan pro', 'deploy ']);
    expect(driver.system.table.stateOf('api')?.history.acts[0]?.outcome).toBe(
      'its deploy ended as update_failed',
    );
  });
});
