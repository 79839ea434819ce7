import { isOrdered } from './ids.ts';
import type { TaskRow } from './task-rules.ts';

/** Lambda's limit. */
export const LONGEST_FUNCTION_SECONDS = 900;
/** For what is not an attempt: reading, the ledger, letters. */
const BESIDES_SECONDS = 30;
/** Lambda's own advice: a throttled batch needs time to be tried again before it is seen elsewhere. */
const VISIBILITY_TIMES_TIMEOUT = 6;
/** Lambda may gather a batch for so long before it hands it over. */
export const GATHERING_SECONDS = 1;

/**
 * How long the function of a row may run, in seconds. The messages of a group are handled one after the other,
 * in the worst case a whole batch; without groups all run side by side, but for one whose process died before,
 * which waits until the others are safe.
 */
export function functionSeconds(row: Pick<TaskRow, 'kind' | 'lanes' | 'timeoutSeconds'>): number {
  const batch = Math.max(1, ...Object.values(row.lanes).map(({ batchSize }) => batchSize));
  const inTurn = isOrdered(row.kind) ? batch : Math.min(batch, 2);
  return row.timeoutSeconds * inTurn + BESIDES_SECONDS;
}

/** How long a queue hides a message from others, in seconds, when its function may run for so many. */
export const visibilitySeconds = (
  runSeconds: number,
  gatheringSeconds = GATHERING_SECONDS,
): number => VISIBILITY_TIMES_TIMEOUT * runSeconds + gatheringSeconds;
