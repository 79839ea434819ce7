import type { Row } from '#core/guide.ts';
import { heardOf, MINUTE, recentMean, rowsOf } from './evidence.ts';
import { hearing, type Logbook, type Mutation } from './logbook.ts';

/** Rounding, and minutes that came in between two reads. */
const SLACK = 1.02;

/** Instances that served a minute, as far as was heard. */
function servedAt(log: Logbook, target: string, at: number): number | undefined {
  const heard = log.heard.get(hearing(target, 'instances')) ?? [];
  return heard.findLast((one) => one.at === at)?.value ?? heard.at(-1)?.value;
}

/** A minute of the window whose load needs more than would be left. */
function busyMinute(log: Logbook, row: Row, mutation: Mutation): number | undefined {
  const heard = heardOf(log, row, mutation.at);
  const newest = heard.at(-1)?.at ?? 0;
  const minutes = log.guide.policy.downWindowMinutes;
  return heard
    .filter(({ at }) => at > newest - minutes * MINUTE)
    .find(({ at, value }) => {
      const served = servedAt(log, row.target, at);
      if (served === undefined) return false;
      return Math.ceil((served * value) / row.high.aim / SLACK) > Number(mutation.to);
    })?.value;
}

/** Why fewer instances would be too few; undefined when every row can spare them. */
export function stillNeeded(log: Logbook, mutation: Mutation): string | undefined {
  const { at, before, target } = mutation;
  const level =
    mutation.operation === 'bounds' ? (before.native?.min ?? before.count) : before.count;
  for (const row of rowsOf(log.guide, target).filter(({ asks }) => asks.includes('instances'))) {
    const mean = recentMean(log, row, at, log.guide.policy.sizingMinutes) ?? 0;
    if (row.signal === 'memory') {
      if (mean > row.high.aim * SLACK) return `${row.signal} needs every box`;
      continue;
    }
    if (mean > ((level - 1) / level) * row.high.aim * SLACK) return `${row.signal} is at ${mean}`;
    const busy = row.signal === 'cpu' ? busyMinute(log, row, mutation) : undefined;
    if (busy !== undefined) return `a minute of the window had ${row.signal} at ${busy}`;
  }
  return undefined;
}
