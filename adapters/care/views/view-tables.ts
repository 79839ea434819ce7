import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import type { CareTables } from '../care-schema.ts';

/**
 * What is remembered of views. `wanted` is when it was first to be made, `shown` when the look began that it shows (caller's clock); `next` is a generation that
 * is built and waits for its name; `filled` says of which file of its table an incremental generation was filled.
 */
export const viewTables: CareTables = [
  `CREATE TABLE IF NOT EXISTS capstan.views (
    name text PRIMARY KEY,
    relation bigint,
    hash text NOT NULL DEFAULT '',
    next jsonb,
    filled jsonb,
    signature jsonb,
    shown bigint,
    refreshed bigint,
    refreshes bigint NOT NULL DEFAULT 0,
    turns bigint NOT NULL DEFAULT 0,
    followed bigint,
    was_skipped boolean NOT NULL DEFAULT false,
    skipped bigint NOT NULL DEFAULT 0,
    seconds double precision,
    how text,
    rows bigint,
    null_keys boolean NOT NULL DEFAULT false
  )`,
  'ALTER TABLE capstan.views ADD COLUMN IF NOT EXISTS wanted bigint',
];

const signature = v.object({
  epoch: v.string(),
  code: v.optional(v.string(), ''),
  tables: v.record(v.string(), v.tuple([v.number(), v.number()])),
  unsteady: v.array(v.string()),
});

const made = v.object({
  hash: v.string(),
  shown: v.number(),
  seconds: v.number(),
  rows: v.number(),
  columns: v.array(v.string()),
  signature: v.nullable(signature),
});

/** A filling of a view: what it shows, and what that took. */
export type Made = v.InferOutput<typeof made>;

/** A line of `capstan.views`, as JSON. */
export const viewStateShape = v.object({
  relation: v.nullable(v.number()),
  hash: v.string(),
  next: v.nullable(made),
  filled: v.nullable(v.object({ hash: v.string(), file: v.number() })),
  signature: v.nullable(signature),
  shown: v.nullable(v.number()),
  refreshed: v.nullable(v.number()),
  turns: v.number(),
  followed: v.nullable(v.number()),
  was_skipped: v.boolean(),
  skipped: v.number(),
  seconds: v.nullable(v.number()),
  how: v.nullable(v.string()),
  rows: v.nullable(v.number()),
  null_keys: v.boolean(),
  wanted: v.nullable(v.number()),
});

export type ViewState = v.InferOutput<typeof viewStateShape>;

/** Changes what is remembered; fields are those of `capstan.views`, counts rise by one. */
export async function remember(
  sql: Sql,
  name: string,
  fields: Readonly<Record<string, unknown>>,
  counts: readonly ('refreshes' | 'turns' | 'skipped')[] = [],
): Promise<void> {
  const names = Object.keys(fields);
  const values = Object.values(fields).map((value) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  );
  const places = names.map((_, index) => `$${index + 2}`).join(', ');
  const sets = [
    ...names.map((field) => `${field} = excluded.${field}`),
    ...counts.map((field) => `${field} = capstan.views.${field} + 1`),
  ].join(', ');
  await sql.execute(
    `INSERT INTO capstan.views (name, ${names.join(', ')}) VALUES ($1, ${places})
     ON CONFLICT (name) DO UPDATE SET ${sets}`,
    [name, ...values],
  );
}
