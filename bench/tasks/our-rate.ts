import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { guide } from '#config';
import { webhook } from '#core/tasks/kinds/webhook.ts';
import { done } from '#core/tasks/outcome.ts';
import { rowOf, type TaskRules } from '#core/tasks/task-rules.ts';
import { workBatch } from '#core/tasks/work-batch.ts';
import { quietQueues } from './in-memory.ts';

const BATCH = 10;
/** Lambda has an invocation for each batch; one process lives through so many side by side. */
const SIDE_BY_SIDE = 5;

/** Tasks a second that our chain does on one core, its table reached by the AWS SDK in another process. */
export async function ourRate(
  jobs: readonly { readonly id: string; readonly body: string }[],
  work: (body: string) => void,
): Promise<number> {
  const server = fork(join(import.meta.dirname, 'table-that-agrees.mjs'), { execArgv: [] });
  const [port] = (await once(server, 'message')) as [number];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'bench',
  });
  const { taskLedger } = await import('#adapters/tasks/task-ledger.ts');
  const { breakerStore } = await import('#adapters/tasks/breaker-store.ts');
  const rules: TaskRules = guide.tasks;
  const row = rowOf(rules, 'webhook');
  if (row === undefined) throw new Error('the guide has no row of webhook');
  const parts = {
    kind: webhook,
    row,
    work: {
      each: async ({ task }: { readonly task: { readonly id: string } }) => {
        work(bodies.get(task.id) ?? '');
        return done('');
      },
    },
    ledger: taskLedger('tasks', rules.keepDays),
    breakers: breakerStore('tasks', rules.keepDays),
    queues: quietQueues,
    claims: { fetch: async () => ({ gone: 'nothing is there' }) },
    herald: { changed: async () => {} },
    log: { note: () => {}, trouble: () => {} },
    within: <T>(_: number, task: (signal: AbortSignal) => Promise<T>) =>
      task(new AbortController().signal),
    now: Date.now,
    random: Math.random,
    by: 'bench',
    leaseUntil: Date.now() + 60_000,
  };
  const bodies = new Map(jobs.map(({ id, body }) => [id, body]));
  const messages = jobs.map(({ id, body }) => ({
    messageId: id,
    receiptHandle: id,
    queueArn: 'arn',
    body,
    sentAt: Date.now(),
  }));
  const batches = Array.from({ length: Math.ceil(messages.length / BATCH) }, (_, at) =>
    messages.slice(at * BATCH, (at + 1) * BATCH),
  );
  const started = performance.now();
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
        const kept = await workBatch(parts, batch);
        if (kept.length > 0) throw new Error(`${kept.length} messages were kept`);
      }
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  server.kill();
  return jobs.length / seconds;
}
