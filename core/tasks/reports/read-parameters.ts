import type { ReportParameter } from '../task-rules.ts';

/** What a task gives for a parameter. */
export type GivenValue = string | number | boolean | null;

/** Values in the order of `$1`, `$2`…, as text that PostgreSQL reads; or one problem a parameter. */
export type ReadParameters =
  | { readonly kind: 'values'; readonly values: readonly (string | null)[] }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] };

interface Reader {
  readonly wanted: string;
  /** The text for PostgreSQL; undefined when the value is something else. */
  read(given: string | number | boolean): string | undefined;
}

const INTEGER = /^-?\d{1,19}$/;
const NUMBER = /^-?\d{1,131}(\.\d{1,100})?$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/;
/** A bigint's limits. */
const LEAST = -(2n ** 63n);
const MOST = 2n ** 63n - 1n;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDay(text: string): boolean {
  const [, year = 0, month = 0, day = 0] = (DATE.exec(text) ?? []).map(Number);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : (DAYS[month - 1] ?? 0);
  return year >= 1 && day >= 1 && day <= days;
}

const textIf = (given: unknown, isGood: (text: string) => boolean): string | undefined =>
  typeof given === 'string' && isGood(given) ? given : undefined;

const readers: Readonly<Record<ReportParameter['type'], Reader>> = {
  // PostgreSQL knows no text with a zero character.
  text: { wanted: 'text', read: (given) => textIf(given, (text) => !text.includes('\0')) },
  integer: {
    wanted: 'a whole number',
    read(given) {
      if (typeof given === 'number') return Number.isSafeInteger(given) ? `${given}` : undefined;
      const isGood = (text: string) =>
        INTEGER.test(text) && BigInt(text) >= LEAST && BigInt(text) <= MOST;
      return textIf(given, isGood);
    },
  },
  number: {
    wanted: 'a number',
    read(given) {
      if (typeof given === 'number') return Number.isFinite(given) ? `${given}` : undefined;
      return textIf(given, (text) => NUMBER.test(text));
    },
  },
  boolean: {
    wanted: 'true or false',
    read: (given) => (typeof given === 'boolean' ? `${given}` : undefined),
  },
  date: { wanted: 'a day, such as 2026-03-03', read: (given) => textIf(given, isDay) },
  timestamp: {
    wanted: 'a time in ISO 8601 with its zone, such as 2026-03-03T16:30:00Z',
    read: (given) => textIf(given, (text) => isDay(TIME.exec(text)?.[1] ?? '')),
  },
};

/**
 * Checks what a task gives against the parameters of its report. Every parameter must be given; `null` is SQL's
 * NULL. Problems name the parameter and what was wanted, never the value.
 */
export function readParameters(
  parameters: readonly ReportParameter[],
  given: Readonly<Record<string, GivenValue>>,
): ReadParameters {
  const problems: string[] = [];
  const values = parameters.map(({ name, type }) => {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    if (value === null) return null;
    const { read, wanted } = readers[type];
    const text = value === undefined ? undefined : read(value);
    if (value === undefined) problems.push(`${name} is missing: wanted ${wanted}`);
    else if (text === undefined) problems.push(`${name}: wanted ${wanted}`);
    return text ?? null;
  });
  const names = parameters.map(({ name }) => name);
  const others = Object.keys(given).filter((name) => !names.includes(name)).length;
  if (others > 0) {
    const known = names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`;
    problems.push(`${others} that the report does not have: ${known}`);
  }
  return problems.length > 0 ? { kind: 'wrong', problems } : { kind: 'values', values };
}
