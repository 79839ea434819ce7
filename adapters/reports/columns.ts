import type pg from 'pg';

/** What the values of a column are, as far as a table of a spreadsheet has it. */
export type ColumnKind =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'boolean'
  | 'date'
  | 'timestamp';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** A row as PostgreSQL prints it: exact, and null where there is nothing. */
export type Row = readonly (string | null)[];

/** Object ids of PostgreSQL's own types never change (pg_type.dat); everything else is text. */
const KINDS: Readonly<Record<number, ColumnKind>> = {
  16: 'boolean',
  20: 'integer', // int8
  21: 'integer', // int2
  23: 'integer', // int4
  26: 'integer', // oid
  700: 'float', // float4
  701: 'float', // float8
  1082: 'date',
  1114: 'timestamp',
  1184: 'timestamp', // with time zone; the session's zone is UTC
  1700: 'decimal', // numeric
};

/** The columns of a result, in its order; names may come twice. */
export const columnsOf = (fields: readonly pg.FieldDef[]): readonly Column[] =>
  fields.map(({ name, dataTypeID }) => ({ name, kind: KINDS[dataTypeID] ?? 'text' }));
