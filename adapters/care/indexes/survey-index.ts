import type { Sql } from '#core/care/database.ts';
import type { Survey } from '#core/care/order.ts';
import { thousands } from '#core/units.ts';
import { wrongCondition } from './check-condition.ts';
import { indexBytes, indexSeconds } from './estimate.ts';
import { columnName, type IndexInput, indexName } from './index-input.ts';
import { nextStep } from './next-step.ts';
import { oldTransactions } from './old-transactions.ts';
import { type Relation, readIndexTable } from './read-index-table.ts';

/** Kinds of relations that can have an index: tables, partitioned tables, materialized views. */
const KINDS = new Set(['r', 'p', 'm']);

/** Why an index cannot be made, by what the catalogue says; a line for each problem. */
export async function refusalsOf(
  relations: readonly Relation[],
  input: IndexInput,
): Promise<readonly string[]> {
  const [root] = relations;
  if (root === undefined) return [`there is no table ${input.table}`];
  if (root.schema === 'capstan' || /^(pg_|information_schema$)/.test(root.schema)) {
    return [`${root.table} is not the application's`];
  }
  if (!KINDS.has(root.kind)) return [`${root.table} is no table`];
  const refusals: string[] = [];
  if (!relations.every(({ mine }) => mine)) {
    refusals.push(`${root.table} belongs to a role that this one is no member of: GRANT it`);
  }
  if (relations.some(({ kind }) => kind === 'f')) {
    refusals.push(`${root.table} has partitions on other servers`);
  }
  const known = root.columns.map(({ name }) => name);
  const wanted = input.columns.map(columnName);
  for (const column of wanted) {
    if (!known.includes(column)) refusals.push(`${root.table} has no column ${column}`);
  }
  if (new Set(wanted).size < wanted.length) refusals.push('a column is named twice');
  const missing = root.keyColumns.find((column) => !wanted.includes(column));
  if (input.unique && missing !== undefined) {
    refusals.push(`a unique index on ${root.table} needs ${missing}, by which it is partitioned`);
  }
  if (input.unique && input.method !== 'btree') refusals.push('only a btree can be unique');
  if (input.method !== 'btree' && input.columns.some((key) => key.includes(' '))) {
    refusals.push(`only a btree has an order: ${input.columns.join(', ')}`);
  }
  const wrong = input.where === undefined ? undefined : await wrongCondition(input.where, known);
  if (wrong !== undefined) refusals.push(`where: ${wrong}`);
  return refusals;
}

/** What would be done for an index, and what one should know; changes nothing. */
export async function surveyIndex(sql: Sql, input: IndexInput): Promise<Survey> {
  const relations = await readIndexTable(sql, input.table);
  const refusals = await refusalsOf(relations, input);
  const [root] = relations;
  if (root === undefined || refusals.length > 0) return { refusals, steps: [], notes: [] };
  const next = nextStep(relations, input);
  if (next.is === 'refused') return { refusals: [next.because], steps: [], notes: [] };
  if (next.is === 'done') {
    return { refusals: [], steps: [], notes: [`${next.because}, and serves as well`] };
  }
  const leaves = relations.filter(({ kind }) => kind !== 'p');
  const name = indexName(input, root.bare);
  const steps = leaves.map(
    ({ bare, table }) =>
      `CREATE ${input.unique ? 'UNIQUE ' : ''}INDEX CONCURRENTLY ${indexName(input, bare)} on ${table}`,
  );
  if (root.kind === 'p') steps.push(`attach them to ${name}, which is valid when all are`);
  const leftovers = leaves.flatMap(({ indexes, bare }) =>
    indexes.flatMap((index) =>
      !index.valid && index.bare === indexName(input, bare)
        ? [`drop ${index.name}, which is invalid`]
        : [],
    ),
  );
  const bytes = leaves.reduce((sum, one) => sum + indexBytes(one, input), 0);
  const seconds = leaves.reduce((sum, one) => sum + indexSeconds(one), 0);
  const old = await oldTransactions(sql, 0);
  return {
    refusals: [],
    steps: [...leftovers, ...steps],
    notes: [
      `about ${thousands(bytes / 1_000_000)} MB, ${thousands(seconds)} s or more; the disk needs as much again while it sorts`,
      'readers and writers are not held up; VACUUM and changes of the table wait',
      ...(next.is === 'waiting' ? [next.because] : []),
      ...(old === undefined ? [] : [`it waits for every open transaction: ${old}`]),
    ],
  };
}
