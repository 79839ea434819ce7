import { describe, expect, it } from 'vitest';
import type { Command } from './support/command.ts';
import type { Driver } from './support/driver.ts';
import { perform } from './support/perform.ts';
import { begin } from './support/run-sequence.ts';

/** What may still happen after the switch went on: a request that was about to leave. */
const ON_ITS_WAY = ['table count', 'render POST', 'render PATCH'];

/** A system in which the next look at the API changes it. */
async function readyToAct(...commands: readonly Command[]): Promise<Driver> {
  const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
  driver.hints = 'none';
  for (const command of commands) await perform(driver, command);
  return driver;
}

/** One look, with the switch turned on before its call number `at`; undefined when it ends earlier. */
async function lookWithFlip(
  driver: Driver,
  at: number,
  flip: Command,
): Promise<{ readonly left: readonly string[]; readonly changes: number } | undefined> {
  let call = 0;
  let before = 0;
  const look = driver.startLook(['api'], async () => {
    if (call === at) {
      before = driver.system.log.mutations.length;
      await perform(driver, flip);
    }
    call += 1;
  });
  await driver.rest([look]);
  if (call <= at) return undefined;
  return { left: look.calls.slice(at), changes: driver.system.log.mutations.length - before };
}

const onItsWay = (left: readonly string[]): boolean => {
  const request = left.findIndex((call) => /^render (POST|PATCH|PUT)/.test(call));
  const way = left.slice(0, request + 1);
  return way.length > 0 && way.every((call) => ON_ITS_WAY.some((word) => call.startsWith(word)));
};

const busy: Command = { do: 'load', load: { cores: 4 } };
const outgrown: Command = { do: 'load', load: { memoryMb: 1950 } };
const minutes = (count: number): Command => ({ do: 'pass', minutes: count });

describe('the kill switch', () => {
  it.each([
    ['a change of instances', [busy, minutes(4)]],
    ['a change of plan with its deploy', [outgrown, minutes(5)]],
  ] as const)('stops %s at every call', async (_, commands) => {
    let looks = 0;
    for (const flip of [{ do: 'pause' }, { do: 'blur-switch' }] as const) {
      for (let at = 0; ; at += 1) {
        const driver = await readyToAct(...commands);
        const result = await lookWithFlip(driver, at, flip);
        if (result === undefined) break;
        looks += 1;
        // At most the one request that had passed its last look at the switch.
        expect([at, result.changes]).toEqual([at, onItsWay(result.left) ? 1 : 0]);
        await driver.minutes(3);
        expect(driver.system.log.bugs).toEqual([]);
      }
    }
    expect(looks).toBeGreaterThan(20);
  });

  it('also stops the deploy that a change of plan still owes', async () => {
    const driver = await readyToAct(outgrown, minutes(5));
    await perform(driver, { do: 'wire', kind: 'error-after', on: 'writes', left: 1 });
    await driver.look(['api']);
    await perform(driver, { do: 'pause', target: 'api' });
    driver.hints = 'plain';
    await driver.minutes(6);
    const told = () => driver.system.log.mutations.map(({ operation, to }) => `${operation} ${to}`);
    expect(told()).toEqual(['plan pro']);
    await perform(driver, { do: 'resume' });
    await driver.minutes(4);
    expect(told()).toEqual(['plan pro', 'deploy ']);
  });
});
