import type { ExportRow } from '../care-rules.ts';
import { type ColumnType, columnTypeOf } from './column-type.ts';
import { FIRST_PARTITION, prefixOf } from './object-key.ts';

/** A column of a table of Glue. */
export interface GlueColumn {
  readonly name: string;
  /** A type of Hive. */
  readonly type: string;
}

/** An external table of Glue over what one export writes. */
export interface GlueTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly GlueColumn[];
  readonly partitionKeys: readonly GlueColumn[];
  /** Keys below it are the table's; ends with a slash. */
  readonly prefix: string;
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly serializationLibrary: string;
  /** Partition projection: Athena knows the partitions without a crawler and without MSCK REPAIR. */
  readonly parameters: Readonly<Record<string, string>>;
}

const hive: Readonly<Record<Exclude<ColumnType['is'], 'decimal'>, string>> = {
  boolean: 'boolean',
  int16: 'smallint',
  int32: 'int',
  int64: 'bigint',
  float: 'float',
  double: 'double',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  json: 'string',
  bytes: 'binary',
  text: 'string',
};

/** The type that Athena gives to a column of this PostgreSQL type. */
export function glueTypeOf(type: string): string {
  const column = columnTypeOf(type);
  return column.is === 'decimal' ? `decimal(${column.precision},${column.scale})` : hive[column.is];
}

/** The key of the partitions of an export. `slot` is a report's: the minute, in UTC, at which it was due. */
export const partitionKeyOf = ({ partition, watermark }: ExportRow): string | undefined =>
  watermark === undefined ? 'slot' : partition?.step;

/** The table of Glue of an export; undefined while its row names no columns. */
export function glueTableOf(row: ExportRow): GlueTable | undefined {
  const { columns, id, why } = row;
  if (columns === undefined) return undefined;
  const key = partitionKeyOf(row);
  return {
    name: id.replaceAll('-', '_'),
    description: why,
    columns: Object.entries(columns).map(([name, type]) => ({ name, type: glueTypeOf(type) })),
    partitionKeys: key === undefined ? [] : [{ name: key, type: 'string' }],
    prefix: prefixOf(id),
    inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
    outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
    serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
    parameters: { classification: 'parquet', EXTERNAL: 'TRUE', ...projectionOf(key) },
  };
}

function projectionOf(key: string | undefined): Readonly<Record<string, string>> {
  if (key === undefined) return {};
  const set = { 'projection.enabled': 'true' };
  // Nobody can list the slots of a cron expression: a query names the one it wants, that of latest.json.
  if (key === 'slot') return { ...set, 'projection.slot.type': 'injected' };
  const first = key === 'month' ? FIRST_PARTITION.slice(0, 7) : FIRST_PARTITION;
  return {
    ...set,
    [`projection.${key}.type`]: 'date',
    [`projection.${key}.format`]: key === 'month' ? 'yyyy-MM' : 'yyyy-MM-dd',
    [`projection.${key}.range`]: `${first},NOW+1YEARS`,
    [`projection.${key}.interval`]: '1',
    [`projection.${key}.interval.unit`]: key === 'month' ? 'MONTHS' : 'DAYS',
  };
}
