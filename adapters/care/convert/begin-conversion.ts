import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import { targetParts } from '#core/care/partitions/target-parts.ts';
import type { Instant } from '#core/guide.ts';
import { quoted } from '../archive/read-table.ts';
import { dressing } from '../partitions/dress.ts';
import { keyLiteral } from '../partitions/read-table.ts';
import type { ConvertInput } from './convert-input.ts';
import { beginMirror } from './mirror.ts';
import { indexesOf, type PlainTable } from './plain-table.ts';

/** What the partitioned table is called until it takes the place of the plain one. */
export const targetOf = (table: PlainTable): { schema: string; name: string } => ({
  schema: table.schema,
  name: `${table.name}_partitioned`,
});

/** The name of an index of the copy until it takes that of the original. */
export const indexName = (table: PlainTable, index: number): string =>
  `capstan_${table.oid}_${index}`;

/** What two conversions of a table have to agree in for one to go on with the copy of the other. */
export const wishOf = ({ key, keepDays, step }: Omit<ConvertInput, 'table'>): string =>
  [key, step, keepDays ?? 'all'].join(' ');

const options = v.nullable(v.string());

/** Makes the partitioned table, all at once: empty, like the plain one, and following it from now on. */
export async function beginConversion(
  sql: Sql,
  table: PlainTable,
  input: ConvertInput,
  now: Instant,
): Promise<void> {
  const { key, keepDays, step } = input;
  const target = quoted(targetOf(table));
  const source = quoted(table);
  const indexes = await indexesOf(sql, table, key);
  const dress = await dressing(sql, table.oid);
  const [found] = await sql.query(
    `SELECT extract(epoch FROM min("${key}") FILTER (WHERE isfinite("${key}") AND "${key}" >= '0001-01-01'))::float8 * 1000 AS oldest,
       (SELECT array_to_string(reloptions, ', ') FROM pg_class WHERE oid = $1) AS options FROM ${source}`,
    [table.oid],
  );
  const set = v.parse(options, found?.['options']);
  const oldest = found?.['oldest'];
  const parts = targetParts(
    table.name,
    step,
    typeof oldest === 'number' ? oldest : undefined,
    now,
    keepDays,
  );
  const tail = set === null ? '' : ` WITH (${set})`;
  const make = (name: string, bounds: string): string => {
    const own = quoted({ schema: table.schema, name });
    return `CREATE TABLE ${own} PARTITION OF ${target} ${bounds}${tail}; ${dress(own)}`;
  };
  const statements = [
    `CREATE TABLE ${target} (LIKE ${source} INCLUDING ALL EXCLUDING INDEXES) PARTITION BY RANGE ("${key}");`,
    dress(target),
    ...indexes.map((one, index) => `${one.make(target, indexName(table, index))};`),
    ...parts.map(({ bounds: { from, until }, name }) =>
      make(name, `FOR VALUES FROM (${keyLiteral(from)}) TO (${keyLiteral(until)})`),
    ),
    // A write that went through before must go through after, whatever its key is.
    make(`${table.name}_default`, 'DEFAULT'),
  ];
  await sql.execute(statements.join('\n'));
  const [made] = await sql.query('SELECT $1::regclass::oid AS oid', [target]);
  await beginMirror(sql, table.oid, Number(made?.['oid']), table.primaryKey, wishOf(input));
}
