import type { Failure } from './record.ts';

/** Of a long history the end says most. */
const MOST_FAILURES = 20;
/** A record is written with every change, and a hundred of them go into one request. */
const LONGEST_BECAUSE = 500;

/** A reason as it is kept. */
export const shortReason = (because: string): string =>
  because.length <= LONGEST_BECAUSE ? because : `${because.slice(0, LONGEST_BECAUSE - 1)}…`;

/** A history of failures with one more. */
export const withFailure = (failures: readonly Failure[], failure: Failure): readonly Failure[] =>
  [...failures, { ...failure, because: shortReason(failure.because) }].slice(-MOST_FAILURES);

/** What is said of an attempt that never ended. */
export const processEnded = (attempt: number, at: number): Failure => ({
  attempt,
  at,
  because: 'the process ended',
});
