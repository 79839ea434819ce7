import * as v from 'valibot';
import type { Sql } from '#core/care/database.ts';
import type { CareTables } from '../care-schema.ts';

/**
 * What is remembered of views. `shown` is when the look began that it shows (caller's clock); `next` is a generation that
 * is built and waits for its name; `filled` says of which file of its table an incremental generation was filled.
 */
export const viewTables: CareTables = [
  `CREATE TABLE IF NOT EXISTS capstan.views (
    name text PRIMARY KEY,
    relation oid,
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
];

const signature = v.object({
  epoch: v.string(),
  tables: v.record(v.string(), v.tuple([v.number(), v.number()])),
  unsteady: v.array(v.string()),
});

const number = v.pipe(v.union([v.string(), v.number()]), v.transform(Number));

const made = v.object({
  hash: v.string(),
  shown: v.number(),
  seconds: v.number(),
  rows: v.number(),
  signature: v.nullable(signature),
});

/** A filling of a view: what it shows, and what that took. */
export type Made = v.InferOutput<typeof made>;

const states = v.array(
  v.object({
    relation: v.nullable(number),
    hash: v.string(),
    next: v.nullable(made),
    filled: v.nullable(v.object({ hash: v.string(), file: v.number() })),
    signature: v.nullable(signature),
    shown: v.nullable(number),
    refreshed: v.nullable(number),
    turns: number,
    followed: v.nullable(number),
    was_skipped: v.boolean(),
    skipped: number,
    seconds: v.nullable(v.number()),
    how: v.nullable(v.string()),
    rows: v.nullable(number),
    null_keys: v.boolean(),
  }),
);

export type ViewState = v.InferOutput<typeof states>[number];

/** What is remembered of a view; undefined before it was first made or adopted. */
export async function viewState(sql: Sql, name: string): Promise<ViewState | undefined> {
  const found = await sql.query('SELECT * FROM capstan.views WHERE name = $1', [name]);
  return v.parse(states, found)[0];
}

/** Changes what is remembered; a field is one of `capstan.views`. */
export async function remember(
  sql: Sql,
  name: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<void> {
  const names = Object.keys(fields);
  const values = Object.values(fields).map((value) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  );
  const places = names.map((_, index) => `$${index + 2}`).join(', ');
  const sets = names.map((field) => `${field} = excluded.${field}`).join(', ');
  await sql.execute(
    `INSERT INTO capstan.views (name, ${names.join(', ')}) VALUES ($1, ${places})
     ON CONFLICT (name) DO UPDATE SET ${sets}`,
    [name, ...values],
  );
}
