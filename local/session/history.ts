import { monthlyCost } from '#core/cost.ts';
import type { Guide, Instant, Target } from '#core/guide.ts';
import type { Facts, Observation, Point } from '#core/observation.ts';
import { mergeSeries } from '#core/series.ts';
import type { SignalId } from '#core/signals.ts';
import type { PageStep } from '#local/page/feed.ts';

const MINUTE = 60_000;
const MONTH_MINUTES = (365.25 / 12) * 1440;
/** Signals are kept this long for the page: two simulated days. */
const KEEP_MINUTES = 2 * 1440;

/** What has been seen of one target since the start. */
export interface TargetPast {
  readonly target: Target;
  facts: Facts | undefined;
  readonly series: Map<SignalId, readonly Point[]>;
  readonly instances: PageStep<number>[];
  readonly plans: PageStep<string>[];
  readonly disks: PageStep<number>[];
  readonly costs: PageStep<number>[];
  spentUsd: number;
  dearestUsd: number;
}

/** Appends only where the value changed. */
function step<Value>(steps: PageStep<Value>[], at: Instant, value: Value | undefined): boolean {
  if (value === undefined || steps.at(-1)?.[1] === value) return false;
  steps.push([at, value]);
  return true;
}

/** Collects what observations show, minute by minute, in the form the page and the summary want. */
export class SessionHistory {
  readonly startedAt: Instant;
  readonly targets: readonly TargetPast[];
  readonly #guide: Guide;
  #until: Instant;

  constructor(guide: Guide, startedAt: Instant) {
    this.#guide = guide;
    this.startedAt = startedAt;
    this.#until = startedAt;
    this.targets = guide.targets.map((target) => ({
      target,
      facts: undefined,
      series: new Map(),
      instances: [],
      plans: [],
      disks: [],
      costs: [],
      spentUsd: 0,
      dearestUsd: 0,
    }));
  }

  /** Takes in the newest observations; money flows until `now`. */
  see(observations: Readonly<Record<string, Observation>>, now: Instant): void {
    for (const past of this.targets) {
      const since = Math.max(this.#until, past.costs[0]?.[0] ?? now);
      const [, cost = 0] = past.costs.at(-1) ?? [];
      past.spentUsd += (cost * Math.max(0, now - since)) / MINUTE / MONTH_MINUTES;
      const seen = observations[past.target.id];
      if (seen !== undefined) this.#take(past, seen);
    }
    this.#until = now;
  }

  #take(past: TargetPast, { facts, factsAt, series }: Observation): void {
    past.facts = facts;
    for (const [id, points] of Object.entries(series) as [SignalId, readonly Point[]][]) {
      past.series.set(id, mergeSeries(past.series.get(id), points, KEEP_MINUTES));
    }
    if (facts.kind === 'service') step(past.instances, factsAt, facts.instanceCreatedAt.length);
    if (facts.kind === 'postgres') step(past.disks, factsAt, facts.diskGb);
    step(past.plans, factsAt, facts.plan);
    const cost = monthlyCost(this.#guide, facts);
    step(past.costs, factsAt, cost);
    past.dearestUsd = Math.max(past.dearestUsd, cost ?? 0);
  }

  /** US dollars a month at the present size. */
  perMonthUsd(): number {
    return this.targets.reduce((sum, { costs }) => sum + (costs.at(-1)?.[1] ?? 0), 0);
  }

  spentUsd(): number {
    return this.targets.reduce((sum, past) => sum + past.spentUsd, 0);
  }

  /** What the same time would have cost at the largest size that was needed. */
  neverScaledUsd(): number {
    return this.targets.reduce((sum, { costs, dearestUsd }) => {
      const since = costs[0]?.[0];
      const minutes = since === undefined ? 0 : (this.#until - since) / MINUTE;
      return sum + (dearestUsd * minutes) / MONTH_MINUTES;
    }, 0);
  }
}
