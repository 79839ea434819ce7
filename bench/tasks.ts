// What a task costs beside its work: node bench/tasks.ts [--jobs N]
import { parseArgs } from 'node:util';
import { Webhook } from 'standardwebhooks';
import { atMost, exactly, type Measure, note, plain, report } from './measure.ts';
import { bullmqRate } from './tasks/bullmq.ts';
import { ourRate } from './tasks/our-rate.ts';
import { overhead } from './tasks/overhead.ts';
import { startRedis } from './tasks/redis.ts';

const { values } = parseArgs({ options: { jobs: { type: 'string', default: '10000' } } });
const count = Number(values.jobs);
if (!Number.isInteger(count) || count < 100) {
  throw new Error(`--jobs: found "${values.jobs}", wanted a whole number from 100 on`);
}

const chain = await overhead();
const micro = (value: number): string => `${value.toFixed(1)} µs`;
note(
  `a message: parsed ${micro(chain.parseOnly)}, parsed and signed ${micro(chain.bare)}, its payload checked too ${micro(chain.checked)}, our chain ${micro(chain.ours)}`,
);
report([
  plain('tasks.overhead', chain.ours - chain.bare, 'µs a message'),
  atMost('tasks.chain/bare', chain.ours / chain.bare, 'batches of ten', 1.6),
  atMost('tasks.table-calls', chain.tableCalls, 'a task', 1.1),
  exactly('tasks.breaker-writes', chain.breakerWrites, 'while well', 0),
]);

const signer = new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
const jobs = Array.from({ length: count }, (_, index) => ({
  id: `task-${index}`,
  body: JSON.stringify({
    id: `task-${index}`,
    kind: 'webhook',
    version: 1,
    occurredAt: '2026-03-03T16:30:00Z',
    payload: {
      destination: 'acme',
      url: 'https://acme.example/',
      event: 'asset.moved',
      data: { asset: index, note: 'x'.repeat(900) },
    },
  }),
}));
const work = (body: string): void => {
  signer.sign('task', new Date(0), body);
};

const redis = await startRedis();
const ours = await ourRate(jobs, work);
const measures: Measure[] = [plain('tasks.ours', ours, 'tasks/s, one core')];
if (redis === undefined) {
  note('no redis-server is installed ("apt-get install redis-server"): BullMQ is left out');
} else {
  const theirs = await bullmqRate(redis.port, jobs, work);
  await redis.stop();
  measures.push(plain('tasks.bullmq', theirs, 'jobs/s, one core'));
  measures.push(plain('tasks.ours/bullmq', ours / theirs, 'times'));
}
note(
  "both sign each payload; ours pays for the AWS SDK's calls to a table in another process, BullMQ for its calls to Redis; receiving from SQS is Lambda's work",
);
report(measures);
