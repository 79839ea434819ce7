import type { Instant } from '#local/clock.ts';
import { parseTrace, type TraceRow } from './csv-trace.ts';
import { seedOf, TrafficNoise } from './noise.ts';
import { ORDINARY_COST, type Workload } from './workload.ts';

export interface TraceOptions {
  /** When the first row begins, whatever its own time says. */
  readonly startAt: Instant;
  readonly seed: number;
  /** Scales the values so that their 99.9th percentile becomes this many requests per second. */
  readonly peakPerSecond?: number;
  /** With a session open at the 99.9th percentile of the load. */
  readonly concurrentUsers?: number;
}

export interface TraceWorkload extends Workload {
  readonly endsAt: Instant;
  /** Requests per second at the 99.9th percentile. */
  readonly peakPerSecond: number;
}

interface Bin {
  /** The middle of the row's time. */
  readonly at: Instant;
  readonly perSecond: number;
}

const MINUTE = 60_000;
const NOISE_DEVIATION = 0.06;

/**
 * The load of a recorded trace: a row's value is the number of requests until the next row. Between
 * the middles of rows it is interpolated; rows longer than a minute get the noise they lack.
 */
export function fromCsv(text: string, options: TraceOptions): TraceWorkload {
  const rows = parseTrace(text, options.startAt);
  const { bins, endsAt, longest } = toBins(rows, options.startAt);
  const recordedPeak = percentile999(bins);
  const peakPerSecond = options.peakPerSecond ?? recordedPeak;
  const scale = recordedPeak === 0 ? 0 : peakPerSecond / recordedPeak;
  const noise = new TrafficNoise(
    seedOf(options.seed, 'requests'),
    longest > MINUTE ? NOISE_DEVIATION : 0,
  );
  const rate = (at: Instant) => scale * interpolate(bins, at) * noise.at(at / MINUTE);
  const users = options.concurrentUsers ?? 500;
  return {
    name: 'trace',
    endsAt,
    peakPerSecond: recordedPeak * scale,
    rate,
    users: (at) =>
      peakPerSecond === 0 ? 0 : (users * scale * interpolate(bins, at)) / peakPerSecond,
    cost: () => ORDINARY_COST,
    eventsAt: () => [],
    eventsStarting: () => [],
  };
}

function toBins(rows: readonly TraceRow[], startAt: Instant) {
  const shift = startAt - (rows[0]?.at ?? 0);
  const bins: Bin[] = [];
  let longest = 0;
  let endsAt = startAt;
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1];
    // The last row lasts as long as the one before it.
    const length = next === undefined ? row.at - (rows[index - 1]?.at ?? 0) : next.at - row.at;
    longest = Math.max(longest, length);
    endsAt = row.at + length + shift;
    bins.push({ at: row.at + length / 2 + shift, perSecond: row.value / (length / 1_000) });
  }
  return { bins, endsAt, longest };
}

function percentile999(bins: readonly Bin[]): number {
  const sorted = Float64Array.from(bins, (bin) => bin.perSecond).sort();
  return sorted[Math.ceil(sorted.length * 0.999) - 1] ?? 0;
}

/** Before the first and after the last middle the load stays what it is there. */
function interpolate(bins: readonly Bin[], at: Instant): number {
  let low = 0;
  let high = bins.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((bins[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const after = bins[low];
  const before = bins[low - 1];
  if (after === undefined) return 0;
  if (after.at <= at || before === undefined) return after.perSecond;
  const share = (at - before.at) / (after.at - before.at);
  return before.perSecond * (1 - share) + after.perSecond * share;
}
