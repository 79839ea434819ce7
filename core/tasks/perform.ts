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
  /** Gives the work its time; what it throws is an outcome like any other. */
  const inTime = async <T>(
    ids: readonly string[],
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | Outcome> => {
    let given: AbortSignal | undefined;
    try {
      return await within(row.timeoutSeconds, (signal) => {
        given = signal;
        return task(signal);
      });
    } catch (error) {
      if (given?.aborted === true) return unknown(`not done within ${row.timeoutSeconds} s`);
      log.trouble('an attempt ended in a way that nobody foresaw', { ids }, error);
      const name = error instanceof Error ? error.name : typeof error;
      return unknown(`unforeseen: ${name}`, { fault: false });
    }
  };
  if ('each' in work) {
    const told = await Promise.allSettled(
      items.map(async (item) => {
        const outcome = await inTime([item.task.id], (signal) =>
          work.each(attemptOf(item, signal)),
        );
        await tell([{ item, outcome }]);
      }),
    );
    const failed = told.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
    return;
  }
  const outcomes = await inTime<readonly Outcome[]>(
    items.map(({ task }) => task.id),
    (signal) => work.together(items.map((item) => attemptOf(item, signal))),
  );
  await tell(
    items.map((item, index) => ({
      item,
      outcome:
        'kind' in outcomes
          ? outcomes
          : (outcomes[index] ?? unknown('the work gave no outcome for it', { fault: false })),
    })),
  );
}

const attemptOf = <P>({ task, record }: Begun<P>, signal: AbortSignal): Attempt<P> => ({
  task,
  attempt: record.attempt,
  mayHaveHappened: record.mayHaveHappened,
  signal,
});
