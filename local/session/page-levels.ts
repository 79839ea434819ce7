import { bootSeconds } from '#core/boot-seconds.ts';
import type { Guide, Instant, Target } from '#core/guide.ts';
import type { History } from '#core/history.ts';
import { type Limits, limitsOf } from '#core/limits.ts';
import { earlyMinutes } from '#core/schedules/early.ts';
import { type Bounds, scheduledLevels } from '#core/schedules/scheduled-levels.ts';
import { spansBetween } from '#core/schedules/spans.ts';
import { wallClock } from '#core/zoned-time.ts';
import type { PageAsk, PageLevel } from '#local/page/schedule-feed.ts';

const MINUTE = 60_000;

/** What a target's limits depend on besides the time. */
export type LimitsPast = Pick<History, 'bootSeconds' | 'bounds'>;

export const noPast: LimitsPast = { bootSeconds: [] };

function asksOf<T>({ floor, ceiling }: Bounds<T>, words: (text: string) => string): PageAsk[] {
  const isOne = floor?.value === ceiling?.value && floor?.schedule === ceiling?.schedule;
  if (floor !== undefined && isOne) {
    return [{ by: floor.schedule, says: words(`exactly ${floor.value}`), until: floor.until }];
  }
  const asks: PageAsk[] = [];
  if (floor !== undefined) {
    asks.push({ by: floor.schedule, says: words(`at least ${floor.value}`), until: floor.until });
  }
  if (ceiling !== undefined) {
    asks.push({
      by: ceiling.schedule,
      says: words(`at most ${ceiling.value}`),
      until: ceiling.until,
    });
  }
  return asks;
}

/** Bounds that are overruled by something stricter set nothing. */
function inForce({ floor, ceiling }: Bounds<number>, limits: Limits): Bounds<number> {
  return {
    ...(floor !== undefined && limits.floorBy?.id === floor.schedule ? { floor } : {}),
    ...(ceiling !== undefined && limits.ceilingBy?.id === ceiling.schedule ? { ceiling } : {}),
  };
}

function personAsks(limits: Limits): PageAsk[] {
  const asks: PageAsk[] = [];
  if (limits.floorBy?.id === 'bounds')
    asks.push({ by: 'bounds', says: `at least ${limits.floor}` });
  if (limits.ceilingBy?.id === 'bounds') {
    asks.push({ by: 'bounds', says: `at most ${limits.ceiling}` });
  }
  return asks;
}

function levelAt(guide: Guide, target: Target, at: Instant, past: LimitsPast) {
  // Before a person set bounds there were none.
  const { bounds, ...rest } = past;
  const history = bounds === undefined || at < bounds.at ? rest : past;
  const limits = limitsOf(guide, target, { now: at, history });
  const levels = scheduledLevels(guide, target, at, bootSeconds(history, guide));
  return {
    ...(target.kind === 'service' ? { floor: limits.floor, ceiling: limits.ceiling } : {}),
    asks: [
      ...asksOf(inForce(levels.instances, limits), (text) => text),
      ...personAsks(limits),
      ...asksOf(levels.plan, (text) => `plan ${text}`),
    ],
  };
}

/** Every moment at which what is asked of a target may change. */
function edgesOf(
  guide: Guide,
  target: Target,
  [from, until]: readonly [Instant, Instant],
  past: LimitsPast,
) {
  const boot = bootSeconds(past, guide);
  const edges = guide.schedules
    .filter(({ asks }) => asks.some((ask) => ask.target === target.id))
    .flatMap((schedule) => {
      const { timeZone } = schedule;
      const days = [wallClock(from, timeZone).day - 1, wallClock(until, timeZone).day + 1] as const;
      const lead = earlyMinutes(schedule, guide, boot) * MINUTE;
      return spansBetween(schedule, guide.holidays, ...days).flatMap((span) => [
        span.from - lead,
        span.from,
        span.until,
      ]);
    });
  if (past.bounds !== undefined) edges.push(past.bounds.at);
  const inside = edges.filter((at) => at > from && at < until);
  return [...new Set([from, ...inside])].sort((a, b) => a - b);
}

const contentOf = ({ floor, ceiling, asks }: PageLevel): string =>
  JSON.stringify([floor, ceiling, asks]);

/** Between what a target may be sized from one instant to another, as stretches without gaps. */
export function pageLevels(
  guide: Guide,
  target: Target,
  range: readonly [Instant, Instant],
  past: LimitsPast,
): readonly PageLevel[] {
  const edges = edgesOf(guide, target, range, past);
  const levels: PageLevel[] = [];
  for (const [index, from] of edges.entries()) {
    const until = edges[index + 1] ?? range[1];
    const level = { target: target.id, from, until, ...levelAt(guide, target, from, past) };
    const last = levels.at(-1);
    // An edge that changes nothing for this target is none.
    const isSame = last !== undefined && contentOf(last) === contentOf(level);
    if (isSame) levels[levels.length - 1] = { ...last, until };
    else levels.push(level);
  }
  return levels;
}
