import { switchedOffBecause } from '../guards/kill-switch.ts';
import type { Journey, Json } from './journey.ts';
import { isRefusal, retryAfterSeconds } from './retry.ts';
import { kindOf, type Step } from './steps/all.ts';
import type { Seen } from './steps/step-kind.ts';
import type { World } from './world.ts';

/** The longest that a paused run waits for the switch to be turned off. */
const PAUSED_SECONDS = 7 * 86_400;
/** How often a run is paused at one step before it gives up. */
const MOST_PAUSES = 20;

/** Says what is seen while a step is under way. */
export type Say = (note: string) => Promise<void>;

/** Why the step's target must not be changed now; a person's playbook is no exception to the switch. */
async function pausedBecause(world: World, step: Step): Promise<string | undefined> {
  // The kill switch's own steps name a scope and no target: they work while it is on.
  if (!('target' in step)) return undefined;
  return switchedOffBecause(await world.killSwitch.read(step.target), step.target, world.now());
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

/** Looks once; a refusal is an answer, everything else is worth another look. */
export async function lookOnce(world: World, step: Step, mark: Json): Promise<Seen> {
  try {
    return await kindOf(step).look(world, step, mark);
  } catch (error) {
    if (isRefusal(error)) return { is: 'failed', because: error.message };
    throw error;
  }
}

async function attempt(
  world: World,
  step: Step,
  mark: Json,
): Promise<Seen | { readonly is: 'paused' }> {
  const kind = kindOf(step);
  const before = await lookOnce(world, step, mark);
  if (before.is !== 'to-do' || kind.ask === undefined) return before;
  // As late as can be: nothing lies between this look at the switch and the request.
  if ((await pausedBecause(world, step)) !== undefined) return { is: 'paused' };
  try {
    await kind.ask(world, step, mark);
  } catch (error) {
    if (isRefusal(error)) return { is: 'failed', because: error.message };
    throw error;
  }
  return { is: 'under-way', note: 'asked' };
}

/**
 * Asks for a step unless it shows already, once however often it is interrupted: what was found before the
 * first attempt is kept, and every later attempt looks first, after Render has had time to show it.
 */
export async function askOnce(
  journey: Journey,
  world: World,
  name: string,
  step: Step,
  mark: Json,
  say: Say,
): Promise<Seen> {
  for (let round = 1; round <= MOST_PAUSES; round += 1) {
    const part = round === 1 ? name : `${name}-again-${round}`;
    const answer = await journey.once(
      `${part}-ask`,
      () => attempt(world, step, mark),
      retryAfterSeconds,
    );
    if (answer.is !== 'paused') return answer;
    const because = await untilUnpaused(journey, world, `${part}-then`, step, say);
    if (because !== undefined) return { is: 'failed', because };
  }
  return { is: 'failed', because: 'it was paused again and again' };
}
