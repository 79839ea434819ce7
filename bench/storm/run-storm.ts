import { metricNamespace, rowAlarms } from '#core/alarms.ts';
import type { Guide, Instant } from '#core/guide.ts';
import type { Effect } from '#local/fake-render/effects.ts';
import { seededRandom } from '#local/fake-render/random.ts';
import type { Exchange } from '#local/fake-render/server/backend.ts';
import { type Fleet, runFleet } from '../fleet/run-fleet.ts';
import { added, callsOf, onAppend, outputOf } from '../fleet/taps.ts';
import { judge } from './judge.ts';
import type { NeededChange } from './planner.ts';
import { type Arrival, stormArrivals } from './storm-events.ts';

const MINUTE = 60_000;
const CALM_MINUTES = 4;
/** How long the alarms may take to notice the load. */
const NOTICE_MINUTES = 12;
/** A change whose answer was lost is given up after ten minutes and not repeated for thirty. */
const PATIENCE_MINUTES = 90;
/** After the last needed change nothing more may happen. */
const QUIET_MINUTES = 12;

export interface StormOptions {
  readonly guide: Guide;
  readonly seed: number;
  readonly events: number;
  /** Each service's instances at the start. */
  readonly instances: number;
  /** Cores a service's load needs, by Render id: before the storm, and from shortly before it on. */
  readonly coresBefore: number;
  readonly coresDuring: ReadonlyMap<string, number>;
  readonly needed: readonly NeededChange[];
}

/** Everything that was counted; nothing of it comes from Capstan's own records but `looks`. */
export interface StormCounts {
  /** Arrivals on the bus, copies included. */
  readonly sent: number;
  /** Those that a rule took. */
  readonly routed: number;
  /** Alarm changes that CloudWatch itself told of, and hints of the tick. */
  readonly others: number;
  /** Messages that reached the hint queue. */
  readonly queued: number;
  /** Still in the queue, visible or not. */
  readonly left: number;
  readonly deadLettered: number;
  /** Decisions recorded from the first event until the queue was empty. */
  readonly looks: number;
  /** Events of a target that nobody looked at after they came. */
  readonly unseen: number;
  /** Every act that Capstan recorded, to explain what Render shows. */
  readonly acts: readonly Decided[];
  readonly stormFrom: Instant;
  readonly breachAt: Instant;
  readonly effects: readonly Effect[];
  readonly exchanges: readonly Exchange[];
  readonly invocations: number;
  /** Of reconcile: not one may fail. Collect says so by failing when a source stayed silent. */
  readonly failedLooks: readonly string[];
  readonly failedCollections: number;
  /** AWS calls while the storm lasted and was worked off. */
  readonly calls: Readonly<Record<string, number>>;
  readonly writeUnits: number;
  /** From the first event until the queue was empty. */
  readonly drainedAfter: {
    readonly simulatedMilliseconds: number;
    readonly wallMilliseconds: number;
  };
  readonly peakMemoryBytes: number;
}

/** A decision, as far as it is counted or shown. */
export interface Decided {
  readonly target: string;
  readonly at: Instant;
  readonly verdict: string;
  readonly sentence: string;
}

async function decisionsSince(fleet: Fleet, since: Instant): Promise<readonly Decided[]> {
  const items = await fleet.runtime.scan(outputOf(fleet.runtime, 'TableName'));
  return items.flatMap(({ action, because, pk, reason, sk, verdict }) => {
    const [, stamp] = /^DECISION#([^#]+)#/.exec(String(sk)) ?? [];
    const at = stamp === undefined ? 0 : Date.parse(stamp);
    if (at < since) return [];
    const target = String(pk).replace('TARGET#', '');
    const sentence = `${reason}: ${JSON.stringify(action ?? {})}, ${because}`;
    return [{ target, at, verdict: String(verdict), sentence }];
  });
}

/** Events whose target was not looked at after they came. */
function unseenOf(arrivals: readonly Arrival[], decisions: readonly Decided[]): number {
  const last = new Map<string, Instant>();
  for (const { at, target } of decisions) last.set(target, Math.max(at, last.get(target) ?? 0));
  return arrivals.filter(({ at, target }) => (last.get(target) ?? 0) < at).length;
}

const queueName = (url: string): string => url.split('/').at(-1) ?? '';

/** Publishes each arrival at its time, all those of one time in one turn. */
function schedule({ clock, runtime }: Fleet, arrivals: readonly Arrival[]): void {
  const byTime = Map.groupBy(arrivals, ({ at }) => at);
  for (const [at, group] of byTime) {
    clock.at(at, () => {
      for (const { event } of group) runtime.events.publish(event);
    });
  }
}

/** The largest resident set from now on, workers included; `stop` gives it. */
function watchMemory(): { stop: () => number } {
  let peak = 0;
  const look = (): void => {
    peak = Math.max(peak, process.memoryUsage.rss());
  };
  const timer = setInterval(look, 50);
  return {
    stop: () => {
      clearInterval(timer);
      look();
      return peak;
    },
  };
}

/** Runs the fleet through a calm, a rise of load with a storm of events at its first alarm, and a calm. */
export async function runStorm(options: StormOptions): Promise<StormCounts> {
  const { coresBefore, coresDuring, events, guide, instances, needed, seed } = options;
  const startAt = Date.UTC(2026, 2, 3, 17);
  const breachAt = startAt + CALM_MINUTES * MINUTE;
  const fleet = await runFleet({
    ...{ guide, instances, seed, startAt },
    load: (id, at) => (at > breachAt ? (coresDuring.get(id) ?? coresBefore) : coresBefore),
  });
  const { clock, render, runtime } = fleet;
  const hints = queueName(outputOf(runtime, 'HintQueueUrl'));
  const letters = queueName(outputOf(runtime, 'HintDeadLetterUrl'));
  const memory = watchMemory();

  let arrivals: readonly Arrival[] = [];
  let stormFrom: Instant | undefined;
  let wallFrom = 0;
  let callsBefore: Readonly<Record<string, number>> = {};
  let unitsBefore = 0;
  let [routed, others, invocations] = [0, 0, 0];
  const reconcile = outputOf(runtime, 'ReconcileFunctionName');
  const failedLooks: string[] = [];
  let failedCollections = 0;
  const exchanges: Exchange[] = [];
  onAppend(render.exchanges, (exchange) => exchanges.push(exchange));
  runtime.on('invocation', ({ error, functionName, outcome }) => {
    invocations += 1;
    if (outcome === 'success') return;
    if (functionName === reconcile) failedLooks.push(`${outcome}: ${error}`);
    else failedCollections += 1;
  });
  runtime.on('event', ({ event, rules }) => {
    if (rules.length === 0 || event.source !== 'aws.cloudwatch') return;
    if (event.id.startsWith('storm-')) routed += 1;
    else others += 1;
  });
  runtime.on('alarm', ({ detail }) => {
    const { alarmName, state } = detail as { alarmName: string; state: { value: string } };
    if (stormFrom !== undefined || clock.now() < breachAt) return;
    if (!alarmName.endsWith('-high') || state.value !== 'ALARM') return;
    stormFrom = clock.now();
    wallFrom = performance.now();
    callsBefore = callsOf(runtime);
    unitsBefore = runtime.calls().dynamodb.writeUnits;
    const shape = { events, from: stormFrom, milliseconds: MINUTE, doubled: 0.1, shuffled: 0.1 };
    arrivals = stormArrivals(rowAlarms(guide), metricNamespace(guide), shape, seededRandom(seed));
    schedule(fleet, arrivals);
  });

  try {
    await fleet.until(breachAt);
    render.misbehave({ failOnceShare: 1 / 3 });
    for (let minute = 1; minute <= NOTICE_MINUTES && stormFrom === undefined; minute += 1) {
      await fleet.until(breachAt + minute * MINUTE);
    }
    if (stormFrom === undefined) throw new Error('no alarm noticed the load');
    const inQueue = async (): Promise<number> => {
      const { delayed, inFlight, visible } = await runtime.queues.count(hints);
      return delayed + inFlight + visible;
    };
    let until = stormFrom + MINUTE;
    await fleet.until(until);
    for (; (await inQueue()) > 0 && until < stormFrom + PATIENCE_MINUTES * MINUTE; until += 1_000) {
      await fleet.until(Math.max(until, clock.now()));
    }
    const drainedAfter = {
      simulatedMilliseconds: clock.now() - stormFrom,
      wallMilliseconds: performance.now() - wallFrom,
    };
    const calls = added(callsBefore, callsOf(runtime));
    const writeUnits = runtime.calls().dynamodb.writeUnits - unitsBefore;
    const during = invocations;
    const looks = (await decisionsSince(fleet, stormFrom)).length;

    const givenUp = stormFrom + PATIENCE_MINUTES * MINUTE;
    while (clock.now() < givenUp && judge(render.world.effects, needed).missing.length > 0) {
      await fleet.until(clock.now() + MINUTE);
    }
    await fleet.until(clock.now() + QUIET_MINUTES * MINUTE);
    const { sent: queued } = await runtime.queues.count(hints);
    const { visible: deadLettered } = await runtime.queues.count(letters);
    const decisions = await decisionsSince(fleet, startAt);
    const ticks = (callsOf(runtime)['sqs SendMessage'] ?? 0) - deadLettered;
    return {
      sent: arrivals.length,
      routed,
      others: others + ticks,
      queued,
      left: await inQueue(),
      deadLettered,
      looks,
      unseen: unseenOf(arrivals, decisions),
      acts: decisions.filter(({ verdict }) => verdict === 'act'),
      stormFrom,
      breachAt,
      effects: [...render.world.effects],
      exchanges,
      invocations: during,
      failedLooks,
      failedCollections,
      calls,
      writeUnits,
      drainedAfter,
      peakMemoryBytes: memory.stop(),
    };
  } finally {
    memory.stop();
    await fleet.stop();
  }
}
