import * as v from 'valibot';

/** Parts of the guide's shape; messages say what was wanted. */
export const kebab = v.pipe(
  v.string('a string'),
  v.regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'kebab-case, such as "api"'),
  v.maxLength(40, 'at most 40 characters'),
);

export const text = v.pipe(v.string('a string'), v.nonEmpty('a sentence'));

const number = v.pipe(v.number('a number'), v.finite('a finite number'));

export const count = v.pipe(
  number,
  v.integer('a whole number'),
  v.minValue(1, '1 or more'),
  v.maxValue(1e9, 'at most a thousand million'),
);

/** `HH:MM`. */
export const clock = v.pipe(
  v.string('a time, HH:MM'),
  v.regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time, HH:MM'),
);

export const oneOf = <const T extends readonly string[]>(words: T) =>
  v.picklist(words, `one of ${words.join(', ')}`);

export const weekday = oneOf(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

export const list = <T extends v.GenericSchema>(item: T) => v.array(item, 'a list');

/** An object without other fields. */
export const object = <const T extends v.ObjectEntries>(entries: T) =>
  v.strictObject(entries, (issue) => (issue.expected === 'never' ? 'no such field' : 'a value'));
