import pg from 'pg';
import * as v from 'valibot';
import type { TableName } from '#core/care/archive/archive-keys.ts';
import type { Sql } from '#core/care/database.ts';
import type { Partition } from '#core/care/partitions/turn-plan.ts';
import type { Instant } from '#core/guide.ts';
import type { PartitionedTable } from './read-table.ts';

/** A partition on its way out. */
export interface Parted extends TableName {
  readonly oid: number;
  readonly from: Instant;
  readonly until: Instant;
  /** `kept`: a person attached it again, and it stays where it is. */
  readonly state: 'leaving' | 'detached' | 'kept';
  /** When it was found to be detached, by the caller's clock. */
  readonly detached?: Instant;
  /** It was a default partition, and its rows lie in others: there is nothing to archive. */
  readonly isCopied: boolean;
  /** What it is now: gone when its number has no table any more, `attached` also while a detach is pending. */
  readonly is: 'attached' | 'apart' | 'gone';
}

const parted = v.array(
  v.object({
    oid: v.pipe(v.string(), v.transform(Number)),
    schema: v.string(),
    name: v.string(),
    from_at: v.number(),
    until_at: v.number(),
    state: v.picklist(['leaving', 'detached', 'kept']),
    copied: v.boolean(),
    detached: v.nullable(v.pipe(v.string(), v.transform(Number))),
    is: v.picklist(['attached', 'apart', 'gone']),
  }),
);

/** The partitions of a table that are on their way out, the oldest first, as the catalogue has them now. */
export async function partedOf(sql: Sql, { name, schema }: TableName): Promise<readonly Parted[]> {
  const found = await sql.query(
    `SELECT p.oid, coalesce(n.nspname, p.schema) AS schema, coalesce(c.relname, p.name) AS name, p.from_at, p.until_at,
       p.state, p.detached, p.copied,
       CASE WHEN c.oid IS NULL THEN 'gone'
         WHEN EXISTS (SELECT FROM pg_inherits i WHERE i.inhrelid = c.oid) THEN 'attached' ELSE 'apart' END AS is
     FROM capstan.parted p
     LEFT JOIN pg_class c ON c.oid = p.oid::oid AND c.relkind IN ('r', 'p', 'f')
     LEFT JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE p.of_schema = $1 AND p.of_name = $2 AND p.state IN ('leaving', 'detached', 'kept')
     ORDER BY p.until_at, p.oid`,
    [schema, name],
  );
  return v.parse(parted, found).map(({ copied, from_at, until_at, detached, ...one }) => ({
    ...one,
    isCopied: copied,
    from: from_at,
    until: until_at,
    ...(detached !== null && { detached }),
  }));
}

/** Writes down that a partition is to leave. */
export async function writeLeaving(
  sql: Sql,
  table: TableName,
  { from, name, oid, schema, until }: Omit<Partition, 'isPending'>,
): Promise<void> {
  await sql.execute(
    `INSERT INTO capstan.parted (oid, of_schema, of_name, schema, name, from_at, until_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (oid) DO UPDATE SET state = 'leaving', detached = NULL, of_schema = excluded.of_schema,
       of_name = excluded.of_name, schema = excluded.schema, name = excluded.name`,
    [oid, table.schema, table.name, schema, name, from, until],
  );
}

/** Writes down a default partition whose rows were copied into others, in SQL without values. */
export const copiedSql = (
  table: TableName,
  { name, oid, schema }: TableName & { readonly oid: number },
  now: Instant,
): string => `
  INSERT INTO capstan.parted (oid, of_schema, of_name, schema, name, from_at, until_at, state, detached, copied)
  VALUES (${oid}, ${[table.schema, table.name, schema, name].map(pg.escapeLiteral).join(', ')}, '-infinity', 'infinity', 'detached', ${now}, true);`;

/** Writes down what became of it. */
export async function writeParted(
  sql: Sql,
  oid: number,
  state: 'detached' | 'archived' | 'dropped' | 'kept',
  now: Instant,
): Promise<void> {
  await sql.execute(
    'UPDATE capstan.parted SET state = $2, detached = coalesce(detached, $3) WHERE oid = $1',
    [oid, state, now],
  );
}

/** How many partitions of a table went to the archive. */
export async function archivedCount(sql: Sql, { name, schema }: PartitionedTable): Promise<number> {
  const [found] = await sql.query(
    "SELECT count(*)::int AS count FROM capstan.parted WHERE of_schema = $1 AND of_name = $2 AND state = 'archived'",
    [schema, name],
  );
  return Number(found?.['count']);
}
