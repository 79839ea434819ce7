// Tasks of all kinds while workers die and services fail: npm run test:soak [-- --tasks 10000 --seed 1]
import { parseArgs } from 'node:util';
import { taskParameter } from '#core/tasks/task-parameter.ts';
import { PacedClock } from '#local/clock.ts';
import { seededRandom } from '#local/fake-render/random.ts';
import { stripeSender } from '#local/receivers/stripe-sender.ts';
import { startSession } from '#local/session/session.ts';
import { startSimulatedRender } from '#local/session/simulated-render.ts';
import { startSimulatedTasks } from '#local/session/tasks/simulated-tasks.ts';
import { taskOutputs } from '#local/session/tasks/task-outputs.ts';
import { weekday } from '#local/workload/weekday.ts';
import { assembly } from '../../bin/assembly.ts';
import { HandOver } from './hand-over.ts';
import { judge } from './judge.ts';
import { makeTasks } from './make-tasks.ts';
import { soakGuide as guide } from './soak-guide.ts';
import { makeTrouble } from './trouble.ts';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
const count = Number(values.tasks);
const seed = Number(values.seed);
if (!Number.isInteger(count) || count < 1 || !Number.isInteger(seed)) {
  throw new Error(`--tasks ${values.tasks} --seed ${values.seed}: wanted whole numbers`);
}

/** In percent of all tasks: sent a second time, at once or later. */
const DUPLICATES = 10;
const KILL_EVERY_MILLISECONDS = 300;
/** Real time; what takes longer hangs. */
const PATIENCE_MILLISECONDS = 120_000 + count * 150;
const AT_ONCE = 20;

const say = (text: string): void => console.error(`  ${text}`);
const started = performance.now();
const startAt = Date.UTC(2026, 2, 3, 16, 30);
const clock = new PacedClock(startAt, Number.POSITIVE_INFINITY);
const release = clock.hold();
const random = seededRandom(seed);
// Nobody visits: what is handed over here is all there is.
const workload = weekday({ requestsPerDay: 1, concurrentUsers: 1, seed, timeZone: guide.timeZone });
const [folder, simulated] = await Promise.all([
  assembly(guide, say, 'observe'),
  startSimulatedRender({ guide, clock, workload, seed }),
]);
const { database, secret } = simulated;
const outside = await startSimulatedTasks({ guide, clock, workload, seed, database });
if (outside === undefined) throw new Error('the guide has no tasks');
const session = await startSession({
  guide,
  assembly: folder,
  clock,
  seed,
  secret,
  simulated,
  tasks: outside,
});
const outputs = taskOutputs(session.outputs);
if (outputs?.paymentUrl === undefined) throw new Error('the stack has no tasks, or no intake');
const { stripeSigningSecret } = JSON.parse(
  outside.parameters[taskParameter(guide, 'payment-event')] ?? '{}',
);
const stripe = stripeSender({ url: outputs.paymentUrl, secret: stripeSigningSecret, clock, seed });
const handOver = new HandOver(outputs, stripe);

const hookUrl = (name: string): string => outside.receivers.hookUrl(name);
const tasks = makeTasks(count, random, { seed, at: startAt, hookUrl });
const trouble = makeTrouble(session.runtime, outside, outputs, random, KILL_EVERY_MILLISECONDS);
release();

/** Tasks whose order matters go one after the other, all others side by side; duplicates follow somewhere. */
async function handAllOver(): Promise<number> {
  let duplicates = 0;
  const waiting = [...tasks.entries()];
  const again = tasks.filter(
    (task) =>
      (task.way === 'queue' ? task.handed.group === undefined : false) &&
      random() * 100 < DUPLICATES,
  );
  const ordered = waiting.filter(
    ([, task]) =>
      task.way === 'stripe' || (task.way === 'queue' && task.handed.group !== undefined),
  );
  const free = waiting.filter((one) => !ordered.includes(one));
  const inOrder = (async () => {
    for (const [number, task] of ordered) {
      await handOver.send(task, number);
      if (random() * 100 < DUPLICATES) {
        duplicates += 1;
        await handOver.send(task, number);
      }
    }
  })();
  const sideBySide = Array.from({ length: AT_ONCE }, async () => {
    for (let next = free.shift(); next !== undefined; next = free.shift()) {
      await handOver.send(next[1], next[0]);
      const twin = random() * 100 < DUPLICATES ? again.pop() : undefined;
      if (twin !== undefined) {
        duplicates += 1;
        await handOver.send(twin, 0);
      }
    }
  });
  await Promise.all([inOrder, ...sideBySide]);
  return duplicates;
}

async function left(): Promise<number> {
  let all = 0;
  for (const { url } of outputs?.lanes ?? []) {
    const { delayed, inFlight, visible } = await session.runtime.queues.count(url);
    all += delayed + inFlight + visible;
  }
  return all;
}

const duplicates = await handAllOver();
say(`${count} tasks and ${duplicates} duplicates are handed over after ${seconds()} s`);
/** Trouble goes on until most is done; what is left must find its way by itself. */
let troubles: Awaited<ReturnType<typeof trouble.stop>> | undefined;
let said = Number.POSITIVE_INFINITY;
for (let rest = await left(); rest > 0 || troubles === undefined; rest = await left()) {
  if (rest < count / 20 && troubles === undefined) troubles = await trouble.stop();
  if (performance.now() - started > PATIENCE_MILLISECONDS) break;
  if (rest < said * 0.8) {
    said = rest;
    say(`${rest} are left after ${seconds()} s, it is ${new Date(clock.now()).toISOString()}`);
  }
  await new Promise((resolve) => setTimeout(resolve, 250));
}
troubles ??= await trouble.stop();

function seconds(): number {
  return Math.round((performance.now() - started) / 1000);
}

const unfinished = await left();
const verdict = await judge(tasks, session.runtime, outside, outputs);
const faults = outside.postmark.calls().filter(({ fault }) => fault !== 'ok').length;
const refusals = outside.receivers.receipts.all().filter(({ status = 0 }) => status !== 200).length;
const problems = {
  unfinished: unfinished === 0 ? [] : [`${unfinished} messages`],
  lost: verdict.lost,
  twice: verdict.twice,
  wrong: verdict.wrong,
  refused: verdict.refused,
  'out of order': verdict.outOfOrder,
  unexplained: verdict.unexplained,
};
console.log(
  `${count} tasks, ${duplicates} duplicates; ${troubles.kills} workers killed at work; ${faults} faults of Postmark, ${refusals} of receivers, in ${troubles.changes} kinds of weather`,
);
const dead = Object.entries(verdict.dead).map(([reason, n]) => `${n} ${reason}`);
console.log(
  `${verdict.done} took effect; dead letters: ${dead.join(', ') || 'none'}; ${seconds()} s, ${Math.round((clock.now() - startAt) / 60_000)} simulated minutes`,
);
for (const [name, ids] of Object.entries(problems)) {
  console.log(`${name.padEnd(14)} ${ids.length} ${ids.slice(0, 8).join(' ')}`.trimEnd());
  if (ids.length > 0) process.exitCode = 1;
}
handOver.close();
clock.stop();
await session.stop();
await outside.stop();
await simulated.stop();
process.exit();
