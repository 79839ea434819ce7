import { askOnce, lookOnce, type Say, untilUnpaused } from './ask-once.ts';
import type { Journey, Json } from './journey.ts';
import { retryAfterSeconds } from './retry.ts';
import { kindOf, type Step } from './steps/all.ts';
import type { Seen } from './steps/step-kind.ts';
import type { World } from './world.ts';

/** How a step ended. `asked` says whether anything may have been changed. */
export type Ended = (Extract<Seen, { is: 'done' }> | Extract<Seen, { is: 'failed' }>) & {
  readonly asked: boolean;
  /** What the step's kind had marked; the next step may count from there. */
  readonly mark?: Json;
};

const noteOf = (now: Extract<Seen, { is: 'to-do' | 'under-way' }>): string =>
  now.is === 'to-do' ? 'asked, not to be seen yet' : now.note;

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
  progress: Say,
): Promise<Ended> {
  const kind = kindOf(step);
  const minutes = Math.round(kind.withinSeconds / 60);
  try {
    if (kind.ask !== undefined) {
      const because = await untilUnpaused(journey, world, name, step, progress);
      if (because !== undefined) return { is: 'failed', because, asked: false };
    }
    const mark = await journey.once(
      `${name}-mark`,
      async () => (await kind.mark?.(world, step, before)) ?? null,
      retryAfterSeconds,
    );
    const asked =
      kind.ask === undefined
        ? ({ is: 'under-way', note: '' } as const)
        : await askOnce(journey, world, name, step, mark, progress);
    if (asked.is === 'failed') return { ...asked, asked: false, mark };
    if (asked.is === 'done') return { ...asked, asked: kind.ask !== undefined, mark };
    const look = () =>
      lookOnce(world, step, mark).catch((error: unknown): Seen => {
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
