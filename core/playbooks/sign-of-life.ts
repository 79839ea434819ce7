import type { Instant } from '../guide.ts';
import { ENDED, type ShownRun } from './run-record.ts';

const MINUTE = 60_000;
/** Looks are at most ten minutes apart, retries what Render asks for; twice that and a half is silence. */
const QUIET = 25 * MINUTE;
/** No window opens later than this, or the run ends. */
const LONGEST_WAIT = 8 * 24 * 60 * MINUTE;

/** Until when a run has a reason to write nothing. */
function quietUntil({ approval, status, updatedAt }: ShownRun): Instant {
  if (status === 'waiting-for-approval') return (approval?.until ?? updatedAt) + QUIET;
  if (status === 'waiting-for-window') return updatedAt + LONGEST_WAIT;
  return updatedAt + QUIET;
}

/**
 * Since when a run that has not ended gives no sign of life; undefined when all is well. Its execution may
 * have been stopped or have died for good: AWS tells, and the record is ended then; until that has been
 * heard, nobody should be told that it runs.
 */
export function silentSince(run: ShownRun, now: Instant): Instant | undefined {
  if (ENDED.includes(run.status) || now <= quietUntil(run)) return undefined;
  return run.updatedAt;
}
