import type { Guide, Instant } from '#core/guide.ts';
import { startRuntime } from '#local/aws/runtime.ts';
import type { UsageCounts } from '#local/aws/usage.ts';
import { PacedClock } from '#local/clock.ts';
import { startSimulatedRender } from '#local/session/simulated-render.ts';
import { weekday } from '#local/workload/weekday.ts';
import { buildStack } from '../fleet/build-stack.ts';
import { onAppend, outputOf } from '../fleet/taps.ts';
import { addFurtherTargets, furtherUrls } from './further-world.ts';
import { itemBytes } from './item-bytes.ts';

const HOUR = 3_600_000;
/** CloudWatch Logs adds this to every line it takes in. */
const LOG_EVENT_BYTES = 26;

/** One function's share of a run. */
export interface FunctionCounts {
  invocations: number;
  /** As long as it took here, which says what it computes and not how long AWS and Render take. */
  milliseconds: number;
  failures: number;
}

/** What one run of the stack used, counted from outside of it. */
export interface RunCounts {
  readonly hours: number;
  readonly usage: UsageCounts;
  readonly functions: Readonly<Record<'collect' | 'reconcile' | 'notify', FunctionCounts>>;
  readonly renderReads: number;
  readonly renderWrites: number;
  /** Bytes of the lines that functions wrote, as CloudWatch Logs counts them; not the platform's. */
  readonly logBytes: number;
  /** Messages that EventBridge, and nobody who calls, put on a queue. */
  readonly routedToQueue: number;
  readonly publications: number;
  /** Items that expire, by what they add to the table each hour; and the rest. */
  readonly expiringBytesPerHour: number;
  readonly standingBytes: number;
}

function tableBytes(items: readonly Record<string, unknown>[], hours: number) {
  let [expiring, standing] = [0, 0];
  for (const item of items) {
    const kept = /^(DECISION|DEMAND)#/.test(String(item['sk']));
    if (kept) expiring += itemBytes(item);
    else standing += itemBytes(item);
  }
  return { expiringBytesPerHour: expiring / hours, standingBytes: standing };
}

/**
 * Lives through some hours of a simulated weekday with nobody watching: no page, no reader of the ledger, so
 * that every call that is counted is Capstan's own.
 */
export async function liveThrough(options: {
  readonly guide: Guide;
  readonly startAt: Instant;
  readonly hours: number;
  readonly seed: number;
}): Promise<RunCounts> {
  const { guide, hours, seed, startAt } = options;
  const [today] = guide.growth.projections;
  if (today === undefined) throw new Error('the guide has no growth table');
  const { concurrentUsers, requestsPerDay } = today;
  const workload = weekday({ concurrentUsers, requestsPerDay, seed, timeZone: guide.timeZone });
  const clock = new PacedClock(startAt, Number.POSITIVE_INFINITY);
  const release = clock.hold();
  const stack = await buildStack(guide);
  const simulated = await startSimulatedRender({ guide, clock, workload, seed });
  const stopFurther = addFurtherTargets(simulated.render.world, guide);
  const runtime = await startRuntime({
    assembly: stack.assembly,
    clock,
    seed,
    secrets: { [guide.secretName]: JSON.stringify(furtherUrls(simulated.secret, guide)) },
  });
  const names = new Map(
    (['collect', 'reconcile', 'notify'] as const).map((name) => {
      const output = `${name.charAt(0).toUpperCase()}${name.slice(1)}FunctionName`;
      return [outputOf(runtime, output), name];
    }),
  );
  const none = (): FunctionCounts => ({ invocations: 0, milliseconds: 0, failures: 0 });
  const functions = { collect: none(), reconcile: none(), notify: none() };
  let [renderReads, renderWrites, logBytes, routedToQueue, publications] = [0, 0, 0, 0, 0];
  onAppend(simulated.render.exchanges, ({ method }) => {
    if (method === 'GET') renderReads += 1;
    else renderWrites += 1;
  });
  runtime.on('invocation', ({ durationMilliseconds, functionName, outcome }) => {
    const name = names.get(functionName);
    if (name === undefined) return;
    functions[name].invocations += 1;
    functions[name].milliseconds += durationMilliseconds;
    if (outcome !== 'success') functions[name].failures += 1;
  });
  runtime.on('log', ({ line, stream }) => {
    if (stream !== 'platform') logBytes += Buffer.byteLength(line) + LOG_EVENT_BYTES;
  });
  runtime.on('event', ({ event, rules }) => {
    if (event.source === 'aws.cloudwatch') routedToQueue += rules.length;
  });
  runtime.on('notification', () => {
    publications += 1;
  });
  try {
    const over = new Promise<void>((resolve) => clock.at(startAt + hours * HOUR, resolve));
    release();
    await over;
    clock.hold();
    const items = await runtime.scan(outputOf(runtime, 'TableName'));
    return {
      ...{ hours, functions, renderReads, renderWrites, logBytes, routedToQueue, publications },
      usage: runtime.calls(),
      ...tableBytes(items, hours),
    };
  } finally {
    clock.stop();
    stopFurther();
    await runtime.stop();
    await simulated.stop();
    await stack.remove();
  }
}
