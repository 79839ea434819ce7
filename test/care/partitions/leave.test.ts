import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GRACE_MILLISECONDS } from '#adapters/care/partitions/part-with.ts';
import type { Objects } from '#core/care/objects.ts';
import { type CareServer, startCareServer, type TestDatabase } from '../support/care-server.ts';
import { killedEverywhere } from '../support/every-statement.ts';
import {
  advanceToEnd,
  auditLogs,
  boundsOf,
  livedThrough,
  numberOf,
  objectsInMemory,
  prepare,
  prepareAgain,
  session,
  type Turned,
  turned,
} from './support/turned.ts';

const now = '2026-11-20T12:00:00Z';
const nextDay = new Date(Date.parse(now) + GRACE_MILLISECONDS).toISOString();
const row = { ...auditLogs, ahead: 1 };
const archived = { ...row, leadsTo: 'archive' } as const;
const present = [
  "audit_logs_y2026m11 FROM ('2026-11-01') TO ('2026-12-01')",
  "audit_logs_y2026m12 FROM ('2026-12-01') TO ('2027-01-01')",
];

/** A table with what is present and one partition that is too old, with so many rows. */
async function withOld(one: TestDatabase, hasDefault: boolean, rows = 100): Promise<void> {
  await prepareAgain(one);
  if (!hasDefault) await one.app.query('DROP TABLE audit_logs_default');
  await one.app.query(
    `CREATE TABLE audit_logs_y2025m10 PARTITION OF audit_logs FOR VALUES FROM ('2025-10-01') TO ('2025-11-01');
     CREATE TABLE audit_logs_y2026m11 PARTITION OF audit_logs FOR VALUES FROM ('2026-11-01') TO ('2026-12-01');
     CREATE TABLE audit_logs_y2026m12 PARTITION OF audit_logs FOR VALUES FROM ('2026-12-01') TO ('2027-01-01');
     INSERT INTO audit_logs (created_at, event_type, details)
       SELECT '2025-10-01'::timestamptz + n * interval '1 minute', 'login', jsonb_build_object('n', n) FROM generate_series(1, ${rows}) n`,
  );
}

async function databaseWithOld(hasDefault: boolean): Promise<TestDatabase> {
  const one = await server.database();
  await prepare(one);
  await withOld(one, hasDefault);
  return one;
}

const isThere = (one: TestDatabase): Promise<number> =>
  numberOf(one, "SELECT count(*) FROM pg_class WHERE relname = 'audit_logs_y2025m10'");

let server: CareServer;
beforeAll(async () => {
  server = await startCareServer();
});
afterAll(() => server.stop());

describe('old partitions', () => {
  it.each([true, false])(
    'are detached, and dropped a day later (default: %s)',
    async (hasDefault) => {
      const one = await databaseWithOld(hasDefault);
      const first = turned(one, row, now);
      expect((await first.chore.look(first.turn)).because).toBe(
        'audit_logs_y2025m10 is older than is kept',
      );
      expect(await advanceToEnd(first)).toMatchObject({ is: 'done' });
      const rest = hasDefault ? ['audit_logs_default DEFAULT'] : [];
      expect(await boundsOf(one, 'audit_logs')).toEqual([...rest, ...present]);
      expect(await isThere(one)).toBe(1);
      expect(await first.chore.look(first.turn)).toMatchObject({
        due: false,
        figures: { detachedPartitions: 1 },
        warnings: [
          `audit_logs_y2025m10 was detached from audit_logs and will be dropped at ${nextDay}.`,
        ],
      });
      await advanceToEnd(turned(one, row, nextDay));
      expect(await isThere(one)).toBe(0);
    },
  );

  it.each([true, false])(
    'stay while rows of another table refer to theirs, and leave afterwards (default: %s)',
    async (hasDefault) => {
      const one = await databaseWithOld(hasDefault);
      await one.app.query(
        `ALTER TABLE audit_logs ADD PRIMARY KEY (created_at, id);
         CREATE TABLE notes (log_at timestamptz, log_id bigint, FOREIGN KEY (log_at, log_id) REFERENCES audit_logs (created_at, id));
         INSERT INTO notes SELECT created_at, id FROM audit_logs LIMIT 1;
         CREATE TABLE audit_logs_y2025m09 PARTITION OF audit_logs FOR VALUES FROM ('2025-09-01') TO ('2025-10-01');
         CREATE TABLE audit_logs_y2025m11 PARTITION OF audit_logs FOR VALUES FROM ('2025-11-01') TO ('2025-11-02')`,
      );
      const { is, said } = await advanceToEnd(turned(one, row, now));
      expect(is).toBe('refused');
      expect(said.at(-1)).toMatch(
        /^audit_logs_y2025m10 cannot be detached, for other rows refer to its rows: .*"notes_.*fkey/,
      );
      // The one before it and the one behind it left.
      const rest = hasDefault ? ['audit_logs_default DEFAULT'] : [];
      expect(await boundsOf(one, 'audit_logs')).toEqual([
        ...rest,
        "audit_logs_y2025m10 FROM ('2025-10-01') TO ('2025-11-01')",
        ...present,
      ]);
      await one.app.query('DELETE FROM notes');
      expect(await advanceToEnd(turned(one, row, now))).toMatchObject({ is: 'done' });
      await advanceToEnd(turned(one, row, nextDay));
      expect(await isThere(one)).toBe(0);
    },
  );

  it('stay when a person attached them again', async () => {
    const one = await databaseWithOld(true);
    await advanceToEnd(turned(one, row, now));
    await one.app.query(
      "ALTER TABLE audit_logs ATTACH PARTITION audit_logs_y2025m10 FOR VALUES FROM ('2025-10-01') TO ('2025-11-01')",
    );
    const { is, said } = await advanceToEnd(turned(one, row, nextDay));
    expect(is).toBe('done');
    expect(said).toContain('audit_logs_y2025m10 was attached again, and stays');
    const world = turned(one, row, '2027-01-15T00:00:00Z');
    await advanceToEnd(world);
    expect((await world.chore.look(world.turn)).due).toBe(false);
    expect(await numberOf(one, 'SELECT count(*) FROM audit_logs')).toBe(100);
  });

  it.each(['we"ird; DROP TABLE audit_logs; --', "o'clock", 'ünï códe', 'x'.repeat(63)])(
    'may have any name: %s',
    async (name) => {
      const one = await databaseWithOld(false);
      await one.app.query(
        `ALTER TABLE audit_logs_y2025m10 RENAME TO "${name.replaceAll('"', '""')}"`,
      );
      await advanceToEnd(turned(one, row, now));
      await advanceToEnd(turned(one, row, nextDay));
      expect(await boundsOf(one, 'audit_logs')).toEqual(present);
      const { rowCount } = await one.app.query('SELECT FROM pg_class WHERE relname = $1', [name]);
      expect(rowCount).toBe(0);
    },
  );

  it('are never mistaken for another table of their name', async () => {
    const one = await databaseWithOld(true);
    await advanceToEnd(turned(one, row, now));
    await one.app.query(
      'DROP TABLE audit_logs_y2025m10; CREATE TABLE audit_logs_y2025m10 (precious int)',
    );
    await advanceToEnd(turned(one, row, nextDay));
    expect(await isThere(one)).toBe(1);
  });

  it.each([
    ['is a foreign table', 'FOREIGN TABLE', 'SERVER elsewhere', 'its rows lie elsewhere'],
    ['has partitions of its own', 'TABLE', 'PARTITION BY RANGE (created_at)', 'partitions of'],
    ['is read by a view', 'TABLE', '; CREATE VIEW v AS TABLE first', 'view v would be lost'],
    [
      'is referred to',
      'TABLE',
      '; ALTER TABLE first ADD UNIQUE (id); CREATE TABLE r (id bigint REFERENCES first (id))',
      'constraint r_id_fkey on table r would be lost',
    ],
  ])('stay where one %s, and the others leave', async (_, kind, tail, says) => {
    const one = await databaseWithOld(true);
    await one.admin.query(
      'CREATE FOREIGN DATA WRAPPER none; CREATE SERVER elsewhere FOREIGN DATA WRAPPER none; GRANT USAGE ON FOREIGN SERVER elsewhere TO app',
    );
    await one.app.query(
      `CREATE ${kind} first PARTITION OF audit_logs FOR VALUES FROM ('2025-09-01') TO ('2025-10-01') ${tail}`,
    );
    const world = turned(one, row, now);
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    const { due, warnings } = await world.chore.look(world.turn);
    expect(due).toBe(false);
    expect(warnings?.[0]).toMatch(/^first is older than audit_logs keeps and stays: /);
    expect(warnings?.[0]).toContain(says);
    await advanceToEnd(turned(one, row, nextDay));
    expect(await isThere(one)).toBe(0);
    expect((await boundsOf(one, 'audit_logs')).join()).toContain("first FROM ('2025-09-01')");
  });

  it('that others began to read after they were detached hold up nobody', async () => {
    const one = await databaseWithOld(true);
    await advanceToEnd(turned(one, row, now));
    await one.app.query(
      `CREATE VIEW v AS TABLE audit_logs_y2025m10;
       CREATE TABLE other PARTITION OF audit_logs FOR VALUES FROM ('2025-10-01') TO ('2025-11-01')`,
    );
    await advanceToEnd(turned(one, row, nextDay));
    expect(await isThere(one)).toBe(1);
    expect((await boundsOf(one, 'audit_logs')).join()).not.toContain('other');
  });

  it('are archived before they are dropped', async () => {
    const one = await databaseWithOld(false);
    const objects = objectsInMemory();
    const world = turned(one, archived, now, { objects });
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    expect(await isThere(one)).toBe(0);
    expect(objects.stored.size).toBeGreaterThan(1);
    expect((await world.chore.look(world.turn)).figures).toMatchObject({ archivedPartitions: 1 });
    expect(
      await numberOf(one, "SELECT sum(rows) FROM capstan.archives WHERE state = 'verified'"),
    ).toBe(100);
  });

  it('are kept when a row was written to them after they were archived', async () => {
    const one = await databaseWithOld(false);
    const memory = objectsInMemory();
    let isWritten = false;
    // The manifest is the last that is written: a row that comes now is in no archive.
    const objects: Objects = {
      ...memory,
      async put(key, body, about) {
        await memory.put(key, body, about);
        if (!key.includes('manifest') || isWritten) return;
        isWritten = true;
        await one.app.query(
          "INSERT INTO audit_logs_y2025m10 (id, created_at, event_type) VALUES (7000, '2025-10-05', 'late')",
        );
      },
    };
    const progress = await advanceToEnd(turned(one, archived, now, { objects }));
    expect(isWritten).toBe(true);
    if (progress.is !== 'done') {
      expect(
        await numberOf(one, "SELECT count(*) FROM audit_logs_y2025m10 WHERE event_type = 'late'"),
      ).toBe(1);
    } else {
      expect(
        await numberOf(one, "SELECT max(rows) FROM capstan.archives WHERE state = 'verified'"),
      ).toBe(101);
    }
  });

  it('wait for a long transaction without leaving a detach half done', async () => {
    const one = await databaseWithOld(false);
    const reader = await session(one, 'report');
    await reader.query('BEGIN; SELECT count(*) FROM audit_logs; SELECT pg_sleep(1.2)');
    const world = turned(one, row, now);
    const { because, is } = await advanceToEnd(world);
    expect(is).toBe('waiting');
    expect(because).toMatch(/^audit_logs_y2025m10 could not be detached: pid \d+ \(report, /);
    expect((await world.chore.look(world.turn)).figures['pendingDetach']).toBe(false);
    await reader.query('COMMIT');
    expect(await advanceToEnd(world)).toMatchObject({ is: 'done' });
    await reader.end();
  });

  it('that were detached only by half are ended first', async () => {
    const one = await databaseWithOld(false);
    const reader = await session(one, 'report');
    await reader.query('BEGIN; SELECT count(*) FROM audit_logs');
    const byHand = await session(one, 'hand');
    await byHand.query("SET lock_timeout = '50ms'");
    const detach = 'ALTER TABLE audit_logs DETACH PARTITION audit_logs_y2026m11 CONCURRENTLY';
    await expect(byHand.query(detach)).rejects.toMatchObject({ code: '55P03' });
    const insert = "INSERT INTO audit_logs (created_at) VALUES ('2026-11-05')";
    await expect(byHand.query(insert)).rejects.toThrow('no partition');
    const world = turned(one, row, now);
    expect(await world.chore.look(world.turn)).toMatchObject({
      due: true,
      because: 'the detach of audit_logs_y2026m11 was interrupted',
      figures: { pendingDetach: true },
    });
    expect(await advanceToEnd(world)).toMatchObject({
      is: 'waiting',
      because: expect.stringMatching(
        /^audit_logs_y2026m11 is detached only by half: pid \d+ \(report/,
      ),
    });
    await reader.query('COMMIT');
    const { said } = await advanceToEnd(world);
    expect(said[0]).toBe('the interrupted detach of audit_logs_y2026m11 was ended');
    await Promise.all([reader.end(), byHand.end()]);
  });

  it.each([
    ['dropped', row, true],
    ['archived', archived, false],
  ] as const)(
    'are %s once when the process is killed anywhere',
    async (_, rules, hasDefault) => {
      const one = await databaseWithOld(hasDefault);
      const through = async (world: Turned, later: () => Turned): Promise<'done' | 'again'> =>
        (await livedThrough(world)) === 'done' ? livedThrough(later()) : 'again';
      const stored = new Map<TestDatabase, ReturnType<typeof objectsInMemory>>();
      const moments = await killedEverywhere({
        begin: async () => {
          await withOld(one, hasDefault, 20);
          stored.set(one, objectsInMemory());
          return one;
        },
        work: async (_world, fate) => {
          const objects = fate.objects(stored.get(one) ?? objectsInMemory());
          const parts = { objects, watch: fate.watch };
          const world = turned(one, rules, now, parts);
          if (rules.leadsTo === 'archive') return livedThrough(world);
          return through(world, () => turned(one, rules, nextDay, parts));
        },
        judge: async () => {
          expect(await isThere(one)).toBe(0);
          expect(
            (await boundsOf(one, 'audit_logs')).filter((text) => text.includes('FROM')),
          ).toEqual(present);
          expect(await numberOf(one, 'SELECT count(*) FROM audit_logs')).toBe(0);
          if (rules.leadsTo === 'archive') {
            expect(
              await numberOf(
                one,
                "SELECT sum(rows) FROM capstan.archives WHERE state = 'verified'",
              ),
            ).toBe(20);
          }
        },
      });
      expect(moments).toBeGreaterThan(40);
    },
    300_000,
  );
});
