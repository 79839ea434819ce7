import type { Progress } from '#core/care/chore.ts';
import type { Database } from '#core/care/database.ts';
import { blockersOf, blockersText } from '../blockers.ts';
import type { Wish } from './wish.ts';

/** A lock was not had in time: names who holds the view, or a table that it reads. */
export async function waitingBehindSomebody(
  database: Database,
  { name, row, text }: Wish,
): Promise<Progress> {
  const blockers = await database.read(async (sql) => {
    const found = await sql.query<{ oid: number }>(
      'SELECT DISTINCT r.oid FROM unnest($1::text[]) n, LATERAL (SELECT to_regclass(n)::oid AS oid) r WHERE r.oid IS NOT NULL',
      [[name, ...text.tables]],
    );
    const all = [];
    for (const { oid } of found) all.push(...(await blockersOf(sql, oid)));
    return all.sort((a, b) => b.seconds - a.seconds);
  });
  return { is: 'waiting', because: `${row.name} needs a lock: ${blockersText(blockers)}` };
}
