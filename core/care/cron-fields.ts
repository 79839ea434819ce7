/** A field of cron: its least and its greatest value, and names of values from the least on. */
interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', least: 0, most: 59, names: [] },
  { name: 'hour', least: 0, most: 23, names: [] },
  { name: 'day of month', least: 1, most: 31, names: [] },
  {
    name: 'month',
    least: 1,
    most: 12,
    names: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  {
    name: 'weekday',
    least: 0,
    most: 7,
    names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
  },
];

/** The longest that each month can be. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** A range, and every how many of it; the step of `*` and of ranges only. */
const PART = /^(?:\*|(\d{1,2}|[a-z]{3})-(\d{1,2}|[a-z]{3}))(?:\/(\d{1,2}))?$|^(\d{1,2}|[a-z]{3})$/i;

function numberOf({ least, most, names }: Field, text: string): number | undefined {
  const at = names.indexOf(text.toLowerCase());
  const value = at >= 0 ? at + least : /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

/** The values of a part of a list; undefined when it is none. */
function valuesOf(field: Field, part: string): readonly number[] | undefined {
  const found = PART.exec(part);
  if (found === null) return undefined;
  const [, first, last, step = '1', only] = found;
  const from = only ?? first ?? String(field.least);
  const until = only ?? last ?? String(field.most);
  const low = numberOf(field, from);
  // Sunday ends a week as well as it begins one.
  const isSunday = until.toLowerCase() === 'sun' && field.names[0] === 'sun';
  const high = isSunday && only === undefined ? 7 : numberOf(field, until);
  const by = Number(step);
  if (low === undefined || high === undefined || low > high) return undefined;
  if (by < 1 || by > field.most) return undefined;
  const values: number[] = [];
  for (let value = low; value <= high; value += by) values.push(value);
  return values;
}

/** What is wrong with five fields of Vixie cron, as what was wanted; undefined when they are right and some day comes. */
export function whyNotCron(cron: string): string | undefined {
  const texts = cron.split(' ');
  if (texts.length !== FIELDS.length)
    return 'five fields of cron: minute, hour, day of month, month, weekday';
  const values: (readonly number[])[] = [];
  for (const [at, field] of FIELDS.entries()) {
    const parts = (texts[at] ?? '').split(',').map((part) => valuesOf(field, part));
    if (parts.includes(undefined)) return wantedOf(field);
    values.push(parts.flatMap((part) => part ?? []));
  }
  const [, , days = [], months = []] = values;
  // With a weekday a day of the month is one of two ways to be due.
  const comes = months.some((month) => days.some((day) => day <= (DAYS[month - 1] ?? 0)));
  return texts[4] !== '*' || comes
    ? undefined
    : 'a day that comes: those months have none of these';
}

const wantedOf = ({ least, most, name, names }: Field): string => {
  const words = names.length === 0 ? '' : ` or ${names[0]} to ${names.at(-1)}`;
  return `${name === 'hour' ? 'an' : 'a'} ${name} of ${least} to ${most}${words}, ranges such as ${least + 1}-${least + 3}, steps such as */2, or lists of these`;
};
