import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { breakerHerald } from '#adapters/tasks/breaker-herald.ts';
import { breakerStore } from '#adapters/tasks/breaker-store.ts';
import { claimChecks } from '#adapters/tasks/claim-checks.ts';
import { taskLedger } from '#adapters/tasks/task-ledger.ts';
import { taskQueues } from '#adapters/tasks/task-queues.ts';
import { within } from '#adapters/within.ts';
import { guide } from '#config';
import type { Kind } from '#core/tasks/kind.ts';
import { rowOf } from '#core/tasks/task-rules.ts';
import { workBatch } from '#core/tasks/work-batch.ts';
import type { Work } from '#core/tasks/world.ts';
import { environment } from './environment.ts';
import { logger, observed } from './observed.ts';
import { messagesOf, queuesOf } from './task-event.ts';
import { taskLog } from './task-log.ts';

/** Clocks of machines differ a little; a lease must not end before whoever has it. */
const CLOCKS_MILLISECONDS = 5_000;

/** Makes the handler of a worker: messages of one kind's queues in, the ids of those to keep out. */
export function taskWorker<P>(options: { kind: Kind<P>; work: Work<P> | (() => Work<P>) }) {
  const { kind, work } = options;
  const { tasks } = guide;
  const row = tasks && rowOf(tasks, kind.id);
  if (tasks === undefined || row === undefined)
    throw new Error(`the guide has no row of ${kind.id}`);
  const table = environment('TASKS_TABLE');
  const bucket = environment('TASKS_BUCKET');
  const parts = {
    kind,
    row,
    work: typeof work === 'function' ? work() : work,
    ledger: taskLedger(table, tasks.keepDays),
    breakers: breakerStore(table, tasks.keepDays),
    queues: taskQueues(queuesOf(environment('TASK_QUEUES')), bucket),
    claims: claimChecks(bucket),
    herald: breakerHerald(environment('BUS_NAME')),
    log: taskLog(logger),
    within: <T>(seconds: number, task: (signal: AbortSignal) => Promise<T>) =>
      within(seconds * 1000, 'an attempt', task),
    now: Date.now,
    random: Math.random,
  };
  return observed(async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    let keep: readonly string[];
    try {
      const endsAt = Date.now() + context.getRemainingTimeInMillis();
      const own = { by: context.awsRequestId, leaseUntil: endsAt + CLOCKS_MILLISECONDS };
      keep = await workBatch({ ...parts, ...own }, messagesOf(event, Date.now()));
    } catch (error) {
      // An empty list would say that all of them are done.
      parts.log.trouble('a batch could not be worked off', {}, error);
      keep = event.Records.map(({ messageId }) => messageId);
    }
    return { batchItemFailures: keep.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}
