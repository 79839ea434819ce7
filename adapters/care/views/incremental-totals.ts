import type { Aggregate, Form, FormColumn } from './incremental-form.ts';

/** One running total: a column of `totals` and of `deltas`. */
export interface Total {
  readonly name: string;
  readonly is: 'count' | 'sum' | 'min' | 'max';
  /** Over a row of the table; NULL does not count. */
  readonly of: string;
  readonly type: string;
}

const expressionOf = ({ of, when }: Exclude<FormColumn, { readonly is: 'key' }>): string => {
  const value = of ?? '1';
  return when === undefined ? `(${value})` : `(CASE WHEN ${when} THEN ${value} END)`;
};

/** Of the totals that an aggregate needs: an average is a sum and a count. */
const needs: Readonly<Record<Aggregate, readonly Total['is'][]>> = {
  count: ['count'],
  sum: ['count', 'sum'],
  avg: ['count', 'sum'],
  min: ['min'],
  max: ['max'],
};

const SUM_TYPES: Readonly<Record<string, string>> = { smallint: 'bigint', integer: 'bigint' };

/** The running totals of a form; `types` has the type of each column's expression. */
export function totalsOf({ columns }: Form, types: readonly string[]): readonly Total[] {
  return columns.flatMap((column, index): readonly Total[] => {
    if (column.is === 'key' || (column.is === 'count' && column.of === undefined && !column.when))
      return [];
    const of = expressionOf(column);
    const type = types[index] ?? '';
    return needs[column.is].map((is) => ({
      name: `${is}${index}`,
      is,
      of,
      type: is === 'count' ? 'bigint' : is === 'sum' ? (SUM_TYPES[type] ?? 'numeric') : type,
    }));
  });
}

/** What the view shows of the totals in one of its columns. */
export function shownColumn(column: FormColumn, index: number, totals: readonly Total[]): string {
  if (column.is === 'key') return `k${index}`;
  if (column.is === 'min' || column.is === 'max') return `${column.is}${index}`;
  const total = totals.find(({ name }) => name === `count${index}`);
  if (column.is === 'count') return total === undefined ? 'n' : total.name;
  const value =
    column.is === 'sum' ? `sum${index}` : `sum${index}::numeric / count${index}::numeric`;
  return `CASE WHEN count${index} > 0 THEN ${value} END`;
}
