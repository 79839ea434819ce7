import { DateTime } from 'luxon';
import type { Guide, Instant } from '#core/guide.ts';
import { type Invariant, tellMutation } from './evidence.ts';

/** An invocation may have decided so long before its request arrived. */
const INVOCATION = 75_000;

interface Asked {
  readonly floor: number;
  readonly ceiling: number;
}

/**
 * What the rows of a guide ask of a service at a moment, read off a wall clock. It knows rows that begin and end
 * on one day and ask for counts, which is all that the guides of these tests have.
 */
export function askedAt(guide: Guide, target: string, at: Instant): Asked {
  let asked: Asked = { floor: 0, ceiling: Number.POSITIVE_INFINITY };
  for (const row of guide.schedules) {
    const there = DateTime.fromMillis(at, { zone: row.timeZone });
    const time = there.toFormat('HH:mm');
    const day = there.toFormat('ccc').toLowerCase();
    if (!row.days.some((one) => one === day) || time < row.from || time >= row.until) continue;
    for (const ask of row.asks) {
      if (ask.target !== target || !('instances' in ask)) continue;
      const level: { exactly?: number; atLeast?: number; atMost?: number } = ask.instances;
      const floor = level.exactly ?? level.atLeast ?? 0;
      const ceiling = level.exactly ?? level.atMost ?? Number.POSITIVE_INFINITY;
      asked = {
        floor: Math.max(asked.floor, floor),
        ceiling: Math.min(asked.ceiling, ceiling),
      };
    }
  }
  return asked;
}

/** I14: nothing is taken away under the floor of the hour, and nothing is added over its ceiling. */
export const timeOfDay: Invariant = ({ log }) =>
  log.mutations.flatMap((mutation) => {
    if (mutation.operation !== 'scale') return [];
    const { at, before, target } = mutation;
    const to = Number(mutation.to);
    const moments = [at - INVOCATION, at].map((moment) => askedAt(log.guide, target, moment));
    const isUnder = to < before.count && moments.every(({ floor }) => to < floor);
    const isOver = to > before.count && moments.every(({ ceiling }) => to > ceiling);
    return isUnder || isOver ? [`against the hour: ${tellMutation(mutation)}`] : [];
  });
