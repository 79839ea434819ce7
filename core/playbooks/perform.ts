import { reasonText } from '../reason-text.ts';
import { askOnce, lookOnce, type MayAsk } from './ask-once.ts';
import type { Journey, Json } from './journey.ts';
import { type Say, untilUnpaused } from './kill-switch.ts';
import { retryAfterSeconds } from './retry.ts';
import { kindOf, type Step } from './steps/all.ts';
import type { Seen } from './steps/step-kind.ts';
import type { World } from './world.ts';

/** How a step ended. */
export type Ended = (Extract<Seen, { is: 'done' }> | Extract<Seen, { is: 'failed' }>) & {
  /** A request was, or may have been, made by us: what it changed is ours to take back. */
  readonly asked: boolean;
  /** What the step's kind had marked; the next step may count from there. */
  readonly mark?: Json;
};

/** What a step is carried out with. */
export interface Hands {
  readonly journey: Journey;
  readonly world: World;
  readonly say: Say;
  readonly mayAsk: MayAsk;
}

const noteOf = (now: Extract<Seen, { is: 'to-do' | 'under-way' }>): string =>
  now.is === 'to-do' ? 'asked, not to be seen yet' : now.note;

/** Looks until a step is seen to be done or to have failed. */
async function seeThrough(
  { journey, say, world }: Hands,
  name: string,
  step: Step,
  mark: Json,
): Promise<Extract<Seen, { is: 'done' | 'failed' }>> {
  const { everySeconds, withinSeconds } = kindOf(step);
  const look = () =>
    lookOnce(world, step, mark).catch((error: unknown): Seen => {
      // A look that failed says nothing; the next one may.
      return { is: 'under-way', note: reasonText(error) };
    });
  const ended = await journey.watch(
    `${name}-see`,
    async () => {
      const now = await look();
      if (now.is === 'done' || now.is === 'failed') return now;
      await say(noteOf(now));
      return undefined;
    },
    { everySeconds, withinSeconds },
  );
  const last = ended ?? (await journey.once(`${name}-late`, look, retryAfterSeconds));
  if (last.is === 'done' || last.is === 'failed') return last;
  const minutes = Math.round(withinSeconds / 60);
  return {
    is: 'failed',
    because: `not to be seen within ${minutes} minutes: ${noteOf(last)}`,
  };
}

/**
 * Carries out one step and sees it through. Every part is kept when it is done; killing the process
 * anywhere leads to the same end, with the change made once. `before` is the mark of the step before it.
 */
export async function perform(
  hands: Hands,
  name: string,
  step: Step,
  before: Json,
): Promise<Ended> {
  const { journey, mayAsk, say, world } = hands;
  const kind = kindOf(step);
  let asked = false;
  try {
    const unpaused = (part: string) => untilUnpaused(journey, world, part, step, say);
    const paused = kind.ask === undefined ? undefined : await unpaused(name);
    if (paused !== undefined) return { is: 'failed', because: paused, asked };
    const mark = await journey.once(
      `${name}-mark`,
      async () => (await kind.mark?.(world, step, before)) ?? null,
      retryAfterSeconds,
    );
    if (kind.ask !== undefined) {
      const came = await askOnce(journey, world, name, step, mark, mayAsk, unpaused);
      asked = came.byUs;
      if (came.is === 'failed' || came.is === 'done') {
        const { byUs: _, ...end } = came;
        return { ...end, asked, mark };
      }
    }
    return { ...(await seeThrough(hands, name, step, mark)), asked, mark };
  } catch (error) {
    // Looks and marks that are used up, or a mistake of ours.
    return { is: 'failed', because: reasonText(error), asked };
  }
}
