import type { Instant } from '#local/clock.ts';

/** Who shares a budget: one per user, except `service-changes`, which each service has of its own. */
export type Bucket =
  | 'reads'
  | 'writes'
  | 'service-changes'
  | 'create-service'
  | 'create-postgres'
  | 'create-key-value'
  | 'jobs'
  | 'custom-domains';

export interface Limit {
  readonly count: number;
  readonly windowMs: number;
}

export type Limits = Readonly<Record<Bucket, Limit>>;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Published limits where they and the recorded ones differ: 30 writes a minute, not 100. */
export const LIMITS: Limits = {
  reads: { count: 400, windowMs: MINUTE },
  writes: { count: 30, windowMs: MINUTE },
  'service-changes': { count: 10, windowMs: MINUTE },
  'create-service': { count: 20, windowMs: HOUR },
  'create-postgres': { count: 20, windowMs: HOUR },
  'create-key-value': { count: 20, windowMs: HOUR },
  jobs: { count: 2_000, windowMs: HOUR },
  'custom-domains': { count: 50, windowMs: HOUR },
};

export interface Budget {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds left in the window, rounded up. */
  readonly resetSeconds: number;
}

/** Fixed windows aligned to the minute or hour of the clock, as recorded; they do not slide. */
export class RateLimits {
  readonly #limits: Limits;
  readonly #spent = new Map<string, { window: number; count: number }>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Spends one call when there is one left; `scope` is the service for buckets of one service. */
  take(bucket: Bucket, scope: string, now: Instant): Budget {
    const { count, windowMs } = this.#limits[bucket];
    const window = Math.floor(now / windowMs);
    const key = bucket === 'service-changes' ? `${bucket} ${scope}` : bucket;
    const current = this.#spent.get(key);
    const spent = current?.window === window ? current.count : 0;
    const allowed = spent < count;
    const after = allowed ? spent + 1 : spent;
    this.#spent.set(key, { window, count: after });
    return {
      allowed,
      limit: count,
      remaining: count - after,
      resetSeconds: Math.ceil(((window + 1) * windowMs - now) / 1_000),
    };
  }
}
