/** Render shows a write to every reader within this: an interrupted request is looked for only then. */
const SHOWN_AFTER_SECONDS = 60;
/** Half an hour of attempts, or more when whoever is asked wishes for it. */
export const MOST_ATTEMPTS = 30;

/** A refusal by Render or by an adapter: nothing was changed, and asking again would be refused again. */
export function isRefusal(error: unknown): error is Error {
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

/** Seconds until another attempt: at least until Render shows what the last one did. */
export const pauseSeconds = (error: unknown): number =>
  Math.max(SHOWN_AFTER_SECONDS, wishedSeconds(error));

/** The same as a rule for work that changes nothing on Render; undefined when the attempts are used up. */
export function retryAfterSeconds(error: unknown, attempt: number): number | undefined {
  return attempt >= MOST_ATTEMPTS ? undefined : pauseSeconds(error);
}
