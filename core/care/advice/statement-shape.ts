/** A table as a statement names it. */
export interface NamedTable {
  /** What columns are qualified with: the alias, or the name itself. */
  readonly alias: string;
  readonly schema?: string;
  readonly name: string;
}

/** One condition on one column that an index could serve; all conditions of a level are joined by AND. */
export interface Predicate {
  /** Aliases that the column may belong to, the innermost level first. */
  readonly scope: readonly string[];
  /** Absent: the column stands without its table. */
  readonly alias?: string;
  readonly column: string;
  /** `join`: equal to a column of another table. `any`: of an array. `order`: the result is wanted in its order. */
  readonly kind: 'equals' | 'any' | 'above' | 'below' | 'join' | 'order';
  /** Number of the parameter that it is compared with. */
  readonly parameter?: number;
  readonly descending?: true;
}

/** What the parse tree of a statement says of tables and conditions. */
export interface StatementShape {
  readonly kind: 'select' | 'insert' | 'update' | 'delete';
  /** Changes nothing and locks no rows, whatever it calls. */
  readonly onlyReads: boolean;
  readonly tables: readonly NamedTable[];
  readonly predicates: readonly Predicate[];
  readonly functions: readonly string[];
  /** All that stand in it. */
  readonly parameters: readonly number[];
  /** The parameters of LIMIT and OFFSET. */
  readonly limit?: number;
  readonly offset?: number;
}
