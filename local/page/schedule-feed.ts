import type { Instant } from '#core/guide.ts';

/** One row that sets a bound: "at least 3", until then. */
export interface PageAsk {
  /** Id of the schedule, or `bounds` for those a person set. */
  readonly by: string;
  readonly says: string;
  readonly until?: Instant;
}

/** Between what a target may be sized, from one edge to the next. */
export interface PageLevel {
  readonly target: string;
  readonly from: Instant;
  readonly until: Instant;
  /** Instances; absent for targets that have no count. */
  readonly floor?: number;
  readonly ceiling?: number;
  /** The rows that set more than the guide's standing limits; empty outside of all spans. */
  readonly asks: readonly PageAsk[];
}

/** A span of a schedule begins or ends. */
export interface PageEdge {
  readonly at: Instant;
  readonly schedule: string;
  readonly kind: 'begins' | 'ends';
  /** What it asks for: "at least 3 instances" of `api`. */
  readonly asks: readonly { readonly target: string; readonly says: string }[];
  /** When it begins ahead of its time, so that capacity serves at `at`. */
  readonly earlyFrom?: Instant;
}

/** A day of the guide's zone. */
export interface PageScheduleDay {
  /** Midnight, and the next one: 23 or 25 hours on the days on which clocks change. */
  readonly from: Instant;
  readonly until: Instant;
  readonly edges: readonly PageEdge[];
  /** What is not as usual: a holiday, other hours, clocks that change. */
  readonly remarks: readonly string[];
}

/** What the guide's schedules ask for, today and tomorrow. */
export interface PageSchedules {
  /** Oldest first within a target; without gaps from the first day's midnight to the last one's. */
  readonly levels: readonly PageLevel[];
  readonly days: readonly PageScheduleDay[];
}
