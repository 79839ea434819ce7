import type { Instant } from '../../guide.ts';
import type { ViewRow } from '../care-rules.ts';

const MINUTE = 60_000;
/** A session that is not seen to work on has written its counters by then. */
const COUNTERS_LAG = 2 * MINUTE;

/** What a view shows, and what happened since. */
export interface ViewAge {
  /** It shows all that was committed by then. */
  readonly shown: Instant;
  /** Its contents were last written then. */
  readonly refreshed: Instant;
  /** The last turn found nothing changed. */
  readonly wasSkipped: boolean;
  /** Rows of its tables changed since; `Infinity` when nobody can say. */
  readonly changed: number;
  /** Turns of the view that it comes after: those it followed, and all. */
  readonly followed?: number;
  readonly leaderTurns?: number;
  /** The last instant of its cron expression. */
  readonly slot?: Instant;
}

/** Equal counts are believed until the first turn after so long: a superuser's session with `track_counts` off is never counted. */
const BELIEVED = 23 * 60 * MINUTE;

/** Whether equal counts since a view was refreshed still say that nothing changed. */
export const isBelieved = (refreshed: Instant, now: Instant): boolean => now - refreshed < BELIEVED;

/** How old the oldest change may be that a view does not show; 0 when it shows all. In milliseconds. */
export const staleness = ({ changed, shown }: ViewAge, now: Instant): number =>
  changed === 0 ? 0 : Math.max(0, now - shown);

/** Why a view is due now; undefined when it is not. A turn in which nothing changed costs next to nothing. */
export function whyDue(
  { cadence, freshMinutes }: ViewRow,
  age: ViewAge,
  now: Instant,
): string | undefined {
  const { changed, shown } = age;
  const rows = Number.isFinite(changed) ? `${changed} rows changed` : 'its tables may have changed';
  // A commit from just before that turn may have been counted only after it.
  if (age.wasSkipped && changed > 0 && now - shown <= COUNTERS_LAG)
    return `${rows} at its last turn`;
  if ('cron' in cadence) {
    return age.slot !== undefined && age.slot > shown ? 'it is time' : undefined;
  }
  if ('after' in cadence) {
    return (age.leaderTurns ?? 0) > (age.followed ?? 0)
      ? `${cadence.after} had its turn`
      : undefined;
  }
  const every = cadence.everyMinutes * MINUTE;
  if (changed >= cadence.changedRows && now - age.refreshed >= every) return rows;
  // Fewer changes must not break the promise; and that there were none is noted, or the next would seem as old.
  if (now - shown < (freshMinutes * MINUTE) / 2) return undefined;
  return changed > 0 ? `${rows}, and it has to be fresh` : 'to note that nothing changed';
}
