import type { Backlog } from './backlog-rules.ts';
import type { Instant } from './guide.ts';

/** One reading of a queue, and the instances that worked at it. */
export interface QueueMinute {
  readonly at: Instant;
  /** Tasks that nobody has taken. */
  readonly waiting: number;
  /** Tasks that workers hold: begun, or fetched ahead. */
  readonly inFlight: number;
  /** Instances ready to work. */
  readonly ready: number;
}

/** What a fleet of workers has to do. */
export interface WorkLoad {
  readonly arrivalsPerSecond: number;
  /** Tasks that wait. */
  readonly backlog: number;
}

type Rates = Pick<Backlog, 'serviceSeconds' | 'concurrency'>;

/** Without the rounding, 3 × 0.1 ÷ 0.3 is 1.0000000000000002 and buys another instance. */
const upTo = (value: number): number => Math.ceil(Number(value.toFixed(9)));

/**
 * Workers that keep up with what comes and work off what waits within `drainSeconds`:
 * ceil((arrivals/s + backlog ÷ drainSeconds) × serviceSeconds ÷ concurrency), and never none. By Little's law
 * (L = λW; Little, "A Proof for the Queuing Formula L = λW", 1961) λ tasks a second of W seconds keep
 * λ × W slots busy.
 */
export function workersFor(load: WorkLoad, backlog: Rates & Pick<Backlog, 'drainSeconds'>): number {
  const perSecond = load.arrivalsPerSecond + load.backlog / backlog.drainSeconds;
  return Math.max(1, upTo((perSecond * backlog.serviceSeconds) / backlog.concurrency));
}

/** Fewest instances that have a slot for every one of so many tasks. */
export function workersToHold(
  tasks: number,
  { concurrency }: Pick<Backlog, 'concurrency'>,
): number {
  return Math.max(1, upTo(tasks / concurrency));
}

/** Seconds that a task which comes now will wait for a slot, with so many instances ready; at least one counts. */
export function queueLatency(waiting: number, ready: number, rates: Rates): number {
  return (waiting * rates.serviceSeconds) / (Math.max(1, ready) * rates.concurrency);
}

/** The most tasks a second that so many instances do. */
export function slotsPerSecond(instances: number, rates: Rates): number {
  return (instances * rates.concurrency) / rates.serviceSeconds;
}

/** Tasks a second that were being done: no more than there are slots, for what is fetched ahead only waits. */
function donePerSecond({ inFlight, ready }: QueueMinute, rates: Rates): number {
  return Math.min(inFlight / rates.serviceSeconds, slotsPerSecond(ready, rates));
}

/**
 * Tasks a second that came, from each reading to the next: what more waits now, and what was done meanwhile
 * by Little's law. A single reading knows nothing of growth and gives what is being done.
 */
export function arrivalRates(minutes: readonly QueueMinute[], rates: Rates): readonly number[] {
  const [first] = minutes;
  if (first === undefined) return [];
  if (minutes.length === 1) return [donePerSecond(first, rates)];
  return minutes.slice(1).map((now, index) => {
    const before = minutes[index] ?? now;
    const seconds = (now.at - before.at) / 1000;
    const done = (donePerSecond(before, rates) + donePerSecond(now, rates)) / 2;
    return Math.max(0, (now.waiting - before.waiting) / seconds + done);
  });
}

/**
 * The rate that lasts: the lower median. Five thousand tasks put in at once are a backlog, of one minute;
 * taken for a rate as well, they would be counted twice.
 */
export function lastingRate(arrivals: readonly number[]): number | undefined {
  return arrivals.toSorted((a, b) => a - b)[Math.floor((arrivals.length - 1) / 2)];
}
