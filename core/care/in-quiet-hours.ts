import type { Instant } from '../guide.ts';
import { minuteOfDay, wallClock } from '../zoned-time.ts';
import type { CareRules } from './care-rules.ts';
import type { Chore } from './chore.ts';

/** Whether the wall clock shows an hour of little traffic; `until` at or before `from` means the next day. */
export function isQuiet({ from, timeZone, until }: CareRules['quiet'], now: Instant): boolean {
  const { minute } = wallClock(now, timeZone);
  const [first, end] = [minuteOfDay(from), minuteOfDay(until)];
  return first < end ? minute >= first && minute < end : minute >= first || minute < end;
}

/** A chore that is heavy and has no time of its own: what is due waits for the quiet hours, also between two portions. */
export function inQuietHours(chore: Chore, quiet: CareRules['quiet']): Chore {
  const waits = `waits for ${quiet.from} (${quiet.timeZone})`;
  return {
    ...chore,
    async look(turn) {
      const look = await chore.look(turn);
      if (!look.due || isQuiet(quiet, turn.now())) return look;
      return { ...look, due: false, because: `${look.because}; ${waits}` };
    },
    async advance(turn) {
      if (!isQuiet(quiet, turn.now())) return { is: 'waiting', because: waits };
      return chore.advance(turn);
    },
  };
}
