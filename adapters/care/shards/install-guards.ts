import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Sql } from '#core/care/database.ts';
import { relationOf, type ShardTable } from './shard-table.ts';

const { escapeIdentifier: name, escapeLiteral: text } = pg;

export const guardNames = ['capstan_gate', 'capstan_keep'] as const;
const [GATE, TRUNCATE] = guardNames;

/**
 * The trigger that leads every written row of a table past its tenant's gate. Written for the table, so that it reads
 * columns and not names; after the row, when its key is final, and at the latest at the end of the statement.
 */
function guard(schema: string, table: ShardTable, tenantKey: string): string {
  const tenant = (row: 'OLD' | 'NEW'): string => `${row}.${name(tenantKey)}::text`;
  const key = (row: 'OLD' | 'NEW'): string =>
    `jsonb_build_array(${table.key.map((column) => `${row}.${name(column)}::text`).join(', ')})`;
  const known = (row: 'OLD' | 'NEW'): string =>
    `EXISTS (SELECT FROM capstan.tenant_gates WHERE schema_name = ${text(schema)} AND tenant = ${tenant(row)})`;
  const pass = (row: 'OLD' | 'NEW', leaves: string): string =>
    `PERFORM capstan.pass_gate(${text(schema)}, ${tenant(row)}, ${text(table.name)}, ${key(row)}, ${leaves});`;
  const another = `(${[...table.key, tenantKey]
    .map((column) => `OLD.${name(column)} IS DISTINCT FROM NEW.${name(column)}`)
    .join(' OR ')})`;
  return `
  BEGIN
    IF TG_OP = 'INSERT' THEN
      IF ${known('NEW')} THEN ${pass('NEW', 'false')} END IF;
    ELSIF TG_OP = 'DELETE' THEN
      IF ${known('OLD')} THEN ${pass('OLD', 'true')} END IF;
    ELSIF ${another} THEN
      IF ${known('OLD')} THEN ${pass('OLD', 'true')} END IF;
      IF ${known('NEW')} THEN ${pass('NEW', 'false')} END IF;
    ELSIF ${known('OLD')} THEN ${pass('OLD', 'false')}
    END IF;
    RETURN NULL;
  END`;
}

const functionOf = (relation: string): string =>
  `gate_${createHash('sha256').update(relation).digest('hex').slice(0, 12)}`;

/** Whether a table has its guards, as they are to be, and nobody turned them off. */
export async function isGuarded(
  sql: Sql,
  schema: string,
  table: ShardTable,
  tenantKey: string,
): Promise<boolean> {
  const relation = relationOf(schema, table);
  const [found] = await sql.query(
    `SELECT EXISTS (SELECT FROM pg_proc p JOIN pg_namespace n ON n.oid = pronamespace
         WHERE nspname = 'capstan' AND proname = $1 AND prosrc = $2)
       AND (SELECT count(*) FROM pg_trigger WHERE tgrelid = to_regclass($3) AND tgname = ANY ($4) AND tgenabled = 'O') = 2 AS guarded`,
    [functionOf(relation), guard(schema, table, tenantKey), relation, guardNames],
  );
  return found?.['guarded'] === true;
}

/**
 * Puts the guards onto a table, once; they stay, for they refuse whoever still has an old route. Making a trigger waits
 * for writers of the table, and lets others wait for no longer than the lock's time limit.
 */
export async function installGuards(
  sql: Sql,
  schema: string,
  table: ShardTable,
  tenantKey: string,
): Promise<void> {
  const relation = relationOf(schema, table);
  const name = functionOf(relation);
  await sql.execute(
    `CREATE OR REPLACE FUNCTION capstan.${name}() RETURNS trigger
     LANGUAGE plpgsql AS ${text(guard(schema, table, tenantKey))}`,
  );
  await sql.execute(
    `CREATE OR REPLACE TRIGGER ${GATE} AFTER INSERT OR UPDATE OR DELETE ON ${relation}
     FOR EACH ROW EXECUTE FUNCTION capstan.${name}()`,
  );
  await sql.execute(
    `CREATE OR REPLACE TRIGGER ${TRUNCATE} BEFORE TRUNCATE ON ${relation}
     EXECUTE FUNCTION capstan.keep_gated(${text(schema)})`,
  );
  for (const trigger of guardNames) {
    await sql.execute(`ALTER TABLE ${relation} ENABLE TRIGGER ${trigger}`);
  }
}
