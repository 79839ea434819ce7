import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Hold, Holds } from '#core/playbooks/world.ts';
import type { Command } from './support/command.ts';
import type { Driver } from './support/driver.ts';
import { perform } from './support/perform.ts';
import { begin } from './support/run-sequence.ts';
import { runs } from './support/runs.ts';

const busy: Command = { do: 'load', load: { cores: 4 } };
const MINUTE = 60_000;

/** A system in which the next look at the API changes it. */
async function readyToAct(): Promise<Driver> {
  const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
  driver.hints = 'none';
  await perform(driver, busy);
  await perform(driver, { do: 'pass', minutes: 4 });
  return driver;
}

const portsOf = ({ system }: Driver) => system.table.ports({ io: async (_, effect) => effect() });

function hold({ system }: Driver): Hold {
  const at = system.now();
  const until = at + 30 * MINUTE;
  return { target: 'api', run: 'r-1', playbook: 'restart-service', by: 'ann', at, until };
}

/** What a playbook does before it acts: takes the target, then looks for a change that is under way. */
async function mayAct(driver: Driver, step: (label: string) => Promise<void>): Promise<boolean> {
  const { holds, state } = portsOf(driver);
  await step('take');
  if ((await holds.take(hold(driver))) !== undefined) return false;
  await step('look');
  const { states } = await state.read(['api']);
  return states['api']?.history.intent === undefined;
}

describe('a playbook that works at a target', () => {
  it('is left alone by the loop, which says why', async () => {
    const driver = await readyToAct();
    await portsOf(driver).holds.take(hold(driver));
    await driver.look(['api']);
    expect(driver.system.log.mutations).toEqual([]);
    const decision = driver.system.table.items.get('DECISION api') ?? '';
    expect(decision).toContain('restart-service works at it (run r-1 by ann)');
  });

  it('leaves what it changed to the loop, which goes on from there at once', async () => {
    const driver = await begin({ startMinute: 0, seed: 1, mode: 'direct' });
    await perform(driver, { do: 'pass', minutes: 2 });
    const { holds } = portsOf(driver);
    await holds.take(hold(driver));
    await perform(driver, { do: 'scale', instances: 4 });
    await holds.release('api', 'r-1', driver.system.now());
    await perform(driver, { do: 'load', load: { cores: 8 } });
    const changedAt = driver.system.now();
    while (driver.system.log.mutations.length === 0) await driver.minute();
    const { manualHoldMinutes } = driver.system.guide.policy;
    const waited = (driver.system.log.mutations[0]?.at ?? 0) - changedAt;
    expect(waited).toBeLessThan((manualHoldMinutes * MINUTE) / 2);
  });

  it('keeps other targets in nobody’s way, and its own only as long as it says', async () => {
    const driver = await readyToAct();
    const holds: Holds = portsOf(driver).holds;
    await holds.take({ ...hold(driver), target: 'database' });
    await holds.take({ ...hold(driver), until: driver.system.now() });
    await driver.look(['api']);
    expect(driver.system.log.mutations).toHaveLength(1);
  });

  it('stops the loop at every call between its look and its request', async () => {
    let calls = 0;
    for (let at = 0; ; at += 1) {
      const driver = await readyToAct();
      let call = 0;
      const look = driver.startLook(['api'], async () => {
        if (call === at) await portsOf(driver).holds.take(hold(driver));
        call += 1;
      });
      await driver.rest([look]);
      if (call <= at) break;
      calls += 1;
      const left = look.calls.slice(at);
      // What has passed its last look at the pauses is on its way, and stands in the state by then.
      const request = left.findIndex((label) => label.startsWith('render POST'));
      const passed = request >= 0 && !left.slice(0, request).includes('table read pauses');
      expect([at, driver.system.log.mutations.length]).toEqual([
        at,
        passed || look.calls.slice(0, at).some((label) => label.startsWith('render POST')) ? 1 : 0,
      ]);
    }
    expect(calls).toBeGreaterThan(8);
  });

  it('and the loop never both act, in whichever order they come', async () => {
    const seen = { loop: 0, playbook: 0, neither: 0 };
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.nat({ max: 20 }), async (scheduler, delay) => {
        const driver = await readyToAct();
        const step = (label: string) => scheduler.schedule(Promise.resolve(), label);
        const look = driver.startLook(['api'], step);
        const playbook = (async () => {
          for (let turn = 0; turn < delay; turn += 1) await step('later');
          return mayAct(driver, step);
        })();
        const [mayPlaybook] = await scheduler.waitFor(Promise.all([playbook, driver.rest([look])]));
        const didLoop = driver.system.log.mutations.length > 0;
        expect(mayPlaybook && didLoop).toBe(false);
        seen[mayPlaybook ? 'playbook' : didLoop ? 'loop' : 'neither'] += 1;
      }),
      runs(60),
    );
    expect(seen.playbook).toBeGreaterThan(0);
    expect(seen.loop).toBeGreaterThan(0);
  });
});
