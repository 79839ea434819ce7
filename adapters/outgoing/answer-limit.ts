/** The work ends before the engine ends it: only then it can say what it knows. */
const MARGIN_SECONDS = 2;

/** Milliseconds for a whole exchange within an attempt of so many seconds. */
export const answerLimit = (timeoutSeconds: number): number =>
  Math.max(timeoutSeconds - MARGIN_SECONDS, timeoutSeconds / 2) * 1000;
