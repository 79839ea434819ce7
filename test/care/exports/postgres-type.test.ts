import { afterAll, beforeAll, expect, it } from 'vitest';
import { isTypeName } from '#core/care/exports/postgres-type.ts';
import { type CareServer, startCareServer } from '../support/care-server.ts';

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

it('every type that a column can have is known as PostgreSQL writes it', async () => {
  const { admin } = await server.database();
  const { rows } = await admin.query<{ type: string }>(
    `SELECT format_type(oid, NULL) AS type FROM pg_type t
     WHERE typnamespace = 'pg_catalog'::regnamespace AND typtype IN ('b', 'r', 'm') AND typname !~ '^_?(pg_(node|ndistinct|dependencies|mcv|brin|ddl)|gtsvector|acl|refcursor|cstring)'
       AND NOT EXISTS (SELECT FROM pg_class WHERE t.typelem <> 0 AND reltype = t.typelem)`,
  );
  expect(rows.length).toBeGreaterThan(120);
  expect(rows.map(({ type }) => type).filter((type) => !isTypeName(type))).toEqual([]);
});

it.each([
  'numeric(12,2)',
  'numeric(3,-2)',
  'character varying(9)',
  'timestamp(3) with time zone[]',
  'interval day to second(3)',
  'bit varying(4)',
  'public.order_state',
  '"Odd".geometry(Point,4326)',
])('%s is a type', (type) => {
  expect(isTypeName(type)).toBe(true);
});

it.each([
  'nummeric(12,2)',
  'int8',
  'timestamptz',
  'varchar(9)',
  'text(3)',
  'order_state',
  'bigint ',
])('%j is none, or an alias that nothing here knows', (type) => {
  expect(isTypeName(type)).toBe(false);
});
