import type { Database, Sql } from '#core/care/database.ts';
import type { End, Passage } from './move/ends.ts';
import { gateLock } from './shard-tables.ts';

/** A gate that has to be decided under is shut for no longer than this by itself. */
export const SHUT_SECONDS = 2;

type Mine = Pick<Passage, 'move'>;

const values = ({ move: { tenant, number } }: Mine, { shard: { schema } }: End): string[] => [
  schema,
  tenant,
  number,
];

const MINE = 'schema_name = $1 AND tenant = $2 AND move = $3';

/** Waits for all writers of the tenant at this end, and lets no other write until the transaction is over. */
export async function takeGate(sql: Sql, mine: Mine, end: End): Promise<void> {
  const [schema, tenant] = values(mine, end);
  await sql.query(`SELECT pg_advisory_xact_lock(${gateLock('$1::text', '$2::text')})`, [
    schema,
    tenant,
  ]);
}

/** From the end of this transaction on, writes are noted (`leaving`) or refused (`arriving`). */
export async function makeGate(
  sql: Sql,
  mine: Mine,
  end: End,
  state: 'leaving' | 'arriving',
): Promise<void> {
  const made = await sql.execute(
    `INSERT INTO capstan.tenant_gates AS g (schema_name, tenant, move, state) VALUES ($1, $2, $3, $4)
     ON CONFLICT (schema_name, tenant) DO UPDATE
       SET move = excluded.move, state = excluded.state, shut_until = NULL, seen_from = NULL
       WHERE g.move <> excluded.move`,
    [...values(mine, end), state],
  );
  // What an earlier move noted is of no use to this one.
  if (made === 1) await forgetChanges(sql, mine, end);
}

/** The first transaction id that can belong only to those who see the gate; kept once, after the gate was committed. */
export async function stampGate(sql: Sql, mine: Mine, end: End): Promise<void> {
  await sql.execute(
    `UPDATE capstan.tenant_gates SET seen_from = pg_current_xact_id() WHERE ${MINE} AND seen_from IS NULL`,
    values(mine, end),
  );
}

/**
 * Transactions that wrote, or read a moment, before the gate was there: the oldest first. By ids and not by times: a
 * transaction may take an older one's snapshot, hide when it began, or be prepared later. What was open is in the first
 * answer, or in the second when it was prepared between the two. Needs pg_read_all_stats.
 */
export async function olderThanGate(sql: Sql, mine: Mine, end: End): Promise<readonly string[]> {
  const gate = `WITH gate AS (SELECT age(seen_from::xid) AS age FROM capstan.tenant_gates WHERE ${MINE})`;
  const open = await sql.query(
    `${gate}
     SELECT format('pid %s (%s, since %s s)', pid, coalesce(nullif(application_name, ''), 'unnamed'),
       round(extract(epoch FROM clock_timestamp() - coalesce(xact_start, backend_start)))) AS who
     FROM pg_stat_activity a, gate
     WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type <> 'autovacuum worker'
       AND (age(backend_xid) > gate.age OR age(backend_xmin) > gate.age OR NOT pg_has_role('pg_read_all_stats', 'USAGE'))
     ORDER BY greatest(age(backend_xid), age(backend_xmin)) DESC NULLS LAST`,
    values(mine, end),
  );
  const prepared = await sql.query(
    `${gate}
     SELECT format('prepared transaction %s', gid) AS who FROM pg_prepared_xacts, gate
     WHERE database = current_database() AND age(transaction) > gate.age ORDER BY age(transaction) DESC`,
    values(mine, end),
  );
  return [...open, ...prepared].map(({ who }) => String(who));
}

/** Refuses the tenant's writes for a moment; the gate opens by itself when nothing follows. */
export async function shutGate(sql: Sql, mine: Mine, end: End): Promise<void> {
  await takeGate(sql, mine, end);
  await sql.execute(
    `UPDATE capstan.tenant_gates SET state = 'shut', shut_until = clock_timestamp() + make_interval(secs => $4)
     WHERE ${MINE} AND (state = 'leaving' OR shut_until IS NOT NULL)`,
    [...values(mine, end), SHUT_SECONDS],
  );
}

/** Shuts the gate for good, if it was shut all the time since; false when it had opened by itself. */
export async function sealGate(sql: Sql, mine: Mine, end: End): Promise<boolean> {
  await takeGate(sql, mine, end);
  const sealed = await sql.execute(
    `UPDATE capstan.tenant_gates SET shut_until = NULL
     WHERE ${MINE} AND state = 'shut' AND (shut_until IS NULL OR clock_timestamp() < shut_until)`,
    values(mine, end),
  );
  return sealed === 1;
}

/** Lets writers through again, noting what they change. */
export async function reopenGate(sql: Sql, mine: Mine, end: End): Promise<void> {
  await sql.execute(
    `UPDATE capstan.tenant_gates SET state = 'leaving', shut_until = NULL WHERE ${MINE} AND state = 'shut'`,
    values(mine, end),
  );
}

/** The tenant lives here: writes pass, and deletions are noted until the old place is clean. */
export async function welcome(sql: Sql, mine: Mine, end: End): Promise<void> {
  await sql.execute(
    `UPDATE capstan.tenant_gates SET state = 'here' WHERE ${MINE} AND state = 'arriving'`,
    values(mine, end),
  );
}

/** Shuts a gate of this move for good, whatever it was. */
export async function bar(sql: Sql, mine: Mine, end: End): Promise<void> {
  await sql.execute(
    `UPDATE capstan.tenant_gates SET state = 'shut', shut_until = NULL WHERE ${MINE}`,
    values(mine, end),
  );
}

/** Takes a gate of this move away: writes pass as if there had never been one. */
export async function removeGate(sql: Sql, mine: Mine, end: End): Promise<void> {
  await sql.execute(`DELETE FROM capstan.tenant_gates WHERE ${MINE}`, values(mine, end));
  await forgetChanges(sql, mine, end);
}

/** `open` when there is none of this move. */
export async function gateState(
  sql: Sql,
  mine: Mine,
  end: End,
): Promise<'leaving' | 'shut' | 'sealed' | 'arriving' | 'here' | 'open'> {
  const [found] = await sql.query(
    `SELECT CASE WHEN state = 'shut' AND shut_until IS NULL THEN 'sealed' ELSE state END AS state
     FROM capstan.tenant_gates WHERE ${MINE}`,
    values(mine, end),
  );
  return (found?.['state'] ?? 'open') as Awaited<ReturnType<typeof gateState>>;
}

async function forgetChanges(sql: Sql, mine: Mine, end: End): Promise<void> {
  const [schema, tenant] = values(mine, end);
  await sql.execute('DELETE FROM capstan.gate_changes WHERE schema_name = $1 AND tenant = $2', [
    schema,
    tenant,
  ]);
}

/** Who writes to the tenant and keeps the gate from being shut. */
export const writersAt = (database: Database, mine: Mine, end: End): Promise<readonly string[]> =>
  database.read(async (sql) => {
    const [schema, tenant] = values(mine, end);
    const found = await sql.query(
      `SELECT DISTINCT format('pid %s (%s, since %s s)', a.pid, coalesce(nullif(application_name, ''), 'unnamed'),
         round(extract(epoch FROM clock_timestamp() - xact_start))) AS who
       FROM pg_locks l JOIN pg_stat_activity a USING (pid)
       WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND (classid::bigint << 32 | objid::bigint) = ${gateLock('$1::text', '$2::text')}`,
      [schema, tenant],
    );
    return found.map(({ who }) => String(who));
  });
