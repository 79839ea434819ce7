import type pg from 'pg';

/** What an application does between two refreshes: rows come, are changed and go, a hundredth of them each. */
export async function change(app: pg.Client, rows: number): Promise<void> {
  const part = Math.max(1, Math.round(rows / 10));
  await app.query(
    `INSERT INTO transactions (tenant_id, property_id, kind, amount, created_at, updated_at)
     SELECT p.tenant_id, p.id, 'rent', 12.34, now(), now() FROM generate_series(1, $1::int) n
     JOIN properties p ON p.id = 1 + (n * 7919) % (SELECT count(*)::int FROM properties)`,
    [Math.max(1, rows - 2 * part)],
  );
  await app.query(
    `UPDATE transactions SET amount = amount + 1 WHERE id IN (SELECT 1 + (n * 104729::bigint) % (SELECT max(id) FROM transactions) FROM generate_series(1, $1::int) n)`,
    [part],
  );
  await app.query(
    `DELETE FROM transactions WHERE id IN (SELECT 1 + (n * 15485863::bigint + (SELECT max(id) FROM transactions)) % (SELECT max(id) FROM transactions) FROM generate_series(1, $1::int) n)`,
    [part],
  );
}

/** Milliseconds of so many single-row statements in one transaction, as the server runs them. */
export async function writes(app: pg.Client, count: number): Promise<number> {
  const began = performance.now();
  await app.query(`DO $$ DECLARE tenants bigint[] := ARRAY(SELECT tenant_id FROM properties WHERE id <= 100 ORDER BY id);
    BEGIN FOR n IN 1..${count} LOOP
    INSERT INTO transactions (tenant_id, property_id, kind, amount, created_at, updated_at)
    VALUES (tenants[1 + n % 100], 1 + n % 100, 'rent', 1, now(), now()); END LOOP; END $$`);
  return performance.now() - began;
}
