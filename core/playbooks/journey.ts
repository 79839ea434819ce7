import type { Instant } from '../guide.ts';

/** What a checkpoint can keep. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** What somebody said to a request for approval. */
export interface Answer {
  readonly yes: boolean;
  readonly by: string;
  readonly why?: string;
}

/**
 * What a durable execution gives a playbook: work whose result is kept, and waits that cost nothing. A
 * playbook is run again from its beginning after every wait and every crash; what was finished is not
 * done again, so everything that is not a pure function of the input happens inside of these methods.
 * Names are stable and unique within a run. Results must be what JSON can keep.
 */
export interface Journey {
  /** The run's name: the same name is the same run. */
  readonly name: string;
  /**
   * Does a piece of work and keeps its result. Work that was interrupted is begun again, so it looks before
   * it acts. What it throws is retried after `retryAfterSeconds(error, attempt)`, attempts counted from 1;
   * when that gives nothing, it is thrown here. An interruption counts as an attempt.
   */
  once<T>(
    name: string,
    work: () => Promise<T>,
    retryAfterSeconds?: (error: unknown, attempt: number) => number | undefined,
  ): Promise<T>;
  /** Looks every so often until there is something to see; undefined when the time is over. */
  watch<T>(
    name: string,
    look: () => Promise<T | undefined>,
    times: { readonly everySeconds: number; readonly withinSeconds: number },
  ): Promise<T | undefined>;
  /** Sleeps so many seconds. */
  sleep(name: string, seconds: number): Promise<void>;
  /** Asks a person: `tell` is given what an answer has to name. Undefined when nobody answered in time. */
  ask(
    name: string,
    tell: (callback: string) => Promise<void>,
    withinSeconds: number,
  ): Promise<Answer | undefined>;
}

/** Seconds from now until an instant, in whole seconds, never negative. */
export function secondsUntil(at: Instant, now: Instant): number {
  return Math.max(0, Math.ceil((at - now) / 1000));
}
