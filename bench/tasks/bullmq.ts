import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';

/** BullMQ's own advice for short jobs is some tens at a time; the best of these counts. */
const CONCURRENCIES = [10, 50] as const;

async function once(
  port: number,
  concurrency: number,
  jobs: readonly { readonly id: string; readonly body: string }[],
  work: (body: string) => void,
): Promise<number> {
  const connections = [0, 1].map(
    () => new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null }),
  );
  const [producer, consumer] = connections;
  if (producer === undefined || consumer === undefined) throw new Error('no connection');
  const name = `tasks-${concurrency}`;
  const queue = new Queue(name, { connection: producer });
  await queue.addBulk(
    jobs.map(({ id, body }) => ({ name: 'task', data: body, opts: { jobId: id, attempts: 6 } })),
  );
  let finished = 0;
  const started = performance.now();
  const worker = new Worker<string>(name, async ({ data }) => work(data), {
    connection: consumer,
    concurrency,
  });
  await new Promise<void>((resolve, reject) => {
    worker.on('completed', () => {
      finished += 1;
      if (finished === jobs.length) resolve();
    });
    worker.on('failed', (_, error) => reject(error));
  });
  const seconds = (performance.now() - started) / 1000;
  await worker.close();
  await queue.close();
  for (const connection of connections) connection.disconnect();
  return jobs.length / seconds;
}

/** Jobs a second that one BullMQ worker process does on that Redis, the best of its settings. */
export async function bullmqRate(
  port: number,
  jobs: readonly { readonly id: string; readonly body: string }[],
  work: (body: string) => void,
): Promise<number> {
  const rates: number[] = [];
  for (const concurrency of CONCURRENCIES) rates.push(await once(port, concurrency, jobs, work));
  return Math.max(...rates);
}
