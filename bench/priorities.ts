// How long urgent mails wait beside a flood: node bench/priorities.ts [--flood 10000] [--mails 200]
import { parseArgs } from 'node:util';
import { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { taskLedger } from '#adapters/tasks/task-ledger.ts';
import { guide } from '#config';
import { PacedClock } from '#local/clock.ts';
import { startSession } from '#local/session/session.ts';
import { startSimulatedRender } from '#local/session/simulated-render.ts';
import { startSimulatedTasks } from '#local/session/tasks/simulated-tasks.ts';
import { taskOutputs } from '#local/session/tasks/task-outputs.ts';
import { weekday } from '#local/workload/weekday.ts';
import { buildStack } from './fleet/build-stack.ts';
import { atMost, note, plain, report } from './measure.ts';

const { values } = parseArgs({
  options: {
    flood: { type: 'string', default: '10000' },
    mails: { type: 'string', default: '200' },
  },
});
const flood = Number(values.flood);
const mails = Number(values.mails);
const BETWEEN_MILLISECONDS = 50;
const WARM_UP = 30;
const PATIENCE_MILLISECONDS = 60_000;

// Real time: what is measured is waiting.
const clock = new PacedClock(Date.UTC(2026, 2, 3, 16, 30, 5), 1);
const workload = weekday({ requestsPerDay: 1, concurrentUsers: 1, seed: 1, timeZone: 'UTC' });
const [stack, simulated] = await Promise.all([
  buildStack(guide),
  startSimulatedRender({ guide, clock, workload, seed: 1 }),
]);
const { database, secret } = simulated;
const tasks = await startSimulatedTasks({ guide, clock, workload, seed: 1, database });
if (tasks === undefined) throw new Error('the guide has no tasks');
const session = await startSession({
  guide,
  assembly: stack.assembly,
  clock,
  seed: 1,
  secret,
  simulated,
  tasks,
});
const outputs = taskOutputs(session.outputs);
const lane = (priority: string): string => {
  const found = outputs?.lanes.find((one) => one.kind === 'email' && one.priority === priority);
  if (found === undefined) throw new Error(`mails have no lane "${priority}"`);
  return found.url;
};

if (outputs === undefined) throw new Error('the stack has no tasks');
const ledger = taskLedger(outputs.table, guide.tasks.keepDays);
// As long as an answer takes that comes over the Internet.
tasks.postmark.control.fault({ mode: 'slow', seconds: 0.2 });

const sqs = new SQSClient({});
const rest = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

function mail(id: string, priority: string): string {
  return JSON.stringify({
    id,
    kind: 'email',
    version: 1,
    occurredAt: new Date(clock.now()).toISOString(),
    priority,
    payload: {
      to: `${id}@example.com`,
      template: priority === 'low' ? 'newsletter' : 'welcome',
      model: { name: id },
    },
  });
}

/** Sends urgent mails one by one and gives how long each took until it was sent, in milliseconds. */
async function waits(name: string, count: number): Promise<readonly number[]> {
  const sentAt = new Map<string, number>();
  for (let number = 0; number < count; number += 1) {
    const id = `${name}-${number}`;
    sentAt.set(id, clock.now());
    await sqs.send(
      new SendMessageCommand({ QueueUrl: lane('high'), MessageBody: mail(id, 'high') }),
    );
    await rest(BETWEEN_MILLISECONDS);
  }
  const until = performance.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const records = await Promise.all([...sentAt.keys()].map((id) => ledger.read('email', id)));
    const ended = records.flatMap((record) =>
      record?.state === 'done' && record.endedAt !== undefined
        ? [record.endedAt - (sentAt.get(record.id) ?? Number.NaN)]
        : [],
    );
    if (ended.length === count) return ended;
    if (performance.now() > until) throw new Error(`${ended.length} of ${count} mails were sent`);
    await rest(500);
  }
}

const p95 = (all: readonly number[]): number =>
  all.toSorted((a, b) => a - b)[Math.ceil(all.length * 0.95) - 1] ?? Number.NaN;

await waits('warm-up', WARM_UP);
const alone = p95(await waits('alone', mails));

/** The flood comes ten at a time, as SQS takes it, all at once. */
async function floodLow(): Promise<void> {
  const batches = Array.from({ length: Math.ceil(flood / 10) }, (_, batch) => batch);
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let batch = batches.pop(); batch !== undefined; batch = batches.pop()) {
        const Entries = Array.from({ length: 10 }, (_, at) => ({
          Id: `${at}`,
          MessageBody: mail(`flood-${batch}-${at}`, 'low'),
        }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl: lane('low'), Entries }));
      }
    }),
  );
}
await floodLow();
const before = await session.runtime.queues.count(lane('low'));
const beside = p95(await waits('beside', mails));
const after = await session.runtime.queues.count(lane('low'));
if (after.visible + after.inFlight === 0) {
  throw new Error('the flood was over before the urgent mails were: --flood wants more');
}
note(
  `${before.visible + before.inFlight} newsletters lay in their queue when the ${mails} urgent mails began, ${after.visible + after.inFlight} when they were sent`,
);
report([
  plain('priorities.alone', alone, 'ms, p95'),
  plain('priorities.beside', beside, 'ms, p95'),
  atMost('priorities.beside/alone', beside / alone, 'times', 1.5),
]);
sqs.destroy();
clock.stop();
await session.stop();
await tasks.stop();
await simulated.stop();
await stack.remove();
process.exit();
