import { createHash } from 'node:crypto';
import pg from 'pg';
import * as v from 'valibot';

const identifier = '[a-z_][a-z0-9_]{0,62}';

const name = v.pipe(
  v.string('a name'),
  v.regex(new RegExp(`^${identifier}$`), 'a name of SQL in lower case, such as "tenant_id"'),
);

const column = v.pipe(
  v.string('a column'),
  v.regex(
    new RegExp(`^${identifier}( (asc|desc))?( nulls (first|last))?$`, 'i'),
    'a column, such as "tenant_id" or "created_at desc"',
  ),
  v.transform((text) => text.toLowerCase()),
);

/** What an index is asked to be. */
export const indexInput = v.strictObject({
  table: v.pipe(
    v.string('a table'),
    v.regex(new RegExp(`^(${identifier}\\.)?${identifier}$`), 'a table, such as "transactions"'),
  ),
  columns: v.pipe(
    v.array(column, 'columns in their order'),
    v.minLength(1, 'at least one column'),
    v.maxLength(32, 'at most 32 columns'),
  ),
  name: v.exactOptional(name),
  unique: v.optional(v.boolean(), false),
  where: v.exactOptional(v.pipe(v.string(), v.trim(), v.nonEmpty('a condition'))),
  method: v.optional(v.picklist(['btree', 'hash', 'gin', 'gist', 'brin']), 'btree'),
});
export type IndexInput = v.InferOutput<typeof indexInput>;

/** The column of a key without its order. */
export const columnName = (key: string): string => key.split(' ')[0] ?? '';

/** The key as SQL has it. */
export const keySql = (key: string): string => {
  const [column = '', ...order] = key.split(' ');
  return [pg.escapeIdentifier(column), ...order.map((word) => word.toUpperCase())].join(' ');
};

const LONGEST_NAME = 63;

/** The name of an index that nobody named: the same for the same wish, and for each partition its own. */
export function indexName({ name: given, ...wish }: IndexInput, table: string): string {
  const isParent = table === wish.table.split('.').at(-1);
  if (given !== undefined && isParent) return given;
  const mark = createHash('sha256')
    .update(JSON.stringify([given, wish.columns, wish.unique, wish.where, wish.method]))
    .digest('hex')
    .slice(0, 6);
  const words = [table, ...wish.columns.map(columnName)].join('_');
  const tail = `_${mark}_idx`;
  return `${words.slice(0, LONGEST_NAME - tail.length)}${tail}`;
}

/** What CREATE INDEX says after the table's name. */
export const definitionSql = ({ columns, method, where }: IndexInput): string =>
  `USING ${method} (${columns.map(keySql).join(', ')})${where === undefined ? '' : ` WHERE (${where})`}`;
