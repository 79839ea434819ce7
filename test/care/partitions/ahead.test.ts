import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CareServer, startCareServer } from '../support/care-server.ts';
import { killedEverywhere } from '../support/every-statement.ts';
import {
  advanceToEnd,
  auditLogs,
  boundsOf,
  livedThrough,
  numberOf,
  prepare,
  prepareAgain,
  session,
  turned,
} from './support/turned.ts';

const now = '2026-11-20T12:00:00Z';
const wanted = [
  "audit_logs_y2026m11 FROM ('2026-11-01') TO ('2026-12-01')",
  "audit_logs_y2026m12 FROM ('2026-12-01') TO ('2027-01-01')",
  "audit_logs_y2027m01 FROM ('2027-01-01') TO ('2027-02-01')",
];

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

describe('partitions ahead of time', () => {
  it('are made, and made once', async () => {
    const one = await server.database();
    await prepare(one);
    const world = turned(one, auditLogs, now);
    expect(await world.chore.look(world.turn)).toMatchObject({
      due: true,
      broken: ['audit_logs has fewer than half of its 2 partitions ahead.'],
    });
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    expect(await boundsOf(one, 'audit_logs')).toEqual(['audit_logs_default DEFAULT', ...wanted]);
    expect(await world.chore.look(world.turn)).toMatchObject({
      due: false,
      broken: [],
      figures: {
        partitions: 3,
        aheadPartitions: 2,
        oldest: 'audit_logs_y2026m11',
        newest: 'audit_logs_y2027m01',
        defaultRows: 0,
        pendingDetach: false,
      },
    });
    await advanceToEnd(world);
    expect(await boundsOf(one, 'audit_logs')).toHaveLength(4);
    await advanceToEnd(turned(one, auditLogs, '2026-12-01T00:00:00Z'));
    expect(await boundsOf(one, 'audit_logs')).toHaveLength(5);
  });

  it('are like their table', async () => {
    const one = await server.database();
    await prepare(one);
    await one.admin.query(
      'DO $$ BEGIN CREATE ROLE auditor; EXCEPTION WHEN duplicate_object THEN END $$',
    );
    await one.app.query(
      `CREATE TABLE events (
         id bigint GENERATED ALWAYS AS IDENTITY, at date NOT NULL DEFAULT now(), tenant_id bigint REFERENCES tenants,
         kind text CHECK (kind <> ''), length int GENERATED ALWAYS AS (length(kind)) STORED, PRIMARY KEY (id, at)
       ) PARTITION BY RANGE (at);
       CREATE INDEX events_by_kind ON events (kind);
       CREATE UNIQUE INDEX events_once ON events (tenant_id, at, kind);
       ALTER TABLE events REPLICA IDENTITY USING INDEX events_pkey;
       GRANT SELECT, INSERT ON events TO auditor; GRANT UPDATE ON events TO auditor WITH GRANT OPTION`,
    );
    const row = { ...auditLogs, table: 'events', key: 'at', step: 'week' } as const;
    await advanceToEnd(turned(one, row, now));
    expect(await boundsOf(one, 'events')).toEqual([
      "events_y2026w47 FROM ('2026-11-16') TO ('2026-11-23')",
      "events_y2026w48 FROM ('2026-11-23') TO ('2026-11-30')",
      "events_y2026w49 FROM ('2026-11-30') TO ('2026-12-07')",
    ]);
    // PostgreSQL's own way to make one, beside it.
    await one.app.query(
      "CREATE TABLE twin PARTITION OF events FOR VALUES FROM ('2027-01-04') TO ('2027-01-11')",
    );
    const about = async (name: string): Promise<unknown> => {
      const { rows } = await one.admin.query(
        `SELECT pg_get_userbyid(relowner) AS owner,
           (SELECT array_agg(pg_get_constraintdef(oid) ORDER BY contype) FROM pg_constraint WHERE conrelid = c.oid AND contype <> 'n') AS constraints,
           (SELECT array_agg(concat_ws(' ', indisunique, indisprimary, indkey) ORDER BY indkey::text) FROM pg_index WHERE indrelid = c.oid) AS indexes,
           (SELECT array_agg(concat_ws(' ', attname, attidentity, attgenerated, attnotnull, atthasdef) ORDER BY attname)
            FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0) AS columns
         FROM pg_class c WHERE relname = $1`,
        [name],
      );
      return rows[0];
    };
    expect(await about('events_y2026w48')).toEqual(await about('twin'));
    const { rows } = await one.admin.query(
      "SELECT relreplident, relacl::text AS acl FROM pg_class WHERE relname IN ('events', 'events_y2026w48') ORDER BY relname",
    );
    expect(rows[1]).toEqual(rows[0]);
    expect(rows[0].relreplident).toBe('i');
    await one.app.query(
      "INSERT INTO tenants VALUES (1, 'a', now()); INSERT INTO events (tenant_id, at, kind) VALUES (1, '2026-11-24', 'x')",
    );
    expect(await numberOf(one, 'SELECT length FROM events_y2026w48')).toBe(1);
  });

  it('count when they are there under another name, and say when one made by hand is in the way', async () => {
    const one = await server.database();
    await prepare(one);
    await one.app.query(
      `CREATE TABLE novem PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01Z') TO ('2026-12-01Z');
       CREATE TABLE half PARTITION OF audit_logs FOR VALUES FROM ('2027-01-15Z') TO ('2027-03-01Z');
       CREATE TABLE audit_logs_y2026m12 ()`,
    );
    const world = turned(one, auditLogs, now);
    const look = await world.chore.look(world.turn);
    expect(look).toMatchObject({ due: false, figures: { aheadPartitions: 0 } });
    expect(look.broken).toEqual(['audit_logs has fewer than half of its 2 partitions ahead.']);
    expect(look.warnings).toEqual([
      'audit_logs cannot have a partition for 2027-01-01 to 2027-02-01: half, made by hand, holds 2027-01-15 to 2027-03-01.',
      'A partition of audit_logs would be called audit_logs_y2026m12, and another table is.',
    ]);
    expect(await boundsOf(one, 'audit_logs')).toHaveLength(3);
  });

  it('refuse a table that is none, is plain, or is partitioned by something else', async () => {
    const one = await server.database();
    await prepare(one);
    const refusal = async (change: object): Promise<string> => {
      const world = turned(one, { ...auditLogs, ...change }, now);
      const look = await world.chore.look(world.turn);
      const progress = await world.chore.advance(world.turn);
      expect(progress).toEqual({ is: 'refused', because: look.because });
      return look.because;
    };
    expect(await refusal({ table: 'nothing' })).toBe('there is no table nothing');
    expect(await refusal({ table: 'access_logs' })).toContain('convert-table');
    expect(await refusal({ key: 'event_type' })).toBe(
      'audit_logs is not partitioned by range of event_type alone',
    );
    await one.app.query('CREATE TABLE numbers (id bigint) PARTITION BY RANGE (id)');
    expect(await refusal({ table: 'numbers', key: 'id' })).toBe(
      'numbers.id is bigint: wanted a timestamp or a date',
    );
  });

  it('wait for whoever is in the way, and name them without what they ask', async () => {
    const one = await server.database();
    await prepare(one);
    const reader = await session(one, 'report');
    await reader.query("BEGIN; SELECT count(*) FROM audit_logs WHERE event_type = 'secret'");
    const world = turned(one, auditLogs, now);
    const { because, is } = await advanceToEnd(world);
    expect(is).toBe('waiting');
    expect(because).toMatch(
      /^audit_logs_y2026m11 could not be attached: pid \d+ \(report, idle in transaction for \d+ s\) in the way$/,
    );
    await reader.query('COMMIT');
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    await reader.end();
  });

  it('come to the same end when the process is killed anywhere', async () => {
    const one = await server.database();
    await prepare(one);
    const moments = await killedEverywhere({
      begin: async () => {
        await prepareAgain(one);
        await one.app.query(
          "INSERT INTO audit_logs (created_at) SELECT '2026-11-01Z'::timestamptz + n * interval '1 day' FROM generate_series(0, 40) n",
        );
        return one;
      },
      work: (one, fate) =>
        livedThrough(turned(one, { ...auditLogs, ahead: 1 }, now, { watch: fate.watch })),
      judge: async () => {
        expect(await boundsOf(one, 'audit_logs')).toEqual([
          'audit_logs_default DEFAULT',
          ...wanted.slice(0, 2),
        ]);
        expect(await numberOf(one, 'SELECT count(*) FROM ONLY audit_logs_default')).toBe(0);
        expect(await numberOf(one, 'SELECT count(DISTINCT id) FROM audit_logs')).toBe(41);
        expect(await numberOf(one, 'SELECT count(*) FROM audit_logs_y2026m12')).toBe(11);
      },
    });
    expect(moments).toBeGreaterThan(40);
  }, 300_000);
});
