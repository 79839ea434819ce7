import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CareServer, startCareServer, type TestDatabase } from '../support/care-server.ts';
import { killedEverywhere } from '../support/every-statement.ts';
import {
  advanceToEnd,
  auditLogs,
  boundsOf,
  hanging,
  livedThrough,
  numberOf,
  prepare,
  prepareAgain,
  session,
  turned,
} from './support/turned.ts';

const now = '2026-11-20T12:00:00Z';
const row = { ...auditLogs, ahead: 1 };
const wanted = [
  'audit_logs_default DEFAULT',
  "audit_logs_y2026m09 FROM ('2026-09-01') TO ('2026-10-01')",
  "audit_logs_y2026m10 FROM ('2026-10-01') TO ('2026-11-01')",
  "audit_logs_y2026m11 FROM ('2026-11-01') TO ('2026-12-01')",
  "audit_logs_y2026m12 FROM ('2026-12-01') TO ('2027-01-01')",
];

/** Nobody turned partitions for three months: all rows lie in the default one. */
async function fill(one: TestDatabase, rows: number, hasKey = true): Promise<void> {
  await prepareAgain(one);
  await one.app.query(
    `${hasKey ? 'CREATE UNIQUE INDEX audit_once ON audit_logs_default (id);' : ''}
     INSERT INTO audit_logs (id, created_at, event_type, details)
       SELECT n, '2026-09-01'::timestamptz + n % 80 * interval '1 day', 'login', jsonb_build_object('n', n) FROM generate_series(1, ${rows}) n`,
  );
}

const hashOf = (one: TestDatabase): Promise<string> =>
  one.admin
    .query("SELECT md5(string_agg(t::text, ';' ORDER BY id, t::text)) AS hash FROM audit_logs t")
    .then(({ rows }) => String(rows[0]?.hash));

/** Writes one after another, not waited for, and what must come of them. */
function changes(client: pg.Client, rows: number) {
  const at = new Map(Array.from({ length: rows }, (_, index) => [index + 1, 'login']));
  const refused: string[] = [];
  let count = 0;
  let queue = Promise.resolve();
  const run = (text: string, values: readonly unknown[]): void => {
    queue = queue.then(async () => {
      const done = await client.query(text, [...values]).catch((error: unknown) => String(error));
      if (typeof done === 'string' || done.rowCount !== 1)
        refused.push(`${text}: ${JSON.stringify(done)}`);
    });
  };
  return {
    refused,
    at,
    settled: () => queue,
    next(): void {
      count += 1;
      const id = count;
      if (count % 3 === 0) {
        run("INSERT INTO audit_logs VALUES ($1, '2026-10-07', 'new', NULL)", [10_000 + id]);
        at.set(10_000 + id, 'new');
      } else if (count % 3 === 1 && at.has(id)) {
        run(
          "UPDATE audit_logs SET event_type = 'changed', created_at = created_at + interval '20 days' WHERE id = $1",
          [id],
        );
        at.set(id, 'changed');
      } else if (at.delete(id)) run('DELETE FROM audit_logs WHERE id = $1', [id]);
    },
  };
}

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

describe('a default partition with many rows', () => {
  it('is split into partitions of their own, the old one kept for a day', async () => {
    const one = await server.database();
    await prepare(one);
    await fill(one, 12_000);
    await one.app.query("INSERT INTO audit_logs VALUES (0, 'infinity', 'never', NULL)");
    const before = await hashOf(one);
    const archived = { ...row, leadsTo: 'archive' } as const;
    const world = turned(one, archived, now);
    const look = await world.chore.look(world.turn);
    expect(look.because).toBe('audit_logs_default has rows for partitions of their own');
    expect(look.figures['defaultRows']).toBe(10_000);
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    expect(await boundsOf(one, 'audit_logs')).toEqual(wanted);
    expect(await hashOf(one)).toBe(before);
    expect(await numberOf(one, 'SELECT count(*) FROM audit_logs_default')).toBe(1);
    const after = await world.chore.look(world.turn);
    expect(after.due).toBe(false);
    expect(after.warnings.join()).toMatch(
      /audit_logs_rest_\d+ was detached from audit_logs and will be dropped/,
    );
    await advanceToEnd(turned(one, archived, '2026-11-21T12:00:00Z'));
    expect(await numberOf(one, 'SELECT count(*) FROM capstan.archives')).toBe(0);
    expect(
      await numberOf(
        one,
        "SELECT count(*) FROM pg_class WHERE relname LIKE 'audit_logs_rest%' AND relkind = 'r'",
      ),
    ).toBe(0);
    // Later partitions are attached beside it as ever.
    await one.app.query("INSERT INTO audit_logs VALUES (1, '2027-01-05', 'later', NULL)");
    await advanceToEnd(turned(one, row, '2026-12-20T12:00:00Z'));
    expect(await numberOf(one, 'SELECT count(*) FROM audit_logs_y2027m01')).toBe(1);
  });

  it('is left alone, and said why, where nothing tells its rows apart', async () => {
    const one = await server.database();
    await prepare(one);
    await fill(one, 12_000, false);
    const world = turned(one, row, now);
    const { broken } = await world.chore.look(world.turn);
    expect(broken?.join()).toContain(
      'They stay there: they are too many to be moved in a moment, and nothing tells them apart',
    );
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    expect(await boundsOf(one, 'audit_logs')).toEqual([wanted[0], wanted[4]]);
  });

  it.each([
    [
      'CREATE TABLE notes (log bigint, at timestamptz, FOREIGN KEY (log, at) REFERENCES audit_logs)',
      'notes refers to audit_logs',
    ],
    [
      'CREATE TRIGGER told AFTER DELETE ON audit_logs FOR EACH ROW EXECUTE FUNCTION nothing()',
      'the trigger told would see moved rows',
    ],
  ])('keeps its rows where moving them has effects: %s', async (sql, says) => {
    const one = await server.database();
    await prepare(one);
    await fill(one, 80);
    await one.app.query(
      `CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       ALTER TABLE audit_logs ADD PRIMARY KEY (id, created_at); ${sql}`,
    );
    const world = turned(one, row, now);
    expect((await world.chore.look(world.turn)).broken?.join()).toContain(says);
    await advanceToEnd(world);
    expect(await numberOf(one, 'SELECT count(*) FROM audit_logs_default')).toBe(80);
  });

  it('holds no reader when the process hangs in the middle of the exchange', async () => {
    const one = await server.database();
    await prepare(one);
    await fill(one, 200);
    const watch = hanging(one, 'audit_logs');
    const world = turned(one, row, now, { atOnce: 20, watch });
    await expect(advanceToEnd(world)).rejects.toThrow();
    expect(watch.hung()).toBe(1);
    expect(await boundsOf(one, 'audit_logs')).toEqual(['audit_logs_default DEFAULT']);
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    expect(await boundsOf(one, 'audit_logs')).toEqual(wanted);
  });

  it('stays whole where others read it by its name', async () => {
    const one = await server.database();
    await prepare(one);
    await fill(one, 80);
    await one.app.query('CREATE VIEW v AS TABLE audit_logs_default');
    const world = turned(one, row, now, { atOnce: 79 });
    expect((await world.chore.look(world.turn)).broken?.join()).toContain('view v would be lost');
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    expect(await numberOf(one, 'SELECT count(*) FROM v')).toBe(80);
  });

  it('comes to the same end when the process is killed anywhere, with a writer going on', async () => {
    const one = await server.database();
    await prepare(one);
    const client = await session(one, 'writer');
    const moments = await killedEverywhere({
      begin: async () => {
        await fill(one, 200);
        return changes(client, 200);
      },
      work: (writes, fate) => {
        const before = (statement: string): void => {
          if (fate.calls % 3 === 0) writes.next();
          fate.watch.before?.(statement);
        };
        return livedThrough(
          turned(one, row, now, { atOnce: 20, watch: { ...fate.watch, before } }),
        );
      },
      judge: async ({ at, refused, settled }) => {
        await settled();
        expect(refused).toEqual([]);
        expect(await boundsOf(one, 'audit_logs')).toEqual(wanted);
        const { rows } = await one.admin.query(
          'SELECT id::int, event_type FROM audit_logs ORDER BY id',
        );
        expect(rows.map(({ id, event_type }) => [id, event_type])).toEqual(
          [...at].sort(([a], [b]) => a - b),
        );
        expect(
          await numberOf(one, "SELECT count(*) FROM pg_class WHERE relname ~ 'changed_|split'"),
        ).toBe(0);
      },
    });
    expect(moments).toBeGreaterThan(50);
    await client.end();
  }, 300_000);
});
