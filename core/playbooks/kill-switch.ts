import { switchedOffBecause } from '../guards/kill-switch.ts';
import type { Journey } from './journey.ts';
import { kindOf, type Step } from './steps/all.ts';
import type { World } from './world.ts';

/** The longest that a run waits at one step for the switch to be turned off. */
const PAUSED_SECONDS = 3 * 86_400;

/** Says what is seen while a step is under way. */
export type Say = (note: string) => Promise<void>;

/** Why a step must not be asked for now; a person's playbook is no exception to the switch. */
export async function pausedBecause(world: World, step: Step): Promise<string | undefined> {
  if (kindOf(step).evenPaused === true) return undefined;
  const target = 'target' in step ? step.target : undefined;
  const pauses = await world.killSwitch.read(target);
  return switchedOffBecause(pauses, target, world.now());
}

/** Waits while the kill switch is on; why it gave up, if it did. */
export async function untilUnpaused(
  journey: Journey,
  world: World,
  name: string,
  step: Step,
  say: Say,
): Promise<string | undefined> {
  const free = await journey.watch(
    `${name}-unpaused`,
    async () => {
      const because = await pausedBecause(world, step);
      if (because === undefined) return true;
      // Said at every look, which also keeps the hold: the target is still in the middle of a change.
      await say(because);
      return undefined;
    },
    { everySeconds: 60, withinSeconds: PAUSED_SECONDS },
  );
  return free === undefined ? 'it stayed paused' : undefined;
}
