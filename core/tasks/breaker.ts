import type { Instant } from '../guide.ts';
import type { BreakerRules } from './task-rules.ts';

/**
 * A breaker before one outside service, shared by all that call it. `closed`: calls go through and are counted
 * from a window's first failure on. `open`: none goes through until `until`. `half-open`: one call tries,
 * nobody else before `until`, when whoever tries is dead. (Nygard, "Release It!", 2007.)
 */
export interface Breaker {
  readonly name: string;
  /** Rises with every write. */
  readonly version: number;
  readonly state: 'closed' | 'open' | 'half-open';
  readonly since: Instant;
  readonly windowStart: Instant;
  readonly calls: number;
  readonly failures: number;
  /** Times in a row that it opened; the wait doubles with each. */
  readonly opened: number;
  readonly until: Instant;
  /** The last failure, in words. */
  readonly because: string;
}

/** What calls behind a breaker ended with. */
export interface Calls {
  readonly good: number;
  readonly bad: number;
  /** The last failure, in words. */
  readonly because: string;
}

export type Admission =
  | { readonly kind: 'all' }
  /** One may try, once `next` is written. */
  | { readonly kind: 'one'; readonly next: Breaker }
  | { readonly kind: 'none'; readonly until: Instant };

/** Whether calls may go through now. At `probeUntil` whoever tries has ended, or is dead. */
export function admission(
  breaker: Breaker | undefined,
  now: Instant,
  probeUntil: Instant,
): Admission {
  if (breaker === undefined || breaker.state === 'closed') return { kind: 'all' };
  if (now < breaker.until) return { kind: 'none', until: breaker.until };
  return {
    kind: 'one',
    next: {
      ...breaker,
      version: breaker.version + 1,
      state: 'half-open',
      since: breaker.state === 'half-open' ? breaker.since : now,
      until: probeUntil,
    },
  };
}

const newBreaker = (name: string, now: Instant): Breaker => ({
  name,
  version: 0,
  state: 'closed',
  since: now,
  windowStart: now,
  calls: 0,
  failures: 0,
  opened: 0,
  until: now,
  because: '',
});

/** The breaker after these calls; undefined when nothing about it changes, as for good calls of a healthy service. */
export function afterCalls(
  name: string,
  breaker: Breaker | undefined,
  calls: Calls,
  now: Instant,
  rules: BreakerRules,
): Breaker | undefined {
  const was = breaker ?? newBreaker(name, now);
  const next = { ...was, version: was.version + 1 };
  if (was.state === 'half-open') return afterProbe(next, calls, now, rules);
  // Calls that were under way when it opened say nothing new.
  if (was.state === 'open') return undefined;
  if (calls.good + calls.bad === 0) return undefined;
  const isOver = now >= was.windowStart + rules.windowSeconds * 1000 || was.failures === 0;
  if (isOver && calls.bad === 0) return undefined;
  const counted = isOver
    ? { ...next, windowStart: now, calls: calls.good + calls.bad, failures: calls.bad }
    : {
        ...next,
        calls: was.calls + calls.good + calls.bad,
        failures: was.failures + calls.bad,
      };
  const because = calls.bad > 0 ? calls.because : was.because;
  const isBad =
    counted.calls >= rules.atLeastCalls &&
    counted.failures * 100 >= rules.failurePercent * counted.calls;
  return isBad ? opened({ ...counted, because }, now, rules) : { ...counted, because };
}

function afterProbe(
  next: Breaker,
  { good, bad, because }: Calls,
  now: Instant,
  rules: BreakerRules,
): Breaker {
  if (bad > 0) return opened({ ...next, because }, now, rules);
  // No call was made after all, or its answer said nothing: the next one tries.
  if (good === 0) return { ...next, until: now };
  return {
    ...next,
    state: 'closed',
    since: now,
    windowStart: now,
    calls: 0,
    failures: 0,
    opened: 0,
  };
}

function opened(next: Breaker, now: Instant, rules: BreakerRules): Breaker {
  const wait = Math.min(rules.mostOpenSeconds, rules.openSeconds * 2 ** next.opened);
  const since = next.state === 'open' ? next.since : now;
  return { ...next, state: 'open', since, opened: next.opened + 1, until: now + wait * 1000 };
}
