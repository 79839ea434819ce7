import type { Guide } from '../guide.ts';
import type { CivilDay } from '../zoned-time.ts';
import { differenceOf, hoursOf, spanOf } from './spans.ts';

/** Why a row does something else on a day than on other days like it. */
export interface DayNote {
  readonly schedule: string;
  readonly kind: 'holiday' | 'off' | 'other-hours' | 'skipped';
  readonly text: string;
}

/** What is different for the rows of a guide on a local day. */
export function dayNotes({ holidays, schedules }: Guide, day: CivilDay): readonly DayNote[] {
  return schedules.flatMap((row): readonly DayNote[] => {
    const note = (kind: DayNote['kind'], text: string): readonly DayNote[] => [
      { schedule: row.id, kind, text },
    ];
    const hours = hoursOf(row, holidays, day);
    if (hours !== undefined && spanOf(row, holidays, day) === undefined) {
      return note('skipped', `${row.id} falls into the hour that is skipped`);
    }
    const differs = differenceOf(row, holidays, day);
    switch (differs?.kind) {
      case 'holiday':
        return note('holiday', `holiday (${differs.calendar}): no ${row.id}`);
      case 'off':
        return note('off', `exception: no ${row.id}`);
      case 'other-hours':
        return note(
          'other-hours',
          `exception: ${row.id} ${differs.hours.from} to ${differs.hours.until}`,
        );
      default:
        return [];
    }
  });
}
