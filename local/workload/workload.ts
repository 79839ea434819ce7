import type { Instant } from '#local/clock.ts';

/** What comes in from outside, as a function of time alone: no state, any order of questions. */
export interface Workload {
  readonly name: string;
  /** Requests per second that people want answered. */
  rate(at: Instant): number;
  /** People with a session open. */
  users(at: Instant): number;
  /** What an average request costs then. */
  cost(at: Instant): RequestCost;
  /** What else goes on at that moment. */
  eventsAt(at: Instant): readonly DayEvent[];
  /** What begins after `from` and not after `to`. */
  eventsStarting(from: Instant, to: Instant): readonly DayEvent[];
}

/** Relative to an ordinary request, which is 1. */
export interface RequestCost {
  /** CPU of the service. */
  readonly cpu: number;
  /** Work of the database. */
  readonly queries: number;
}

export const ORDINARY_COST: RequestCost = { cpu: 1, queries: 1 };

interface Period {
  /** Local time, HH:MM. */
  readonly at: string;
  readonly until: string;
  readonly why: string;
}

/** Requests multiplied by `factor`, after a rise and before a fall of `rampMinutes` each. */
export interface FlashCrowd extends Period {
  readonly what: 'flash-crowd';
  readonly factor: number;
  readonly rampMinutes: number;
  /** What a request of the crowd costs. */
  readonly cost: RequestCost;
}

/** Each process of the service keeps this much more memory every minute, until it is replaced. */
interface MemoryLeak extends Period {
  readonly what: 'memory-leak';
  readonly bytesPerMinute: number;
}

/** Queries cost the database `factor` times its ordinary work. */
interface HeavyQueries extends Period {
  readonly what: 'heavy-queries';
  readonly factor: number;
}

/** Data put into the database besides what requests write. */
interface Import extends Period {
  readonly what: 'import';
  readonly bytesPerMinute: number;
}

/** A release: new processes replace the old ones. */
interface Release {
  readonly what: 'deploy';
  readonly at: string;
  readonly why: string;
}

export type DayEvent = FlashCrowd | MemoryLeak | HeavyQueries | Import | Release;
