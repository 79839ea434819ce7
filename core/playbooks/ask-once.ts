import { reasonText } from '../reason-text.ts';
import type { Journey, Json } from './journey.ts';
import { isRefusal, MOST_ATTEMPTS, pauseSeconds } from './retry.ts';
import { kindOf, type Step } from './steps/all.ts';
import type { Seen } from './steps/step-kind.ts';
import type { World } from './world.ts';

/** What keeps a step from being asked for now: `paused` ends by itself, `shut` does not. */
export interface Barrier {
  readonly is: 'paused' | 'shut';
  readonly because: string;
}

/** Looked at right before every request. */
export type MayAsk = () => Promise<Barrier | undefined>;

/** What one attempt came to; `unknown` when the request may have had its effect, `unsure` when none was made. */
type Attempt =
  | Exclude<Seen, { is: 'to-do' }>
  | Barrier
  | { readonly is: 'asked' }
  | { readonly is: 'unknown' | 'unsure'; readonly because: string; readonly seconds: number };

/** How asking ended, and whether a request was, or may have been, made by us. */
export type Asked = Exclude<Seen, { is: 'to-do' }> & { readonly byUs: boolean };

/** Looks once; a refusal is an answer, everything else is thrown and worth another look. */
export async function lookOnce(world: World, step: Step, mark: Json): Promise<Seen> {
  try {
    return await kindOf(step).look(world, step, mark);
  } catch (error) {
    if (isRefusal(error)) return { is: 'failed', because: error.message };
    throw error;
  }
}

/** Looks, and makes the request if it does not show yet and nothing is in the way. */
async function attempt(world: World, step: Step, mark: Json, mayAsk: MayAsk): Promise<Attempt> {
  const kind = kindOf(step);
  try {
    const before = await lookOnce(world, step, mark);
    if (before.is !== 'to-do') return before;
    // As late as can be; a request that reads before it writes does so after this.
    const barrier = await mayAsk();
    if (barrier !== undefined) return barrier;
  } catch (error) {
    return { is: 'unsure', because: reasonText(error), seconds: pauseSeconds(error) };
  }
  try {
    await kind.ask?.(world, step, mark);
    return { is: 'asked' };
  } catch (error) {
    if (isRefusal(error)) return { is: 'failed', because: error.message };
    return { is: 'unknown', because: reasonText(error), seconds: pauseSeconds(error) };
  }
}

/**
 * Asks for a step unless it shows already, once however often it is interrupted: every attempt looks first,
 * and comes only after Render has had time to show what the one before it did. An attempt that was
 * interrupted may have made its request.
 */
export async function askOnce(
  journey: Journey,
  world: World,
  name: string,
  step: Step,
  mark: Json,
  mayAsk: MayAsk,
  /** Waits until a pause is over; why it gave up, if it did. */
  untilUnpaused: (name: string) => Promise<string | undefined>,
): Promise<Asked> {
  let byUs = false;
  let because = '';
  for (let round = 1; round <= MOST_ATTEMPTS; round += 1) {
    const part = `${name}-ask-${round}`;
    const came: Attempt = await journey
      .once(
        part,
        () => attempt(world, step, mark, mayAsk),
        () => undefined,
      )
      .catch((error: unknown) => ({
        is: 'unknown' as const,
        because: reasonText(error),
        seconds: pauseSeconds(error),
      }));
    switch (came.is) {
      case 'asked':
        return { is: 'under-way', note: 'asked', byUs: true };
      case 'done':
      case 'under-way':
      case 'failed':
        return { ...came, byUs };
      case 'shut':
        return { is: 'failed', because: came.because, byUs };
      case 'paused': {
        const gaveUp = await untilUnpaused(`${part}-then`);
        if (gaveUp !== undefined) return { is: 'failed', because: gaveUp, byUs };
        because = came.because;
        break;
      }
      default:
        byUs ||= came.is === 'unknown';
        because = came.because;
        await journey.sleep(`${part}-rest`, came.seconds);
    }
  }
  return { is: 'failed', because: `given up: ${because}`, byUs };
}
