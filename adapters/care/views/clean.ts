import type { Progress } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import { SOON_OR_NEVER } from './soon-or-never.ts';
import type { Wish } from './wish.ts';

/** Drops generations that nobody reads any more. */
export async function clean(sql: Sql, { generation, prefix, row }: Wish): Promise<Progress> {
  const [found] = await sql.query<{ script: string | null }>(
    `SELECT string_agg(what, '; ' ORDER BY place, what) AS script FROM (
       -- With the function its triggers go, and nothing else can depend on it.
       SELECT 1 AS place, format('DROP FUNCTION capstan.%I() CASCADE', proname) AS what FROM pg_proc
       WHERE pronamespace = 'capstan'::regnamespace AND proname ~ $1 AND proname <> $2::text || '_f'
       UNION ALL
       -- A view before the table that it reads.
       SELECT CASE relkind WHEN 'r' THEN 3 ELSE 2 END,
         format('DROP %s capstan.%I', CASE relkind WHEN 'r' THEN 'TABLE' WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END, relname)
       FROM pg_class WHERE relnamespace = 'capstan'::regnamespace AND relkind IN ('r', 'v', 'm') AND relname ~ $1
         AND regexp_replace(relname, '_[ds]$', '') <> $2::text
     ) s`,
    [`^${prefix}[0-9a-f]{12}`, generation],
  );
  if (found?.script) await sql.execute(`${SOON_OR_NEVER}; ${found.script}`);
  return { is: 'more', because: `older forms of ${row.name} were dropped` };
}
