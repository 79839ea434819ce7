import type { Progress, Turn } from '#core/care/chore.ts';
import type { Database, Sql } from '#core/care/database.ts';
import type { OrderKind, Survey } from '#core/care/order.ts';
import { targetParts } from '#core/care/partitions/target-parts.ts';
import { quoted } from '../archive/read-table.ts';
import { blockersOf, blockersText, waitingBehind } from '../blockers.ts';
import { wasTooSlow } from '../partitions/briefly.ts';
import { readTable } from '../partitions/read-table.ts';
import { advanceMirror } from './advance-mirror.ts';
import { beginConversion, targetOf, wishOf } from './begin-conversion.ts';
import { type ConvertInput, convertInput } from './convert-input.ts';
import { exchange } from './exchange.ts';
import { giveUpMirror, type Mirror, mirrorOf } from './mirror.ts';
import { type PlainTable, readPlainTable } from './plain-table.ts';

/** An assumption, not measured on the customer's machine; for people who plan their day. */
const ROWS_A_SECOND = 40_000;
const MEGABYTE = 1024 * 1024;
/** The oldest row is looked for, and there may be no index to find it by. */
const READS = { statementSeconds: 300 };

/** Why the table cannot be converted, also what only a name in the way says. */
async function refusalsOf(sql: Sql, table: PlainTable): Promise<readonly string[]> {
  const names = [targetOf(table).name, table.older.name, `${table.name}_default`];
  const taken = await sql.query(
    'SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace($1) AND (relname = ANY ($2) OR relname ~ $3) ORDER BY 1',
    [table.schema, names, `^${table.name}_(older|y[0-9]{4}[mw][0-9]{2}(d[0-9]{2})?)$`],
  );
  return [
    ...table.refusals,
    ...taken.map(({ relname }) => `the name ${relname} is taken: drop or rename what has it`),
  ];
}

async function survey(database: Database, input: ConvertInput): Promise<Survey> {
  return database.read(async (sql) => {
    const table = await readPlainTable(sql, input.table, input.key);
    if (typeof table === 'string') return { refusals: [table], steps: [], notes: [] };
    const isUnderWay = (await mirrorOf(sql, table.oid)) !== undefined;
    const refusals = isUnderWay ? [] : await refusalsOf(sql, table);
    if (refusals.length > 0) return { refusals, steps: [], notes: [] };
    return { refusals, ...(await planOf(sql, table, input)) };
  }, READS);
}

async function planOf(
  sql: Sql,
  table: PlainTable,
  { key, keepDays, step }: ConvertInput,
): Promise<Pick<Survey, 'steps' | 'notes'>> {
  const [range] = await sql.query(
    `SELECT extract(epoch FROM min("${key}") FILTER (WHERE isfinite("${key}") AND "${key}" >= '0001-01-01'))::float8 * 1000 AS oldest,
       extract(epoch FROM clock_timestamp())::float8 * 1000 AS now FROM ${quoted(table)}`,
  );
  const oldest = range?.['oldest'];
  const now = Number(range?.['now']);
  const parts = targetParts(
    table.name,
    step,
    typeof oldest === 'number' ? oldest : undefined,
    now,
    keepDays,
  );
  const { name, primaryKey } = table;
  const megabytes = Math.ceil(table.bytes / MEGABYTE);
  const minutes = Math.ceil(table.rows / ROWS_A_SECOND / 60);
  const widened = primaryKey.includes(key)
    ? []
    : [
        `The primary key becomes (${[...primaryKey, key].join(', ')}): nothing keeps (${primaryKey.join(', ')}) alone unique any more, and ON CONFLICT (${primaryKey.join(', ')}) has to name both.`,
      ];
  const blockers = await blockersOf(sql, table.oid);
  return {
    steps: [
      `Make ${targetOf(table).name}, partitioned by ${step} of ${key}: ${parts.length} partitions from ${parts[0]?.name} to ${parts.at(-1)?.name}, and ${name}_default for all else.`,
      `Write down by triggers which rows of ${name} change (CREATE TRIGGER).`,
      `Copy about ${Math.round(table.rows)} rows (${megabytes} MB) by blocks, following what changes.`,
      'Compare every row with its copy, both ways, byte for byte.',
      `Exchange the two: ${name} becomes ${table.older.name}, ${targetOf(table).name} becomes ${name}, indexes and sequences keep their names.`,
      `Keep ${table.older.name} until a person drops it.`,
    ],
    notes: [
      'Reads and writes go on. Twice, for CREATE TRIGGER and for the exchange, they wait for a quarter of a second at most; when that is not enough it is tried again a minute later.',
      `About ${megabytes} MB more are needed until ${table.older.name} is dropped; a disk on Render never shrinks again.`,
      `At an assumed ${ROWS_A_SECOND} rows a second it takes about ${minutes} min, and twice that for the comparison on a busy database; every write to ${name} meanwhile costs one more small one.`,
      ...widened,
      `When it is done, give ${name} a row under care.partitions, or nobody makes its next partitions.`,
      ...(blockers.length > 0 ? [`Now ${blockersText(blockers)}.`] : []),
    ],
  };
}

async function advance(turn: Turn, input: ConvertInput): Promise<Progress> {
  const { database } = turn;
  const { key } = input;
  const seen = await database.read(async (sql) => {
    const done = await readTable(sql, input.table, key);
    if ('table' in done) return done.table;
    const table = await readPlainTable(sql, input.table, key);
    if (typeof table === 'string') return table;
    const mirror = await mirrorOf(sql, table.oid);
    return { plain: table, mirror, refusals: mirror ? [] : await refusalsOf(sql, table) };
  });
  if (typeof seen === 'string') return { is: 'refused', because: seen };
  if (!('plain' in seen)) {
    return { is: 'done', because: `${input.table} is partitioned by ${key}` };
  }
  const { mirror, plain, refusals } = seen;
  if (refusals.length > 0) return { is: 'refused', because: refusals.join('; ') };
  if (mirror === undefined) return begin(turn, plain, input);
  if (mirror.wish !== wishOf(input)) return withdraw(database, plain, mirror);
  const progress = await advanceMirror(database, plain.oid, key);
  return progress ?? end(database, plain, key);
}

async function begin(
  { database, now }: Turn,
  table: PlainTable,
  input: ConvertInput,
): Promise<Progress> {
  try {
    await database.transaction((sql) => beginConversion(sql, table, input, now()), READS);
  } catch (error) {
    if (!wasTooSlow(error)) throw error;
    return waitingBehind(database, table.oid, `${input.table} could not be given its triggers`);
  }
  return { is: 'more', because: `changes of ${input.table} are written down, and it is copied` };
}

/** The copy was made for an order that wanted something else. */
async function withdraw(
  database: Database,
  { name, oid }: PlainTable,
  mirror: Mirror,
): Promise<Progress> {
  try {
    await database.transaction((sql) => giveUpMirror(sql, mirror));
  } catch (error) {
    if (!wasTooSlow(error)) throw error;
    return waitingBehind(database, oid, `the former copy of ${name} could not be dropped`);
  }
  return { is: 'more', because: `a former copy of ${name} was made another way: begun anew` };
}

async function end(database: Database, table: PlainTable, key: string): Promise<Progress> {
  try {
    await database.transaction(async (sql) => {
      const mirror = await mirrorOf(sql, table.oid);
      if (mirror !== undefined) await exchange(sql, table, key, mirror);
    });
  } catch (error) {
    if (!wasTooSlow(error)) throw error;
    return waitingBehind(database, table.oid, `${table.name} could not be exchanged`);
  }
  return {
    is: 'done',
    because: `${table.name} is partitioned by ${key}; as it was it is kept as ${table.older.name}, which a person may drop`,
  };
}

/** Makes a plain table a partitioned one while it is read and written (ADR 23). */
export const convertTable: OrderKind<ConvertInput> = {
  id: 'convert-table',
  input: convertInput,
  divisible: true,
  survey,
  advance,
};
