import { erlangC } from './erlang-c.ts';

/** A queue in front of equal servers, in requests and seconds. */
export interface Queue {
  readonly servers: number;
  readonly arrivalsPerSecond: number;
  /** How long a server is busy with a request. */
  readonly busySeconds: number;
  /** How long its caller waits of that: the answer is out before the work is done. */
  readonly answerSeconds: number;
}

export interface ResponseTime {
  /** The response time, in seconds, that this share of the requests does not exceed. */
  quantile(share: number): number;
  readonly meanSeconds: number;
}

/**
 * A queue at full load has no stationary waiting time, and takes hours to get near it; what exceeds
 * this utilisation is the backlog's matter (`service-fleet.ts`).
 */
const STATIONARY_UTILISATION = 0.95;

const BISECTIONS = 40;

/**
 * Response time of M/M/c, first come first served: the wait is 0 with probability 1 − C and otherwise
 * exponential with rate cμ − λ; the answer adds an exponential time.
 */
export function responseTime(queue: Queue): ResponseTime {
  const { servers, busySeconds, answerSeconds } = queue;
  const offered = queue.arrivalsPerSecond * busySeconds;
  const load = Math.min(offered, STATIONARY_UTILISATION * servers);
  const waits = erlangC(servers, load);
  const waitRate = (servers - load) / busySeconds;
  const tail = tailOfSum(waits, waitRate, 1 / answerSeconds);
  return {
    meanSeconds: waits / waitRate + answerSeconds,
    quantile: (share) => solve(tail, 1 - share, answerSeconds),
  };
}

/** P(wait + answer > t). */
function tailOfSum(waits: number, waitRate: number, answerRate: number) {
  // Equal rates would divide by zero; a millionth apart the result is the same to six digits.
  const rate = Math.abs(waitRate / answerRate - 1) < 1e-6 ? waitRate * (1 + 1e-6) : waitRate;
  return (seconds: number): number => {
    const answering = Math.exp(-answerRate * seconds);
    const waiting = Math.exp(-rate * seconds);
    const both = (rate * answering - answerRate * waiting) / (rate - answerRate);
    return (1 - waits) * answering + waits * both;
  };
}

/** The time at which a falling tail reaches `target`. */
function solve(tail: (seconds: number) => number, target: number, unit: number): number {
  let high = unit;
  while (tail(high) > target) high *= 2;
  let low = 0;
  for (let step = 0; step < BISECTIONS; step += 1) {
    const middle = (low + high) / 2;
    if (tail(middle) > target) low = middle;
    else high = middle;
  }
  return high;
}
