import pg from 'pg';
import type { ExportRow } from '#core/care/care-rules.ts';
import { type Sql, StatementFailed } from '#core/care/database.ts';
import { columnTypeOf, type SourceColumn } from '#core/care/exports/column-type.ts';
import { partitionKeyOf } from '#core/care/exports/glue-table.ts';
import { FIRST_PARTITION } from '#core/care/exports/object-key.ts';
import { isTime, isWatermark, WATERMARKS } from '#core/care/exports/watermark-type.ts';
import { describeColumns } from '../../parquet/describe-columns.ts';
import { bareStatement } from '../sql-tokens.ts';
import { Refused } from './refused.ts';

/** What an export reads. */
export interface Source {
  /** For people: the table, or the file. */
  readonly name: string;
  /** Stands in a FROM clause. */
  readonly from: string;
  readonly columns: readonly SourceColumn[];
  /** The watermark's column and its type, both as SQL. */
  readonly watermark?: { readonly column: string; readonly type: string; readonly isTime: boolean };
}

/** Finds the source as it is now; throws `Refused`. Needs a transaction that may write: a query is asked for its columns as a view, which is gone at once. */
export async function readSource(
  sql: Sql,
  row: ExportRow,
  sqlOf: (file: string) => string,
): Promise<Source> {
  const source =
    'table' in row.from
      ? await tableSource(sql, row.from.table)
      : await querySource(sql, row.id, row.from.file, sqlOf(row.from.file));
  const names = source.columns.map(({ name }) => name);
  const odd = names.filter((name) => !/^[a-z_][a-z0-9_]*$/.test(name));
  if (odd.length > 0) {
    throw new Refused(
      `${source.name} has columns that Athena cannot name: ${odd.join(', ')}; give them other names in an SQL file`,
    );
  }
  const key = partitionKeyOf(row);
  if (key !== undefined && names.includes(key)) {
    throw new Refused(
      `${source.name} has a column "${key}", and partitions are called so; give it another name in an SQL file`,
    );
  }
  typeOf(source, row.partition?.by, isTime, 'a date or a timestamp');
  const type = typeOf(source, row.watermark, isWatermark, WATERMARKS);
  if (row.watermark === undefined || type === undefined) return source;
  const column = `source.${pg.escapeIdentifier(row.watermark)}`;
  return { ...source, watermark: { column, type, isTime: isTime(columnTypeOf(type).is) } };
}

function typeOf(
  { columns, name }: Source,
  column: string | undefined,
  fits: (is: ReturnType<typeof columnTypeOf>['is']) => boolean,
  wanted: string,
): string | undefined {
  if (column === undefined) return undefined;
  const found = columns.find((one) => one.name === column);
  if (found === undefined) throw new Refused(`${name} has no column "${column}"`);
  if (!fits(columnTypeOf(found.type).is)) {
    throw new Refused(`column "${column}" of ${name} is ${found.type}, wanted ${wanted}`);
  }
  return found.type;
}

async function tableSource(sql: Sql, table: string): Promise<Source> {
  const [found] = await sql.query(
    `SELECT n.nspname AS schema, c.relname AS relation FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE c.oid = to_regclass($1)`,
    [table],
  );
  if (found === undefined) throw new Refused(`there is no table "${table}"`);
  const from = [found['schema'], found['relation']]
    .map((name) => pg.escapeIdentifier(String(name)))
    .join('.');
  return { name: table, from, columns: await describeColumns(sql, table) };
}

async function querySource(sql: Sql, id: string, file: string, text: string): Promise<Source> {
  const query = bareStatement(text);
  const view = `capstan.${pg.escapeIdentifier(`columns_of_${id}`)}`;
  await sql.execute(`CREATE VIEW ${view} AS ${query}`).catch((error: unknown) => {
    // Class 42: the query is wrong, or names what is not there.
    const isWrong = error instanceof StatementFailed && error.code.startsWith('42');
    throw isWrong ? new Refused(`${file}: ${error.message}`) : error;
  });
  const columns = await describeColumns(sql, view);
  await sql.execute(`DROP VIEW ${view}`);
  return { name: file, from: `(${query})`, columns };
}

/** Conditions on the watermark, and their values: above `from`, and up to `to`. */
export function between(
  { watermark }: Source,
  from: string | null,
  to: string | undefined,
): { readonly where: string; readonly values: readonly string[] } {
  const values: string[] = [];
  const conditions: string[] = [];
  const compare = (operator: string, value: string | null | undefined): void => {
    if (watermark === undefined || value === null || value === undefined) return;
    values.push(value);
    conditions.push(`${watermark.column} ${operator} $${values.length}::${watermark.type}`);
  };
  compare('>', from);
  compare('<=', to);
  return { where: conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`, values };
}

/** A partition as SQL: `2026-06`, in UTC; what is too early or too late for the table of Glue lies at its edge. */
export function partitionOf(row: ExportRow, { columns }: Source, last: string): string | undefined {
  if (row.partition === undefined) return undefined;
  const { by, step } = row.partition;
  const column = `source.${pg.escapeIdentifier(by)}`;
  const isUtc = columns.find(({ name }) => name === by)?.type.endsWith('with time zone');
  const time = isUtc ? `${column} AT TIME ZONE 'UTC'` : `${column}::timestamp`;
  const kept = `least(greatest(${time}, '${FIRST_PARTITION}'), '${last}')`;
  const format = step === 'month' ? 'YYYY-MM' : 'YYYY-MM-DD';
  return `CASE WHEN ${column} IS NOT NULL THEN to_char(${kept}, '${format}') END`;
}
