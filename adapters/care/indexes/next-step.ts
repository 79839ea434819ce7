import pg from 'pg';
import { columnName, definitionSql, type IndexInput, indexName } from './index-input.ts';
import type { IndexOf, Relation } from './read-index-table.ts';

/** What is to be done next for an index, by what is so. */
export type Step =
  | { readonly is: 'refused' | 'waiting' | 'done'; readonly because: string }
  /** One statement; `alone`: no transaction may hold it, and it may take long. */
  | {
      readonly is: 'do';
      readonly statement: string;
      readonly alone: boolean;
      readonly on: Relation;
      /** What it leaves invalid when it fails. */
      readonly makes?: string;
      readonly because: string;
    };

/** Bits of pg_index.indoption: 1 is DESC, 2 is NULLS FIRST; nulls come first by themselves when it is DESC. */
function optionOf(key: string): number {
  const descending = key.includes(' desc');
  const nullsFirst = key.includes(' nulls first') || (descending && !key.includes(' nulls last'));
  return Number(descending) + 2 * Number(nullsFirst);
}

const isPrefix = <T>(short: readonly T[], long: readonly T[]): boolean =>
  short.every((one, place) => long[place] === one);

/** Whether an index is, or begins with, what is wanted. Conditions are compared by name alone: PostgreSQL rewrites them. */
export function serves(index: IndexOf, input: IndexInput): boolean {
  if (!index.valid || !index.plain || index.method !== input.method) return false;
  if (index.where !== null || input.where !== undefined) return false;
  const isEqual = index.keys.length === input.columns.length;
  if (!isEqual && (input.unique || input.method !== 'btree')) return false;
  if (input.unique && !index.unique) return false;
  return (
    isPrefix(input.columns.map(columnName), index.keys) &&
    (input.method !== 'btree' || isPrefix(input.columns.map(optionOf), index.options))
  );
}

const sameKeys = (index: IndexOf, input: IndexInput): boolean =>
  index.unique === input.unique &&
  (index.where === null) === (input.where === undefined) &&
  index.keys.length === input.columns.length &&
  isPrefix(input.columns.map(columnName), index.keys);

const buildText = ({ name, builder }: IndexOf): string =>
  `pid ${builder?.pid} builds ${name}: ${builder?.phase}, ${builder?.percent} %`;

/** The next step for an index: on the table itself, or on its partitions one after another. */
export function nextStep(relations: readonly Relation[], input: IndexInput): Step {
  const [root] = relations;
  if (root === undefined) return { is: 'refused', because: `there is no table ${input.table}` };
  const there = root.indexes.find((index) => serves(index, input));
  if (there) return { is: 'done', because: `${there.name} is there` };
  const step = stepOf(root, input);
  if (step !== undefined) return step;
  for (const relation of relations.slice(1)) {
    const parent = relations.find(({ oid }) => oid === relation.parent);
    if (parent === undefined) continue;
    const above = indexName(input, parent.bare);
    if (relation.indexes.some(({ partOf }) => partOf === above)) continue;
    const equal = relation.indexes.find(
      (index) => index.partOf === null && serves(index, input) && sameKeys(index, input),
    );
    const own = equal === undefined ? stepOf(relation, input) : undefined;
    if (own !== undefined) return own;
    const part =
      equal ?? relation.indexes.find(({ bare }) => bare === indexName(input, relation.bare));
    // One of a partition that has partitions itself is valid when all of them are.
    if (part === undefined || (!part.valid && relation.kind === 'p')) continue;
    const on = `${pg.escapeIdentifier(root.schema)}.${pg.escapeIdentifier(indexName(input, root.bare))}`;
    const parentIndex =
      parent === root ? on : `${pg.escapeIdentifier(parent.schema)}.${pg.escapeIdentifier(above)}`;
    return {
      is: 'do',
      statement: `ALTER INDEX ${parentIndex} ATTACH PARTITION ${part.name}`,
      alone: false,
      on: relation,
      because: `attach ${part.name}`,
    };
  }
  const own = root.indexes.find(({ bare }) => bare === indexName(input, root.bare));
  return own?.valid === true
    ? { is: 'done', because: `${own.name} is there` }
    : { is: 'waiting', because: `${own?.name} has partitions without it` };
}

/** What a relation itself lacks; undefined when it has the index. */
function stepOf(relation: Relation, input: IndexInput): Step | undefined {
  const name = indexName(input, relation.bare);
  const own = relation.indexes.find(({ bare }) => bare === name);
  const isParent = relation.kind === 'p';
  if (own === undefined) {
    const unique = input.unique ? 'UNIQUE ' : '';
    const how = isParent ? '' : 'CONCURRENTLY ';
    const only = isParent ? 'ONLY ' : '';
    return {
      is: 'do',
      statement: `CREATE ${unique}INDEX ${how}${pg.escapeIdentifier(name)} ON ${only}${relation.table} ${definitionSql(input)}`,
      alone: !isParent,
      on: relation,
      makes: `${pg.escapeIdentifier(relation.schema)}.${pg.escapeIdentifier(name)}`,
      because: `make ${name} on ${relation.table}`,
    };
  }
  if (own.builder !== null) return { is: 'waiting', because: buildText(own) };
  if (!own.valid && !isParent) {
    return {
      is: 'do',
      statement: `DROP INDEX CONCURRENTLY ${own.name}`,
      alone: true,
      on: relation,
      because: `drop ${own.name}, which an interrupted attempt left invalid`,
    };
  }
  if (!sameKeys(own, input)) {
    return { is: 'refused', because: `${own.name} is there, and is another index` };
  }
  return isParent && relation.parent === null && own.valid
    ? { is: 'done', because: `${own.name} is there` }
    : isParent || relation.parent !== null
      ? undefined
      : { is: 'done', because: `${own.name} is there` };
}
