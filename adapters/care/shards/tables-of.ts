import { isDeepStrictEqual } from 'node:util';
import type { ShardingRules } from '#core/care/care-rules.ts';
import type { End } from './move/ends.ts';
import { readTables, relationOf, type ShardTable } from './shard-table.ts';

/** The tables that move, as they are at the destination, and why they are not alike enough for rows to go there. */
export async function tablesOf(
  source: End,
  destination: End,
  rules: ShardingRules,
): Promise<{ readonly tables: readonly ShardTable[]; readonly unlike: readonly string[] }> {
  const read = ({ database, shard }: End) =>
    database.read((sql) => readTables(sql, shard.schema, rules));
  const [here, there] = [await read(source), await read(destination)];
  const unlike = rules.tables.flatMap((name) => {
    const old = here.find((one) => one.name === name);
    const next = there.find((one) => one.name === name);
    const from = relationOf(source.shard.schema, { name });
    const to = relationOf(destination.shard.schema, { name });
    if (old === undefined) return [`there is no table ${from}`];
    if (next === undefined) {
      return [`there is no table ${to}: CREATE TABLE ${to} (LIKE ${from} INCLUDING ALL)`];
    }
    if (!old.hasTenant) return [`${from} has no column ${rules.tenantKey}`];
    if (old.key.length === 0) return [`${from} has no primary key`];
    const isAlike =
      isDeepStrictEqual(shapeOf(old), shapeOf(next)) && isDeepStrictEqual(old.key, next.key);
    if (!isAlike) return [`${to} has other columns or another key than ${from}`];
    return next.columns
      .filter((column) => column.identity === 'a' && !next.key.includes(column.name))
      .map((column) => `${to}.${column.name} is always given by PostgreSQL: make it BY DEFAULT`);
  });
  return { tables: there, unlike };
}

/** What has to be the same, in whatever order. */
const shapeOf = ({ columns }: ShardTable) =>
  columns
    .map(({ name, notNull, type }) => ({ name, notNull, type }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
