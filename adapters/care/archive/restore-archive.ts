import * as v from 'valibot';
import { shown, type TableName } from '#core/care/archive/archive-keys.ts';
import { type ArchivedObject, addHashes } from '#core/care/archive/manifest.ts';
import {
  driftNotes,
  type RestoredShape,
  restoredShape,
  sizeOf,
} from '#core/care/archive/restore-plan.ts';
import { ObjectFrozen, type Thawed, type Thawing } from '#core/care/archive/thaw.ts';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { Database, Sql } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';
import type { OrderKind, Survey } from '#core/care/order.ts';
import { dayOfDate } from '#core/zoned-time.ts';
import type { TextRow } from '../../parquet/parquet-file.ts';
import { refusedByBucket } from '../refused-by-bucket.ts';
import { readRows } from './copy-rows.ts';
import { type FoundArchive, findArchives } from './find-archives.ts';
import { loadObject } from './load-object.ts';
import { quoted, readTable, tableNamed } from './read-table.ts';
import { makeRestored, oidOf, restoredName, unknownTypes } from './restored-table.ts';
import { hashInDatabase } from './rows-hash.ts';

const DAY = 86_400_000;
const STATEMENT_SECONDS = 600;
/** How long S3 keeps what it took out of GLACIER. */
const THAWED_DAYS = 7;

const date = v.pipe(
  v.string(),
  v.check((text) => dayOfDate(text) !== undefined, 'a date, such as 2026-03-01'),
);
const input = v.strictObject({
  table: v.string(),
  from: date,
  until: date,
  into: v.optional(v.string()),
});
type Input = v.InferOutput<typeof input>;

interface Plan {
  readonly of: TableName;
  readonly into: TableName;
  readonly archives: readonly FoundArchive[];
  readonly shape: RestoredShape;
}

/** Brings archives of a range back into a table of their own. Buckets that can thaw are asked to. */
export const restoreArchive = (objects: Objects & Partial<Thawing>): OrderKind<Input> => ({
  id: 'restore-archive',
  input,
  divisible: true,
  survey: (database, asked) => survey(database, objects, asked),
  advance: (turn, asked, order) => refusedByBucket(() => advance(turn, objects, asked, order)),
});

async function planOf(objects: Objects, { from, into, table, until }: Input): Promise<Plan> {
  const of = tableNamed(table);
  const range = { from: (dayOfDate(from) ?? 0) * DAY, until: (dayOfDate(until) ?? 0) * DAY };
  const archives = await findArchives(objects, of, range);
  return {
    of,
    into: into === undefined ? restoredName(of, from, until) : tableNamed(into),
    archives,
    shape: restoredShape(archives.map(({ manifest }) => manifest)),
  };
}

/** Why it cannot be done, apart from the table that it makes. */
async function refusalsOf(
  sql: Sql,
  plan: Plan,
  { from, until }: Input,
): Promise<readonly string[]> {
  if (from >= until) return [`${until} is not after ${from}`];
  if (plan.archives.length === 0)
    return [`no archive of ${shown(plan.of)} has rows from ${from} until ${until}`];
  const open = await sql.query(
    "SELECT folder FROM capstan.archives WHERE folder = ANY ($1) AND (state = 'copying' OR source LIKE 'rows %' AND state <> 'done')",
    [plan.archives.map(({ folder }) => folder)],
  );
  return [
    ...plan.shape.refusals,
    ...(await unknownTypes(sql, plan.shape)).map((type) => `this database has no type ${type}`),
    ...open.map(({ folder }) => `${String(folder)} is not complete: try again when it is`),
  ];
}

async function survey(database: Database, objects: Objects, asked: Input): Promise<Survey> {
  const plan = await planOf(objects, asked);
  const { archives, into, of, shape } = plan;
  return database.read(async (sql) => {
    const isThere = (await oidOf(sql, into)) !== undefined;
    const refusals = [
      ...(await refusalsOf(sql, plan, asked)),
      ...(isThere ? [`there is a table ${shown(into)} already`] : []),
    ];
    const today = await readTable(sql, of);
    const sizes = archives.map(({ manifest }) => sizeOf(manifest));
    const superseded = archives.flatMap(({ manifest }) =>
      manifest.objects.flatMap((object) => object.superseded),
    ).length;
    return {
      refusals,
      steps: [
        `make the table ${shown(into)} with the columns ${shape.columns.map(({ name }) => name).join(', ')}`,
        ...archives.map(({ folder, manifest }, at) => {
          const { bytes = 0, rows = 0 } = sizes[at] ?? {};
          return `load ${rows} rows from ${manifest.from.slice(0, 10)} until ${manifest.until.slice(0, 10)} out of ${folder} (${bytes} bytes), each object compared with its SHA-256`;
        }),
        `compare the rows of ${shown(into)} with those that were archived`,
      ],
      notes: [
        'whole archives come back, also where they reach beyond the range; they stay in S3',
        ...(superseded === 0
          ? []
          : [`${superseded} rows stay out: they changed or vanished after they were copied`]),
        ...(typeof today === 'string' ? [today] : driftNotes(shape, today.columns)),
      ],
    };
  });
}

async function advance(
  turn: Turn,
  objects: Objects & Partial<Thawing>,
  asked: Input,
  order: string,
): Promise<Progress> {
  const plan = await planOf(objects, asked);
  const { archives, into, of, shape } = plan;
  const ready = await turn.database.transaction(async (sql) => {
    const [refusal] = await refusalsOf(sql, plan, asked);
    if (refusal !== undefined) return refusal;
    const made = await makeRestored(sql, order, of, into, shape);
    if (made === 'another') return `there is another table ${shown(into)}`;
    const loaded = await sql.query('SELECT key FROM capstan.restored_objects WHERE name = $1', [
      order,
    ]);
    return new Set(loaded.map(({ key }) => key));
  });
  if (typeof ready === 'string') return { is: 'refused', because: ready };
  const all = archives.flatMap(({ manifest }) =>
    manifest.objects.map((object) => ({ object, columns: manifest.columns })),
  );
  const next = all.find(({ object }) => !ready.has(object.key));
  if (next === undefined) return compared(turn, order, into, shape);
  const rows: TextRow[] = [];
  try {
    for await (const group of readRows(objects, next.object)) rows.push(...group);
  } catch (error) {
    if (!(error instanceof ObjectFrozen)) throw error;
    const waiting = all.flatMap(({ object }) => (ready.has(object.key) ? [] : [object]));
    return thaw(objects, waiting);
  }
  const archived = next.columns.map(({ name }) => name);
  await turn.database.transaction(
    async (sql) => {
      const sum = await loadObject(sql, quoted(into), shape, archived, next.object, rows);
      await sql.execute(
        'INSERT INTO capstan.restored_objects (name, key, rows, hash) VALUES ($1, $2, $3, $4)',
        [order, next.object.key, sum.rows, sum.hash],
      );
    },
    { statementSeconds: STATEMENT_SECONDS },
  );
  return { is: 'more', because: `${ready.size + 1} of ${all.length} objects loaded` };
}

/** Asks for all that is needed at once: it takes hours, for one as for many. */
async function thaw(
  objects: Partial<Thawing>,
  [next, ...others]: readonly ArchivedObject[],
): Promise<Progress> {
  const ask = async (one: ArchivedObject | undefined): Promise<Thawed> =>
    one && objects.thaw ? objects.thaw(one.key, THAWED_DAYS) : 'not-allowed';
  const first = await ask(next);
  // Every minute it is looked at anew, and all but the first were asked for with it.
  if (first === 'asked') for (const other of others) await ask(other);
  const because =
    first === 'not-allowed'
      ? 'the objects lie in GLACIER, and this role may not ask for them: restore them in the console of S3'
      : 'S3 takes the objects out of GLACIER: some hours';
  return { is: 'waiting', because };
}

async function compared(
  turn: Turn,
  order: string,
  into: TableName,
  { columns }: RestoredShape,
): Promise<Progress> {
  const names = columns.map(({ name }) => name);
  const { found, rows, wanted } = await turn.database.read(
    async (sql) => {
      const loaded = await sql.query(
        'SELECT rows::float8 AS rows, hash FROM capstan.restored_objects WHERE name = $1',
        [order],
      );
      return {
        found: await hashInDatabase(sql, names, `FROM ${quoted(into)} AS t`, []),
        rows: loaded.reduce((sum, one) => sum + Number(one['rows']), 0),
        wanted: addHashes(loaded.map(({ hash }) => String(hash))),
      };
    },
    { repeatable: true, statementSeconds: STATEMENT_SECONDS },
  );
  if (found.rows !== rows || found.hash !== wanted)
    return { is: 'refused', because: `${shown(into)} was written to while it was filled` };
  const because = `${rows} rows are in ${shown(into)}, compared with what was archived`;
  return { is: 'done', because, figures: { rows } };
}
