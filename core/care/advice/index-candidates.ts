import type { Predicate, StatementShape } from './statement-shape.ts';

/** A table as the catalogue has it. */
export interface KnownTable {
  /** With its schema, as SQL has it. */
  readonly table: string;
  readonly columns: readonly string[];
  /** Columns of its valid indexes without a condition, in their order. */
  readonly indexes: readonly (readonly string[])[];
}

/** A column of an index that might help. */
export interface CandidateIndex {
  readonly table: string;
  /** Each a column, `DESC` after it where the order asks for it. */
  readonly columns: readonly string[];
}

const MOST_COLUMNS = 3;

/** The alias that a condition's column belongs to; undefined when it is no table's, or anybody's. */
export function aliasOf(
  { alias, column, scope }: Predicate,
  known: ReadonlyMap<string, KnownTable>,
): string | undefined {
  if (alias !== undefined) return known.get(alias)?.columns.includes(column) ? alias : undefined;
  return scope.find((one) => known.get(one)?.columns.includes(column));
}

const once = (columns: readonly string[]): readonly string[] => {
  const seen = new Set<string>();
  return columns.filter((column) => {
    const [name = ''] = column.split(' ');
    return !seen.has(name) && seen.add(name);
  });
};

/** Whether an index exists that begins with the same columns, equal ones in any order. */
const isThere = ({ indexes }: KnownTable, columns: readonly string[]): boolean => {
  const names = columns.map((column) => column.split(' ')[0] ?? '');
  return indexes.some((index) => {
    const first = index.slice(0, names.length);
    return names.every((name, place) => first[place] === name);
  });
};

/**
 * Indexes that a statement might profit from, the widest first for each table: columns that are compared for equality,
 * then the one that the order wants or that is bounded; and each of these kinds alone.
 */
export function indexCandidates(
  { predicates }: StatementShape,
  known: ReadonlyMap<string, KnownTable>,
): readonly CandidateIndex[] {
  return [...known].flatMap(([alias, table]) => {
    const mine = predicates.filter((predicate) => aliasOf(predicate, known) === alias);
    const of = (...kinds: readonly Predicate['kind'][]): readonly string[] =>
      once(
        mine
          .filter(({ kind }) => kinds.includes(kind))
          .map(({ column, descending }) => (descending ? `${column} DESC` : column)),
      );
    const equal = of('equals', 'any');
    const joined = of('join');
    const bounded = of('above', 'below');
    const ordered = of('order');
    const wishes = [
      [...equal, ...ordered],
      [...equal, ...bounded],
      [...joined, ...equal],
      [...equal, ...joined],
      equal,
      ...[...joined, ...bounded].map((column) => [column]),
      ordered,
      ...equal.map((column) => [column]),
    ].map((columns) => once(columns).slice(0, MOST_COLUMNS));
    const distinct = new Map(wishes.map((columns) => [columns.join(', '), columns]));
    return [...distinct.values()]
      .filter((columns) => columns.length > 0 && !isThere(table, columns))
      .map((columns) => ({ table: table.table, columns }));
  });
}
