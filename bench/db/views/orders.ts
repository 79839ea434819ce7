import type pg from 'pg';
import { median } from '../../measure.ts';
import { timed } from './keeper.ts';

/** CONCURRENTLY with nothing changed, in times of a plain refresh, for views that differ in columns and keys only. */
export async function columnOrders(
  app: pg.Client,
): Promise<readonly { readonly what: string; readonly ratio: number }[]> {
  await app.query(`CREATE TABLE orders_base AS SELECT n AS id, n % 10 AS few, 'text ' || n AS txt, n * 1.5 AS amount,
    CASE WHEN n % 2 = 0 THEN n END AS half FROM generate_series(1, 200000) n; ANALYZE orders_base`);
  const cases = [
    { what: 'unique-first', sql: 'SELECT id, few, txt, amount FROM orders_base', key: 'id' },
    { what: 'few-first', sql: 'SELECT few, id, txt, amount FROM orders_base', key: 'few, id' },
    { what: 'key-last', sql: 'SELECT few, txt, amount, id FROM orders_base', key: 'id' },
    {
      what: 'null-keys',
      sql: 'SELECT half, id, txt FROM orders_base WHERE id <= 20000',
      key: 'half',
    },
    {
      what: 'without-nulls',
      sql: 'SELECT half, id, txt FROM orders_base WHERE id <= 20000 AND half IS NOT NULL',
      key: 'half',
    },
  ];
  const found = [];
  for (const { key, sql, what } of cases) {
    await app.query(`CREATE MATERIALIZED VIEW ordered AS ${sql}`);
    await app.query(`CREATE UNIQUE INDEX ON ordered (${key}); ANALYZE ordered`);
    const ratios: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const plain = await timed(() => app.query('REFRESH MATERIALIZED VIEW ordered'));
      await app.query('ANALYZE ordered');
      const both = await timed(() => app.query('REFRESH MATERIALIZED VIEW CONCURRENTLY ordered'));
      ratios.push(both / plain);
    }
    await app.query('DROP MATERIALIZED VIEW ordered');
    found.push({ what, ratio: median(ratios) });
  }
  await app.query('DROP TABLE orders_base');
  return found;
}
