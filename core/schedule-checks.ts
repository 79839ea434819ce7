import type { GuideCheck, GuideIssue } from './guide-issue.ts';
import { asksFitTheirTargets } from './schedule-ask-checks.ts';
import { conflictsOf } from './schedules/conflicts.ts';
import { floorOf } from './schedules/schedule.ts';
import { dayOfDate, isZone } from './zoned-time.ts';

/** What else speaks in decisions; a schedule of that name could not be told apart. */
const TAKEN = ['limits', 'bounds', 'panic', 'undo'];

const namesAreTheirOwn: GuideCheck = ({ rows, schedules }) =>
  schedules.flatMap(({ id }, index) => {
    const isUsed =
      schedules.findIndex((other) => other.id === id) < index ||
      rows.some((row) => row.id === id) ||
      TAKEN.includes(id);
    const path = `schedules.${index}.id`;
    return isUsed ? [{ path, value: id, wanted: 'a name used once, and by no row' }] : [];
  });

const zonesAreKnown: GuideCheck = ({ schedules }) =>
  schedules.flatMap(({ timeZone }, index) => {
    const path = `schedules.${index}.timeZone`;
    const wanted = 'an IANA time zone as it is written, such as "America/New_York"';
    return isZone(timeZone) ? [] : [{ path, value: timeZone, wanted }];
  });

/** Far years are typing errors, and would make the search for overlaps long. */
const isDate = (date: string): boolean =>
  dayOfDate(date) !== undefined && date >= '2020' && date < '2100';

function dateIssues(path: string, dates: readonly string[], suffix = ''): readonly GuideIssue[] {
  return dates.flatMap((value, index) => {
    const at = `${path}.${index}${suffix}`;
    if (!isDate(value)) {
      const wanted = 'a date that exists, YYYY-MM-DD, from 2020 to 2099';
      return [{ path: at, value, wanted }];
    }
    return dates.indexOf(value) < index ? [{ path: at, value, wanted: 'a date named once' }] : [];
  });
}

const datesExist: GuideCheck = ({ holidays, schedules }) => [
  ...Object.entries(holidays).flatMap(([name, dates]) => dateIssues(`holidays.${name}`, dates)),
  ...schedules.flatMap(({ exceptOn = [], exceptions = [] }, index) => [
    ...dateIssues(
      `schedules.${index}.exceptions`,
      exceptions.map(({ date }) => date),
      '.date',
    ),
    ...exceptOn.flatMap((name, at) =>
      Object.hasOwn(holidays, name)
        ? []
        : [
            {
              path: `schedules.${index}.exceptOn.${at}`,
              value: name,
              wanted: `a calendar of holidays: ${Object.keys(holidays).join(', ') || 'there is none'}`,
            },
          ],
    ),
  ]),
];

const daysAreThere: GuideCheck = ({ schedules }) =>
  schedules.flatMap(({ days, exceptions = [] }, index): readonly GuideIssue[] => {
    const path = `schedules.${index}.days`;
    const twice = days.findIndex((day, at) => days.indexOf(day) < at);
    if (twice >= 0)
      return [{ path: `${path}.${twice}`, value: days[twice], wanted: 'a day named once' }];
    if (days.length > 0 || exceptions.some((one) => 'from' in one)) return [];
    return [{ path, value: days, wanted: 'at least one day, or an exception with times' }];
  });

/** Boots are measured on instances; no boot says how long a plan takes. */
const bootsAreOfInstances: GuideCheck = ({ schedules }) =>
  schedules.flatMap(({ early, asks }, index) => {
    const has = asks.some((ask) => 'instances' in ask && floorOf(ask.instances) !== undefined);
    const path = `schedules.${index}.early`;
    const wanted = 'minutes: "boot" is for rows that ask for at least so many instances';
    return early !== 'boot' || has ? [] : [{ path, value: early, wanted }];
  });

const rowsAgree: GuideCheck = (guide) => {
  // Rows that are wrong in themselves cannot be compared.
  const single = [zonesAreKnown, datesExist, asksFitTheirTargets].flatMap((check) => check(guide));
  if (single.length > 0) return [];
  return conflictsOf(guide).map(({ floor, ceiling, when }) => ({
    path: ceiling.path,
    value: ceiling.value,
    wanted: `at least ${floor.value} in "${ceiling.schedule.id}", or less in "${floor.schedule.id}": both hold on ${when}`,
  }));
};

/** What must be true of schedules and of the calendars they except. */
export const scheduleChecks: readonly GuideCheck[] = [
  namesAreTheirOwn,
  zonesAreKnown,
  datesExist,
  daysAreThere,
  bootsAreOfInstances,
  asksFitTheirTargets,
  rowsAgree,
];
