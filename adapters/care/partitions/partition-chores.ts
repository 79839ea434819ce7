import type { PartitionRow } from '#core/care/care-rules.ts';
import type { Chore, Look, Progress, Turn } from '#core/care/chore.ts';
import type { Sql } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';
import { type Bounds, overlap, partitionName } from '#core/care/partitions/bounds.ts';
import { rangeText, type TurnPlan, turnPlan } from '#core/care/partitions/turn-plan.ts';
import type { Instant } from '#core/guide.ts';
import { mirrorOf } from '../convert/mirror.ts';
import { createPartition } from './create-partition.ts';
import { finalizeDetach } from './detach-partition.ts';
import { droppableAt, isArchived, isDue, partWith } from './part-with.ts';
import { archivedCount, type Parted, partedOf, writeLeaving } from './parted.ts';
import { type PartitionedTable, readTable } from './read-table.ts';
import { type RestRows, restRows, whyNotMove } from './rest-rows.ts';
import { splitRest, whyNotSplit } from './split-rest.ts';
import { whyNotLeave } from './why-not-leave.ts';

/** What is so of one row of the guide. */
interface Situation {
  readonly table: PartitionedTable;
  readonly plan: TurnPlan;
  readonly parted: readonly Parted[];
  readonly rest: RestRows | undefined;
  /** Its rows are copied into other partitions now, or have to be. */
  readonly splits: 'under-way' | 'wanted' | undefined;
  /** Why rows must stay in the default partition. */
  readonly stays: string | undefined;
  /** Ranges that can be made now, the present first. */
  readonly makes: readonly Bounds[];
  /** Partitions that cannot leave: they stay where they are, and the others go on. */
  readonly stuck: ReadonlyMap<string, string>;
  /** Names that another table has. */
  readonly taken: readonly string[];
}

async function situationOf(
  sql: Sql,
  row: PartitionRow,
  now: Instant,
  atOnce?: number,
): Promise<Situation | { readonly problem: string }> {
  const found = await readTable(sql, row.table, row.key);
  if ('problem' in found) return found;
  const { table } = found;
  const known = await partedOf(sql, table);
  const { old, ...planned } = turnPlan(row, table.partitions, now);
  const kept = known.filter(({ state }) => state === 'kept').map(({ oid }) => oid);
  const leaving = [...old, ...known].filter(({ oid }) => !kept.includes(oid));
  const why = await whyNotLeave(
    sql,
    leaving.map(({ oid }) => oid),
  );
  const parted = known.filter(({ oid }) => !why.has(oid));
  const plan = { ...planned, old: old.filter(({ oid }) => !kept.includes(oid) && !why.has(oid)) };
  const rest = await restRows(sql, table, row.step, atOnce);
  const { first } = rest ?? {};
  const isFree = first !== undefined && !table.partitions.some((one) => overlap(one, first));
  const isSplit = table.rest !== undefined && (await mirrorOf(sql, table.rest.oid)) !== undefined;
  const wantsSplit = isFree && rest?.isMore === true;
  const stays =
    rest === undefined || isSplit
      ? undefined
      : ((await whyNotMove(sql, table)) ??
        (wantsSplit ? await whyNotSplit(sql, table) : undefined));
  const splits = isSplit ? 'under-way' : wantsSplit && stays === undefined ? 'wanted' : undefined;
  const wanted = [...plan.missing];
  if (isFree && !wanted.some((one) => overlap(one, first))) wanted.push(first);
  const names = await namesTaken(sql, table, row, wanted);
  return {
    table,
    plan,
    parted,
    stuck: new Map(
      leaving.flatMap(({ name, oid }) => {
        const reason = why.get(oid);
        return reason === undefined ? [] : [[name, reason] as const];
      }),
    ),
    rest,
    splits,
    stays,
    makes: wanted.filter(
      (bounds) =>
        !splits &&
        !names.has(partitionName(table.name, row.step, bounds)) &&
        (stays === undefined || rest === undefined || !overlap(bounds, rest)),
    ),
    taken: splits ? [] : [...names],
  };
}

async function namesTaken(
  sql: Sql,
  { name, schema }: PartitionedTable,
  { step }: PartitionRow,
  wanted: readonly Bounds[],
): Promise<ReadonlySet<string>> {
  if (wanted.length === 0) return new Set();
  const found = await sql.query(
    'SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace($1) AND relname = ANY ($2)',
    [schema, wanted.map((bounds) => partitionName(name, step, bounds))],
  );
  return new Set(found.map(({ relname }) => String(relname)));
}

/** Why there is something to do; undefined when there is not. */
function dueBecause(
  { table, plan, parted, makes, splits }: Situation,
  { leadsTo }: PartitionRow,
  now: Instant,
): string | undefined {
  const pending = table.partitions.find(({ isPending }) => isPending);
  if (pending !== undefined) return `the detach of ${pending.name} was interrupted`;
  if (splits) return `${table.rest?.name} has rows for partitions of their own`;
  const [make] = makes;
  if (make !== undefined) return `there is no partition for ${rangeText(make)}`;
  const leaving = parted.find((one) => isDue(one, leadsTo, now));
  if (leaving !== undefined) return `${leaving.name} is on its way out`;
  const [old] = plan.old;
  if (old !== undefined) return `${old.name} is older than is kept`;
  return undefined;
}

/** What a chore of partitions is made of. */
interface Parts {
  readonly objects: Objects;
  /** So many rows of a default partition are moved in a moment; more are copied while they are written to. */
  readonly atOnce?: number;
}

async function look(turn: Turn, row: PartitionRow, { atOnce }: Parts): Promise<Look> {
  const now = turn.now();
  return turn.database.read(async (sql) => {
    const found = await situationOf(sql, row, now, atOnce);
    if ('problem' in found) {
      return { due: true, because: found.problem, figures: {}, warnings: [`${found.problem}.`] };
    }
    const due = dueBecause(found, row, now);
    return {
      due: due !== undefined,
      because: due ?? `${found.plan.ahead} of ${row.ahead} partitions ahead, and none too old`,
      figures: await figuresOf(sql, found),
      broken: brokenOf(found, row),
      warnings: warningsOf(found, row),
    };
  });
}

async function figuresOf(
  sql: Sql,
  { table, plan, rest, parted }: Situation,
): Promise<Look['figures']> {
  const [sizes] = await sql.query(
    'SELECT sum(pg_total_relation_size(relid))::float8 AS bytes FROM pg_partition_tree($1)',
    [table.oid],
  );
  const sorted = [...table.partitions].sort((a, b) => a.from - b.from);
  return {
    partitions: table.partitions.length,
    aheadPartitions: plan.ahead,
    oldest: sorted[0]?.name ?? null,
    newest: sorted.at(-1)?.name ?? null,
    defaultRows: rest?.rows ?? 0,
    bytes: Number(sizes?.['bytes'] ?? 0),
    archivedPartitions: await archivedCount(sql, table),
    detachedPartitions: parted.filter(({ is }) => is === 'apart').length,
    pendingDetach: table.partitions.some(({ isPending }) => isPending),
  };
}

/** What the row promises and is not so. The sentences name no counts that change by the minute: each is told once. */
function brokenOf({ plan, rest, stays, table }: Situation, { ahead }: PartitionRow): string[] {
  const broken: string[] = [];
  if (plan.ahead < ahead / 2) {
    broken.push(`${table.name} has fewer than half of its ${ahead} partitions ahead.`);
  }
  if (rest !== undefined) {
    const why = stays === undefined ? '' : ` They stay there: ${stays}.`;
    broken.push(
      `Rows of ${table.name} lie in its default partition, from ${rangeText(rest)}.${why}`,
    );
  }
  return broken;
}

/** What else people should know, or do. */
function warningsOf(
  { table, plan, parted, stuck, taken }: Situation,
  { leadsTo }: PartitionRow,
): string[] {
  const warnings: string[] = [];
  for (const { bounds, by } of plan.blocked) {
    warnings.push(
      `${table.name} cannot have a partition for ${rangeText(bounds)}: ${by.name}, made by hand, holds ${rangeText(by)}.`,
    );
  }
  for (const name of taken) {
    warnings.push(`A partition of ${table.name} would be called ${name}, and another table is.`);
  }
  for (const [name, why] of stuck) {
    warnings.push(`${name} is older than ${table.name} keeps and stays: ${why}.`);
  }
  for (const one of parted) {
    if (one.state === 'detached' && one.is === 'apart' && !isArchived(one, leadsTo)) {
      const at = droppableAt(one);
      const when = Number.isFinite(at) ? new Date(at).toISOString() : 'a day after that';
      warnings.push(`${one.name} was detached from ${table.name} and will be dropped at ${when}.`);
    }
  }
  return warnings;
}

async function advance(
  turn: Turn,
  row: PartitionRow,
  { atOnce, objects }: Parts,
): Promise<Progress> {
  const { database } = turn;
  const now = turn.now();
  const found = await database.read((sql) => situationOf(sql, row, now, atOnce));
  if ('problem' in found) return { is: 'refused', because: found.problem };
  const { makes, parted, plan, splits, table } = found;
  // Until it is ended, inserts into its range fail and no other can be detached.
  const pending = table.partitions.find(({ isPending }) => isPending);
  if (pending !== undefined) return finalizeDetach(database, table, pending);
  if (splits) return splitRest(turn, table, row.step, plan.missing, splits === 'under-way');
  const [make] = makes;
  if (make !== undefined)
    return createPartition(database, table, row.step, make, found.stays === undefined);
  let refused: Progress | undefined;
  for (const leaving of parted.filter((one) => isDue(one, row.leadsTo, now))) {
    const progress = await partWith(turn, objects, row, table, leaving);
    if (progress.is !== 'refused') return progress;
    // One that cannot leave holds up no other.
    refused ??= progress;
  }
  const old = plan.old.find(({ oid }) => !parted.some((one) => one.oid === oid));
  if (old === undefined)
    return refused ?? { is: 'done', because: `${plan.ahead} partitions ahead` };
  await database.transaction((sql) => writeLeaving(sql, table, old));
  return { is: 'more', because: `${old.name} is to leave` };
}

/** A chore for each partitioned table of the guide: partitions ahead of time, old ones archived or dropped. */
export const partitionChores = (rows: readonly PartitionRow[], parts: Parts): readonly Chore[] =>
  rows.map((row) => ({
    id: `partitions/${row.table}`,
    kind: 'partitions',
    divisible: true,
    look: (turn) => look(turn, row, parts),
    advance: (turn) => advance(turn, row, parts),
  }));
