import type { Instant } from '../../guide.ts';
import { civilDay, dateText } from '../../zoned-time.ts';

const DAY = 86_400_000;

/** A table by its names in the catalogue, unquoted. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** A stretch of time in UTC: from, up to and without `until`. */
export interface Range {
  readonly from: Instant;
  readonly until: Instant;
}

/** As the guide and people write it. */
export const shown = ({ schema, name }: TableName): string => `${schema}.${name}`;

/** Names may hold anything; keys keep what every tool takes and write the rest as `%` and its code. */
const safe = (name: string): string =>
  name.replace(/[^\w-]/gu, (sign) => `%${(sign.codePointAt(0) ?? 0).toString(16)}.`);

const dateOf = (at: Instant): string => dateText(Math.floor(at / DAY));

/** Where all archives of a table lie. */
export const tablePrefix = ({ schema, name }: TableName): string =>
  `archive/${safe(schema)}.${safe(name)}/`;

/** Where the archives of a month lie: `archive/public.audit_logs/2025/01/`. */
export function monthPrefix(table: TableName, from: Instant): string {
  const [year, month] = dateOf(from).split('-');
  return `${tablePrefix(table)}${year}/${month}/`;
}

/** The folder of an archive; the second of the same name is another, so that nothing is ever overwritten. */
export const folderOf = (table: TableName, from: Instant, name: string, number: number): string =>
  `${monthPrefix(table, from)}${safe(name)}${number === 1 ? '' : `-${String(number).padStart(4, '0')}`}/`;

export const partKey = (folder: string, part: number): string =>
  `${folder}part-${String(part).padStart(4, '0')}.parquet`;

export const manifestKey = (folder: string): string => `${folder}manifest.json`;

/** The month in UTC that an instant lies in. */
export function monthOf(at: Instant): Range {
  const [year = 0, month = 0] = dateOf(at).split('-').map(Number);
  const next = month === 12 ? civilDay(year + 1, 1, 1) : civilDay(year, month + 1, 1);
  return { from: civilDay(year, month, 1) * DAY, until: next * DAY };
}

/** Rows older than this are past their keep: whole days in UTC. */
export const cutoffOf = (now: Instant, keepDays: number): Instant =>
  (Math.floor(now / DAY) - keepDays) * DAY;
