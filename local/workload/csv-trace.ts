import type { Instant } from '#local/clock.ts';

/** One row of a trace: an amount of requests from `at` until the next row. */
export interface TraceRow {
  readonly at: Instant;
  readonly value: number;
}

/** Something wrong with a line, as shown to the person who has to mend it. */
export interface TraceProblem {
  readonly line: number;
  readonly what: string;
}

/** More than this in a row is a mistake in the file, not a load. */
export const MAX_TRACE_VALUE = 1e9;
const MAX_TRACE_ROWS = 1_000_000;

const SHOWN_PROBLEMS = 20;
const MINUTE = 60_000;

/** The file cannot be used; `problems` has every bad line. */
export class TraceInvalid extends Error {
  override readonly name = 'TraceInvalid';
  readonly problems: readonly TraceProblem[];

  constructor(problems: readonly TraceProblem[]) {
    const shown = problems.slice(0, SHOWN_PROBLEMS);
    const more = problems.length - shown.length;
    const lines = shown.map(({ line, what }) => `  line ${line}: ${what}`);
    if (more > 0) lines.push(`  and ${more} more`);
    super(`The trace cannot be used:\n${lines.join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads `timestamp,value` (ISO 8601, or seconds or milliseconds since 1970) or `minute,value`, where
 * minutes count from `startAt`. Throws `TraceInvalid` with all that is wrong.
 */
export function parseTrace(text: string, startAt: Instant): TraceRow[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const header = (lines[0] ?? '').toLowerCase().replaceAll(/[\s"]/g, '');
  if (header !== 'timestamp,value' && header !== 'minute,value') {
    const what = `the first line is ${quote(lines[0] ?? '')}; wanted "timestamp,value" or "minute,value"`;
    throw new TraceInvalid([{ line: 1, what }]);
  }
  const readTime = header === 'minute,value' ? (cell: string) => readMinute(cell, startAt) : readAt;
  const problems: TraceProblem[] = [];
  const rows: TraceRow[] = [];
  for (const [index, line] of lines.entries()) {
    if (index === 0 || line.trim() === '') continue;
    const row = readRow(line, readTime, rows.at(-1));
    if (typeof row === 'string') problems.push({ line: index + 1, what: row });
    else rows.push(row);
  }
  if (problems.length === 0 && rows.length < 2) {
    problems.push({ line: lines.length, what: `wanted at least 2 rows, found ${rows.length}` });
  }
  if (rows.length > MAX_TRACE_ROWS) {
    problems.push({ line: MAX_TRACE_ROWS + 2, what: `more than ${MAX_TRACE_ROWS} rows` });
  }
  if (problems.length > 0) throw new TraceInvalid(problems);
  return rows;
}

type ReadTime = (cell: string) => Instant | undefined;

/** The row, or what is wrong with the line. */
function readRow(line: string, readTime: ReadTime, last: TraceRow | undefined): TraceRow | string {
  const cells = line.split(',').map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const [time = '', amount = ''] = cells;
  if (cells.length !== 2) return `${quote(line)} has ${cells.length} columns; wanted 2`;
  const at = readTime(time);
  if (at === undefined) return `${quote(time)} is not a time`;
  const value = readNumber(amount);
  if (value === undefined) return `${quote(amount)} is not a number`;
  if (value < 0) return `${amount} is negative`;
  if (value > MAX_TRACE_VALUE) return `${amount} is more than ${MAX_TRACE_VALUE}`;
  if (last !== undefined && at <= last.at) return `${quote(time)} is not later than the row before`;
  return { at, value };
}

const quote = (text: string): string => JSON.stringify(text.slice(0, 80));

/** `Number` takes empty text, hexadecimal and Infinity too; a trace has none of them. */
function readNumber(cell: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(cell) ? Number(cell) : undefined;
}

function readMinute(cell: string, startAt: Instant): Instant | undefined {
  const minute = readNumber(cell);
  if (minute === undefined || minute < 0 || minute > MAX_TRACE_VALUE) return undefined;
  return startAt + minute * MINUTE;
}

const ISO_8601 = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i;

/** A time without a zone is UTC. */
function readAt(cell: string): Instant | undefined {
  if (/^\d{9,10}$/.test(cell)) return Number(cell) * 1_000;
  if (/^\d{12,13}$/.test(cell)) return Number(cell);
  const match = ISO_8601.exec(cell);
  if (match === null) return undefined;
  if (!isOnCalendar(cell)) return undefined;
  const hasZone = match[4] !== undefined || match[1] === undefined;
  const at = Date.parse(cell.replace(' ', 'T') + (hasZone ? '' : 'Z'));
  return Number.isNaN(at) ? undefined : at;
}

/** `Date.parse` takes 30 February for 2 March. */
function isOnCalendar(cell: string): boolean {
  const [year = 0, month = 0, day = 0] = cell.slice(0, 10).split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}
