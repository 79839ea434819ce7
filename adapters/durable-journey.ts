import {
  CallbackExternalError,
  CallbackTimeoutError,
  type DurableContext,
  StepInterruptedError,
  StepSemantics,
} from '@aws/durable-execution-sdk-js';
import * as v from 'valibot';
import type { Answer, Journey } from '#core/playbooks/journey.ts';
import { isPlain, PLAIN_TEXT } from '#core/playbooks/plain-text.ts';
import { nextLookSeconds } from './look-pace.ts';

/** Lambda keeps 256 KiB a checkpoint, names and envelope included. */
const MOST_BYTES = 250 * 1024;
/** When the work itself does not say how it is retried, an interruption alone begins it again. */
const AFTER_INTERRUPTION = { seconds: 60, attempts: 10 };
/** Telling people again is harmless; without it nobody could ever answer. */
const TELL_AGAIN = { seconds: 60, attempts: 30 };
const MOST_FAILED_LOOKS = 30;

const answerSchema = v.object({
  yes: v.boolean(),
  by: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(200)),
  why: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(500))),
});

/** A result that no checkpoint can keep: trying again would give it again. */
class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** Gives a result back if a checkpoint can keep it. */
function keepable<T>(name: string, result: T): T {
  const bytes = Buffer.byteLength(JSON.stringify(result) ?? '');
  if (bytes <= MOST_BYTES) return result;
  const kibibytes = Math.ceil(bytes / 1024);
  throw new TooLarge(`the result of ${name} has ${kibibytes} KiB, a checkpoint keeps 250`);
}

const interruptedOnly = (error: unknown, attempt: number): number | undefined =>
  error instanceof StepInterruptedError && attempt < AFTER_INTERRUPTION.attempts
    ? AFTER_INTERRUPTION.seconds
    : undefined;

/** Durations of Lambda are whole seconds, at least one. */
const wholeSeconds = (seconds: number) => ({ seconds: Math.max(1, Math.ceil(seconds)) });

const again = (seconds: number | undefined) =>
  seconds === undefined
    ? { shouldRetry: false }
    : { shouldRetry: true, delay: wholeSeconds(seconds) };

/** Reads what was answered; what is no answer counts as none, one that would deceive as no, neither as yes. */
function answerOf(text: string): Answer | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(answerSchema, json);
  if (!parsed.success) return undefined;
  const { yes, by, why } = parsed.output;
  if (!isPlain(`${by}${why ?? ''}`)) {
    return { yes: false, by: 'somebody', why: `name and reason of an answer are ${PLAIN_TEXT}` };
  }
  return { yes, by, ...(why === undefined || why === '' ? {} : { why }) };
}

/** What one look left for the next. */
interface Sight<T> {
  readonly seen?: T;
  /** Seconds that will have been waited when the next look comes. */
  readonly waitedSeconds: number;
  /** Looks in a row that threw. */
  readonly failures: number;
  /** Seconds until the next look; absent when there is none. */
  readonly next?: number;
}

/** A look that threw says nothing, and the next one may; too many in a row are a fault. */
async function lookOnce<T>(
  look: () => Promise<T | undefined>,
  failures: number,
): Promise<Pick<Sight<T>, 'seen' | 'failures'>> {
  try {
    const seen = await look();
    return { failures: 0, ...(seen === undefined ? {} : { seen }) };
  } catch (error) {
    if (failures + 1 >= MOST_FAILED_LOOKS) throw error;
    return { failures: failures + 1 };
  }
}

/**
 * A journey as a Lambda durable execution. A wait ends the invocation: what awaits it is never resumed and
 * never rejected, so no `catch` of a playbook can take it for a failure.
 *
 * Results and errors are read back from their checkpoints also the first time, so that a replay sees the
 * same: an error keeps its message and nothing else.
 */
export function durableJourney(context: DurableContext, name: string): Journey {
  return {
    name,
    once(step, work, retryAfterSeconds = interruptedOnly) {
      return context.step(step, async () => keepable(step, await work()), {
        // Begun is written down first: an attempt whose process dies is not repeated unseen, but
        // handed to `retryStrategy` as an interruption.
        semantics: StepSemantics.AtMostOncePerRetry,
        retryStrategy: (error, attempt) =>
          again(error instanceof TooLarge ? undefined : retryAfterSeconds(error, attempt)),
      });
    },
    async watch<T>(
      step: string,
      look: () => Promise<T | undefined>,
      times: { readonly everySeconds: number; readonly withinSeconds: number },
    ) {
      const initialState: Sight<T> = { waitedSeconds: 0, failures: 0 };
      const { seen } = await context.waitForCondition(
        step,
        async ({ waitedSeconds, failures }: Sight<T>): Promise<Sight<T>> => {
          const sight = await lookOnce(look, failures);
          if (sight.seen !== undefined) return keepable(step, { ...sight, waitedSeconds });
          const next = nextLookSeconds(times, waitedSeconds);
          if (next === undefined) return { ...sight, waitedSeconds };
          // What was waited by plan, not what a clock says: every replay agrees on it.
          return { ...sight, waitedSeconds: waitedSeconds + next, next };
        },
        {
          initialState,
          waitStrategy: ({ next }) =>
            next === undefined
              ? { shouldContinue: false }
              : { shouldContinue: true, delay: wholeSeconds(next) },
        },
      );
      return seen;
    },
    sleep: async (step, seconds) => {
      await context.wait(step, wholeSeconds(seconds));
    },
    async ask(step, tell, withinSeconds) {
      try {
        const text = await context.waitForCallback(step, (callback) => tell(callback), {
          timeout: wholeSeconds(withinSeconds),
          retryStrategy: (_error, attempt) =>
            again(attempt < TELL_AGAIN.attempts ? TELL_AGAIN.seconds : undefined),
        });
        return answerOf(text);
      } catch (error) {
        if (error instanceof CallbackTimeoutError) return undefined;
        if (error instanceof CallbackExternalError) {
          return { yes: false, by: 'somebody', why: error.message };
        }
        throw error;
      }
    },
  };
}
