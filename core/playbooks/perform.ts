import { switchedOffBecause } from '../guards/kill-switch.ts';
import type { Journey, Json } from './journey.ts';
import type { Step } from './steps/all.ts';
import { kindOf } from './steps/all.ts';
import type { Seen } from './steps/step-kind.ts';
import type { World } from './world.ts';

/** How a step ended. `asked` says whether anything may have been changed. */
export type Ended = (Extract<Seen, { is: 'done' }> | Extract<Seen, { is: 'failed' }>) & {
  readonly asked: boolean;
  /** What the step's kind had marked; the next step may count from there. */
  readonly mark?: Json;
};

/** Render shows a write to every reader within this: an interrupted request is looked for only then. */
const SHOWN_AFTER_SECONDS = 60;
/** The longest that a paused run waits for the switch to be turned off. */
const PAUSED_SECONDS = 7 * 86_400;
const MOST_ATTEMPTS = 30;

/** A refusal by Render or by an adapter: nothing was changed, and asking again would be refused again. */
function isRefusal(error: unknown): error is Error {
  return (
    error instanceof Error &&
    'outcome' in error &&
    error.outcome === 'not-applied' &&
    !('retryAfterSeconds' in error)
  );
}

/** How long whoever was asked wants to be left alone, in whole seconds. */
export function wishedSeconds(error: unknown): number {
  const hasWish = error instanceof Error && 'retryAfterSeconds' in error;
  return hasWish ? Math.ceil(Number(error.retryAfterSeconds) || 0) : 0;
}

/** Anything that may pass is tried again, later each time; Render's own wish is heeded. */
export function retryAfterSeconds(error: unknown, attempt: number): number | undefined {
  if (attempt >= MOST_ATTEMPTS) return undefined;
  return Math.max(SHOWN_AFTER_SECONDS, wishedSeconds(error));
}

/** Looks once; a refusal is an answer, everything else is worth another look. */
async function seen(world: World, step: Step, mark: Json): Promise<Seen> {
  try {
    return await kindOf(step).look(world, step, mark);
  } catch (error) {
    if (isRefusal(error)) return { is: 'failed', because: error.message };
    throw error;
  }
}

const noteOf = (now: Extract<Seen, { is: 'to-do' | 'under-way' }>): string =>
  now.is === 'to-do' ? 'asked, not to be seen yet' : now.note;

/** Waits while the kill switch is on: a paused target is not changed, also not by a person's playbook. */
async function untilUnpaused(journey: Journey, world: World, name: string, target: string) {
  return journey.watch(
    `${name}-unpaused`,
    async () => {
      const pauses = await world.killSwitch.read(target);
      return switchedOffBecause(pauses, target, world.now()) === undefined ? true : undefined;
    },
    { everySeconds: 60, withinSeconds: PAUSED_SECONDS },
  );
}

/**
 * Asks for a step unless it shows already, once however often it is interrupted: what was found before the
 * first attempt is kept, and every later attempt looks first, after Render has had time to show it.
 */
async function ask(
  journey: Journey,
  world: World,
  name: string,
  step: Step,
  mark: Json,
): Promise<Seen> {
  const kind = kindOf(step);
  const answer = await journey.once(
    `${name}-ask`,
    async () => {
      const before = await seen(world, step, mark);
      if (before.is !== 'to-do' || kind.ask === undefined) return before;
      try {
        await kind.ask(world, step, mark);
      } catch (error) {
        if (isRefusal(error)) return { is: 'failed', because: error.message } as const;
        throw error;
      }
      return { is: 'under-way', note: 'asked' } as const;
    },
    retryAfterSeconds,
  );
  return answer;
}

/**
 * Carries out one step and sees it through. Every part is kept when it is done; killing the process
 * anywhere leads to the same end, with the change made once.
 */
export async function perform(
  journey: Journey,
  world: World,
  name: string,
  step: Step,
  /** The mark of the step before it. */
  before: Json,
  /** Says what is seen while it is under way. */
  progress: (note: string) => Promise<void>,
): Promise<Ended> {
  const kind = kindOf(step);
  const minutes = Math.round(kind.withinSeconds / 60);
  try {
    if (kind.ask !== undefined && 'target' in step) {
      const free = await untilUnpaused(journey, world, name, step.target);
      if (free === undefined) {
        return { is: 'failed', because: `${step.target} stayed paused`, asked: false };
      }
    }
    const mark = await journey.once(
      `${name}-mark`,
      async () => (await kind.mark?.(world, step, before)) ?? null,
      retryAfterSeconds,
    );
    const asked =
      kind.ask === undefined
        ? ({ is: 'under-way', note: '' } as const)
        : await ask(journey, world, name, step, mark);
    if (asked.is === 'failed') return { ...asked, asked: false, mark };
    if (asked.is === 'done') return { ...asked, asked: kind.ask !== undefined, mark };
    const look = () =>
      seen(world, step, mark).catch((error: unknown): Seen => {
        // A look that failed says nothing; the next one may.
        return { is: 'under-way', note: error instanceof Error ? error.message : String(error) };
      });
    const ended = await journey.watch(
      `${name}-see`,
      async () => {
        const now = await look();
        if (now.is === 'done' || now.is === 'failed') return now;
        await progress(noteOf(now));
        return undefined;
      },
      { everySeconds: kind.everySeconds, withinSeconds: kind.withinSeconds },
    );
    const last = ended ?? (await journey.once(`${name}-late`, look, retryAfterSeconds));
    const changed = { asked: kind.ask !== undefined, mark };
    if (last.is === 'done' || last.is === 'failed') return { ...last, ...changed };
    const because = `not to be seen within ${minutes} minutes: ${noteOf(last)}`;
    return { is: 'failed', because, ...changed };
  } catch (error) {
    // Retries are used up, or it is a mistake of ours: whether anything was changed cannot be told.
    const because = error instanceof Error ? error.message : String(error);
    return { is: 'failed', because, asked: kind.ask !== undefined };
  }
}
