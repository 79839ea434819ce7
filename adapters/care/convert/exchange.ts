import pg from 'pg';
import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import { quoted } from '../archive/read-table.ts';
import { briefly } from '../partitions/briefly.ts';
import { identifySql } from '../partitions/dress.ts';
import { indexName, targetOf } from './begin-conversion.ts';
import { followSql } from './follow.ts';
import { endMirrorSql, type Mirror } from './mirror.ts';
import { BEFORE, indexesOf, type PlainTable } from './plain-table.ts';
import { shapeSql } from './table-shape.ts';

const LONGEST_NAME = 63;
const sequences = v.array(
  v.object({ column: v.string(), sequence: v.string(), name: v.string(), identity: v.boolean() }),
);

/** An index or sequence of the old table, out of the way of the new one's. */
const before = (name: string): string => `${name.slice(0, LONGEST_NAME - BEFORE.length)}${BEFORE}`;

/** Raises when the table is not any more what was copied: the next portion sees why. */
export const checkSql = ({ keys, log, oid, shape }: Mirror): string => `
  IF ${shapeSql(oid)} <> ${pg.escapeLiteral(shape)}
    OR EXISTS (SELECT FROM ${log} WHERE ${keys[0]} IS NULL) THEN
    RAISE EXCEPTION USING ERRCODE = '55P03', MESSAGE = 'the table was altered or emptied';
  END IF;`;

/**
 * Puts the partitioned table in the place of the plain one, in one statement: the last changes are followed while
 * nobody can write, then both change their names. Whoever waited finds the new table by the name.
 */
export async function exchange(
  sql: Sql,
  table: PlainTable,
  key: string,
  mirror: Mirror,
): Promise<void> {
  const { source, target } = mirror;
  const indexes = await indexesOf(sql, table, key);
  const schema = pg.escapeIdentifier(table.schema);
  const rename = (kind: string, from: string, to: string): string =>
    `ALTER ${kind} ${schema}.${pg.escapeIdentifier(from)} RENAME TO ${pg.escapeIdentifier(to)};`;
  const renames = indexes.flatMap(({ name }, index) => [
    rename('INDEX', name, before(name)),
    rename('INDEX', indexName(table, index), name),
  ]);
  await briefly(
    sql,
    `DO $capstan$ BEGIN
       LOCK TABLE ${source} IN ACCESS EXCLUSIVE MODE;
       ${checkSql(mirror)}
       ${followSql(mirror).join(';\n')};
       ${endMirrorSql(mirror)}
       ${renames.join('\n')}
       ${(await sequencesSql(sql, table, target, rename)).join('\n')}
       ${rename('TABLE', table.name, table.older.name)}
       ${rename('TABLE', targetOf(table).name, table.name)}
       ${await identityOf(sql, table, target)}
     END $capstan$`,
  );
}

/** Numbers go on where they were: serial columns share their sequence, those of identities take over. */
async function sequencesSql(
  sql: Sql,
  { oid }: PlainTable,
  target: string,
  rename: (kind: string, from: string, to: string) => string,
): Promise<readonly string[]> {
  const found = await sql.query(
    `SELECT a.attname AS column, s.oid::regclass::text AS sequence, s.relname AS name, d.deptype = 'i' AS identity
     FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
     JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
     WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass AND d.refobjid = $1 AND d.deptype IN ('a', 'i')`,
    [oid],
  );
  const statements: string[] = [];
  for (const { column, identity, name, sequence } of v.parse(sequences, found)) {
    const own = pg.escapeIdentifier(column);
    if (!identity) {
      statements.push(`ALTER SEQUENCE ${sequence} OWNED BY ${target}.${own};`);
      continue;
    }
    const [twin] = await sql.query(
      'SELECT c.relname AS name, c.oid::regclass::text AS sequence FROM pg_class c WHERE c.oid = pg_get_serial_sequence($1, $2)::regclass',
      [target, column],
    );
    statements.push(
      `PERFORM setval(${pg.escapeLiteral(String(twin?.['sequence']))}, last_value, is_called) FROM ${sequence};`,
      rename('SEQUENCE', name, before(name)),
      rename('SEQUENCE', String(twin?.['name']), name),
    );
  }
  return statements;
}

/** Where rows were identified by an index, the one of the same name is to do so, in every partition. */
async function identityOf(sql: Sql, table: PlainTable, target: string): Promise<string> {
  const [found] = await sql.query(
    `SELECT c.relname AS name,
       (SELECT array_agg(relid::regclass::text) FROM pg_partition_tree($2::regclass) WHERE isleaf) AS leaves
     FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     JOIN pg_class t ON t.oid = i.indrelid WHERE i.indrelid = $1 AND i.indisreplident AND t.relreplident = 'i'`,
    [table.oid, target],
  );
  if (found === undefined) return '';
  const name = pg.escapeIdentifier(String(found['name']));
  return `ALTER TABLE ${quoted(table)} REPLICA IDENTITY USING INDEX ${name};
    ${identifySql(v.parse(v.array(v.string()), found['leaves']), quoted(table))}`;
}
