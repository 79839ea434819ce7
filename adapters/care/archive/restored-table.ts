import pg from 'pg';
import type { TableName } from '#core/care/archive/archive-keys.ts';
import type { RestoredShape } from '#core/care/archive/restore-plan.ts';
import type { Sql } from '#core/care/database.ts';
import { quoted } from './read-table.ts';

/** What PostgreSQL keeps of a name. */
const LONGEST_BYTES = 63;

/** `audit_logs_restored_20250101_20250201`: a table's name is cut where it is too long. */
export function restoredName(table: TableName, from: string, until: string): TableName {
  const suffix = `_restored_${from.replaceAll('-', '')}_${until.replaceAll('-', '')}`;
  let { name } = table;
  while (Buffer.byteLength(name + suffix) > LONGEST_BYTES) name = name.slice(0, -1);
  return { schema: table.schema, name: name + suffix };
}

/** The number of a table in the catalogue; undefined when there is none. */
export async function oidOf(sql: Sql, table: TableName): Promise<string | undefined> {
  const [found] = await sql.query('SELECT to_regclass($1)::oid::text AS oid', [quoted(table)]);
  return typeof found?.['oid'] === 'string' ? found['oid'] : undefined;
}

/** Which of the types this database does not have. Also what keeps anything but a type out of DDL. */
export async function unknownTypes(
  sql: Sql,
  { columns }: RestoredShape,
): Promise<readonly string[]> {
  const unknown: string[] = [];
  for (const type of new Set(columns.map((column) => column.type))) {
    const [found] = await sql.query('SELECT to_regtype($1) IS NULL AS none', [type]);
    if (found?.['none'] === true) unknown.push(type);
  }
  return unknown;
}

/** Makes the table, and remembers that this order did; true when it was there already. */
export async function makeRestored(
  sql: Sql,
  order: string,
  of: TableName,
  into: TableName,
  { columns }: RestoredShape,
): Promise<'ours' | 'another'> {
  const [known] = await sql.query(
    'SELECT relation::text AS oid FROM capstan.restores WHERE name = $1',
    [order],
  );
  const oid = await oidOf(sql, into);
  if (known !== undefined) return known['oid'] === oid ? 'ours' : 'another';
  if (oid !== undefined) return 'another';
  const list = columns.map(({ name, type }) => `${pg.escapeIdentifier(name)} ${type}`).join(', ');
  await sql.execute(`CREATE TABLE ${quoted(into)} (${list})`);
  // Whoever may read the table may read what came out of it.
  const [owner] = await sql.query(
    'SELECT pg_get_userbyid(relowner) AS name FROM pg_class WHERE oid = to_regclass($1)',
    [quoted(of)],
  );
  if (typeof owner?.['name'] === 'string')
    await sql.execute(`ALTER TABLE ${quoted(into)} OWNER TO ${pg.escapeIdentifier(owner['name'])}`);
  await sql.execute('INSERT INTO capstan.restores (name, relation) VALUES ($1, $2::oid)', [
    order,
    await oidOf(sql, into),
  ]);
  return 'ours';
}
