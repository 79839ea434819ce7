import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Sql } from '#core/care/database.ts';
import type { ShardTable } from './shard-table.ts';

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
  const relation = `${name(schema)}.${name(table.name)}`;
  const digest = createHash('sha256').update(relation).digest('hex').slice(0, 12);
  const body = guard(schema, table, tenantKey);
  const [found] = await sql.query(
    `SELECT (SELECT prosrc FROM pg_proc WHERE proname = $1 AND pronamespace = 'capstan'::regnamespace) AS body,
       (SELECT count(*)::int FROM pg_trigger WHERE tgrelid = to_regclass($2) AND tgname IN ($3, $4)) AS triggers`,
    [`gate_${digest}`, relation, GATE, TRUNCATE],
  );
  if (found?.['body'] !== body) {
    await sql.execute(
      `CREATE OR REPLACE FUNCTION capstan.gate_${digest}() RETURNS trigger
       LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS ${text(body)}`,
    );
  }
  if (found?.['triggers'] === 2) return;
  await sql.execute(
    `CREATE OR REPLACE TRIGGER ${GATE} AFTER INSERT OR UPDATE OR DELETE ON ${relation}
     FOR EACH ROW EXECUTE FUNCTION capstan.gate_${digest}()`,
  );
  await sql.execute(
    `CREATE OR REPLACE TRIGGER ${TRUNCATE} BEFORE TRUNCATE ON ${relation}
     EXECUTE FUNCTION capstan.keep_gated(${text(schema)})`,
  );
}
