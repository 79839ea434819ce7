/** A column as PostgreSQL has it. */
export interface SourceColumn {
  readonly name: string;
  /** As `format_type` writes it, domains resolved: `bigint`, `numeric(12,2)`, `timestamp with time zone`. */
  readonly type: string;
  readonly notNull?: boolean;
}

/** How a column is kept in Parquet. */
export type ColumnType =
  | {
      readonly is:
        | 'boolean'
        | 'int16'
        | 'int32'
        | 'int64'
        | 'float'
        | 'double'
        | 'date'
        | 'timestamp'
        | 'timestamptz'
        | 'json'
        | 'bytes'
        /** What Parquet or Athena has no type for is kept as PostgreSQL writes it. */
        | 'text';
    }
  | { readonly is: 'decimal'; readonly precision: number; readonly scale: number };

const plain: Readonly<Record<string, Exclude<ColumnType['is'], 'decimal'>>> = {
  boolean: 'boolean',
  smallint: 'int16',
  integer: 'int32',
  bigint: 'int64',
  real: 'float',
  'double precision': 'double',
  date: 'date',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  json: 'json',
  jsonb: 'json',
  bytea: 'bytes',
};

/** Athena, Arrow and Spark read decimals of up to so many digits. */
const MOST_DIGITS = 38;

/** How a column of a PostgreSQL type, as `format_type` writes it, is kept in Parquet. */
export function columnTypeOf(type: string): ColumnType {
  const numeric = /^numeric\((\d+),(-?\d+)\)$/.exec(type);
  if (numeric !== null) {
    const [precision, scale] = [Number(numeric[1]), Number(numeric[2])];
    const fits = precision <= MOST_DIGITS && scale >= 0 && scale <= precision;
    return fits ? { is: 'decimal', precision, scale } : { is: 'text' };
  }
  // timestamp(3) with time zone: fewer digits of the same type.
  return { is: plain[type.replace(/^timestamp\(\d\)/, 'timestamp')] ?? 'text' };
}
