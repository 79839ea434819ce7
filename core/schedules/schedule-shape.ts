import * as v from 'valibot';
import { clock, count, kebab, list, object, text, weekday } from '../shape-parts.ts';
import type { Schedule } from './schedule.ts';

const has = (input: unknown, field: string): boolean =>
  typeof input === 'object' && input !== null && field in input;

/** A floor, a ceiling, both, or an exact level: what is there decides what else may be. */
const level = <T extends v.GenericSchema>(item: T) => {
  const exact = object({ exactly: item });
  const ceiling = object({ atMost: item });
  const floor = object({ atLeast: item, atMost: v.exactOptional(item) });
  return v.lazy((input) =>
    has(input, 'exactly')
      ? exact
      : has(input, 'atMost') && !has(input, 'atLeast')
        ? ceiling
        : floor,
  );
};

const plan = v.pipe(v.string('a plan id'), v.nonEmpty('a plan id'));
const planAsk = object({ target: kebab, plan: level(plan) });
const countAsk = object({ target: kebab, instances: level(count) });
const ask = v.lazy((input) => (has(input, 'plan') ? planAsk : countAsk));

const date = v.string('a date, YYYY-MM-DD');
const off = object({ date, off: v.literal(true, 'true') });
const otherHours = object({ date, from: clock, until: clock });
const exception = v.lazy((input) => (has(input, 'off') ? off : otherHours));

const early = v.union(
  [
    v.pipe(
      v.number(),
      v.integer('a whole number of minutes'),
      v.minValue(0, '0 to 60 minutes'),
      v.maxValue(60, '0 to 60 minutes'),
    ),
    v.literal('boot'),
  ],
  'minutes, or "boot"',
);

/** The shape of a schedule; what no shape can say stands in schedule-checks.ts. */
export const scheduleShape: v.GenericSchema<unknown, Schedule> = object({
  id: kebab,
  why: text,
  timeZone: v.string('an IANA time zone'),
  days: list(weekday),
  from: clock,
  until: clock,
  early: v.exactOptional(early),
  exceptOn: v.exactOptional(list(kebab)),
  exceptions: v.exactOptional(list(exception)),
  asks: v.pipe(list(ask), v.nonEmpty('at least one target and its level')),
});
