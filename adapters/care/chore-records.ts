import * as v from 'valibot';
import type { ChoreRecord, ChoreRecords } from '#core/care/care-world.ts';
import type { Database, Sql } from '#core/care/database.ts';
import { lockKey } from './open-database.ts';

/** Longer than a portion; a process that died lets others in after so long. */
const LEASE_SECONDS = 90;
/** Runs kept of each chore. */
const KEEP_RUNS = 200;

const figures = v.record(v.string(), v.union([v.number(), v.string(), v.boolean(), v.null()]));

const run = v.object({
  began: v.number(),
  ended: v.number(),
  outcome: v.picklist(['done', 'refused', 'failed']),
  because: v.string(),
  seconds: v.number(),
  figures,
});

const instant = v.nullable(v.pipe(v.string(), v.transform(Number)));

const schema = v.array(
  v.object({
    id: v.string(),
    began: instant,
    spent_seconds: v.number(),
    failures: v.number(),
    retry_at: instant,
    last: v.nullable(run),
    last_ended: v.nullable(run),
    handed_over: v.nullable(v.object({ job: v.exactOptional(v.string()), at: v.number() })),
    told: v.array(v.string()),
    lapsed: v.boolean(),
  }),
);

type Found = v.InferOutput<typeof schema>[number];

/** Keys of the locks under which statements of chores run now. */
async function locksTaken(sql: Sql): Promise<ReadonlySet<string>> {
  const rows = await sql.query<{ key: string }>(
    "SELECT ((classid::int8 << 32) | objid::int8)::text AS key FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1",
  );
  return new Set(rows.map(({ key }) => key));
}

function recordOf(found: Found, locks: ReadonlySet<string>): ChoreRecord {
  const running = locks.has(lockKey(found.id));
  return {
    ...(running && { running: true }),
    ...(found.lapsed && !running && { brokeOff: true }),
    failures: found.failures,
    spentSeconds: found.spent_seconds,
    told: found.told,
    ...(found.last && { last: found.last }),
    ...(found.last_ended && { lastEnded: found.last_ended }),
    ...(found.retry_at !== null && { retryAt: found.retry_at }),
    ...(found.began !== null && { began: found.began }),
    ...(found.handed_over && { handedOver: found.handed_over }),
  };
}

/** Records of chores, in the tables of `makeCareSchema`; `database` is bound to no chore's lock. */
export function choreRecords(database: Database, leaseSeconds = LEASE_SECONDS): ChoreRecords {
  const write = async (text: string, values: readonly unknown[]): Promise<number> =>
    database.transaction((sql) => sql.execute(text, values));
  return {
    async read() {
      const { found, locks } = await database.read(async (sql) => ({
        locks: await locksTaken(sql),
        found: await sql.query(
          `SELECT id, began, spent_seconds, failures, retry_at, last, last_ended, handed_over, told,
             coalesce(leased_until < clock_timestamp(), false) AS lapsed
           FROM capstan.chores`,
        ),
      }));
      const read = v.parse(schema, found);
      return Object.fromEntries(read.map((one) => [one.id, recordOf(one, locks)]));
    },
    async claim(chore, holder, now) {
      const taken = await write(
        `INSERT INTO capstan.chores AS c (id, holder, leased_until, began)
         VALUES ($1, $2, clock_timestamp() + make_interval(secs => $4), $3)
         ON CONFLICT (id) DO UPDATE SET holder = excluded.holder, leased_until = excluded.leased_until,
           began = coalesce(c.began, excluded.began)
         WHERE c.holder = excluded.holder OR c.leased_until IS NULL OR c.leased_until < clock_timestamp()`,
        [chore, holder, now, leaseSeconds],
      );
      return taken === 1;
    },
    async leave(chore, holder, seconds) {
      await write(
        'UPDATE capstan.chores SET leased_until = NULL, spent_seconds = $3 WHERE id = $1 AND holder = $2',
        [chore, holder, seconds],
      );
    },
    async end(chore, ended, retryAt) {
      const text = JSON.stringify(ended);
      await database.transaction(async (sql) => {
        await sql.execute(
          `UPDATE capstan.chores SET leased_until = NULL, began = NULL, spent_seconds = 0, last_ended = $2::jsonb,
             last = CASE WHEN $3 THEN $2::jsonb ELSE last END,
             failures = CASE WHEN $3 THEN 0 ELSE failures + 1 END, retry_at = $4
           WHERE id = $1`,
          [chore, text, ended.outcome === 'done', retryAt ?? null],
        );
        await sql.execute(
          'INSERT INTO capstan.runs (chore, ended, run) VALUES ($1, $2, $3::jsonb)',
          [chore, ended.ended, text],
        );
        await sql.execute(
          `DELETE FROM capstan.runs WHERE chore = $1 AND number <= (
             SELECT number FROM capstan.runs WHERE chore = $1 ORDER BY number DESC OFFSET $2 LIMIT 1)`,
          [chore, KEEP_RUNS],
        );
      });
    },
    async handOver(chore, handedOver) {
      const text = handedOver === undefined ? null : JSON.stringify(handedOver);
      await write(
        'INSERT INTO capstan.chores (id, handed_over) VALUES ($1, $2::jsonb) ON CONFLICT (id) DO UPDATE SET handed_over = excluded.handed_over',
        [chore, text],
      );
    },
    async tell(chore, warnings) {
      await write(
        'INSERT INTO capstan.chores (id, told) VALUES ($1, $2::jsonb) ON CONFLICT (id) DO UPDATE SET told = excluded.told',
        [chore, JSON.stringify(warnings)],
      );
    },
  };
}
