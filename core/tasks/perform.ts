import type { Begun } from './begin.ts';
import { type Outcome, unknown } from './outcome.ts';
import type { WorkParts } from './work-parts.ts';
import type { Attempt } from './world.ts';

/** An attempt and what became of it. */
export interface Ended<P> {
  readonly item: Begun<P>;
  readonly outcome: Outcome;
}

/**
 * Makes attempts and tells of each as soon as it has ended, so that little is lost when the process ends. What
 * `tell` throws about one keeps no other from being told; the first of it is thrown when all have ended.
 */
export async function perform<P>(
  { log, row, within, work }: WorkParts<P>,
  items: readonly Begun<P>[],
  tell: (ended: readonly Ended<P>[]) => Promise<void>,
): Promise<void> {
  if (items.length === 0) return;
  const unforeseen = (error: unknown): Outcome => {
    log.trouble('an attempt ended in a way that nobody foresaw', {}, error);
    return unknown(`unforeseen: ${error instanceof Error ? error.name : typeof error}`);
  };
  if ('each' in work) {
    const told = await Promise.allSettled(
      items.map(async (item) => {
        const outcome = await within(row.timeoutSeconds, (signal) =>
          work.each(attemptOf(item, signal)),
        ).catch(unforeseen);
        await tell([{ item, outcome }]);
      }),
    );
    const failed = told.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    return;
  }
  const outcomes = await within(row.timeoutSeconds, (signal) =>
    work.together(items.map((item) => attemptOf(item, signal))),
  ).catch((error: unknown) => items.map(() => unforeseen(error)));
  await tell(
    items.map((item, index) => ({
      item,
      outcome: outcomes[index] ?? unknown('the work gave no outcome for it'),
    })),
  );
}

const attemptOf = <P>({ task, record }: Begun<P>, signal: AbortSignal): Attempt<P> => ({
  task,
  attempt: record.attempt,
  mayHaveHappened: record.mayHaveHappened,
  signal,
});
