import { zstdDecompressSync } from 'node:zlib';
import {
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  type SchemaElement,
} from 'hyparquet';
import * as v from 'valibot';
import type { SourceColumn } from '#core/care/exports/column-type.ts';
import { codecOf, type Physical } from './codec-of.ts';
import { COLUMNS_KEY, type TextRow } from './parquet-file.ts';

/** A file of `ParquetFile`. */
export interface ParquetContents {
  readonly columns: readonly SourceColumn[];
  /** How many. */
  readonly rows: number;
  /** What else its writer said of it. */
  readonly about: Readonly<Record<string, string>>;
  /** The rows as they were given, group by group. */
  groups(): AsyncGenerator<readonly TextRow[]>;
}

const columnsShape = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(v.object({ name: v.string(), type: v.string(), notNull: v.exactOptional(v.boolean()) })),
);

/** Reads a file of `ParquetFile`; throws when it is none, or is broken. */
export async function readParquet(bytes: Uint8Array): Promise<ParquetContents> {
  // A Buffer's own slice would be a view of more than was asked for.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const file = {
    byteLength: plain.byteLength,
    slice: (start: number, end?: number) => plain.slice(start, end).buffer as ArrayBuffer,
  };
  const metadata = await parquetMetadataAsync(file);
  const { [COLUMNS_KEY]: described, ...about } = Object.fromEntries(
    (metadata.key_value_metadata ?? []).map(({ key, value = '' }) => [key, value]),
  );
  const columns = v.parse(columnsShape, described);
  return {
    columns,
    rows: Number(metadata.num_rows),
    about,
    async *groups() {
      const codecs = columns.map(codecOf);
      let rowStart = 0;
      for (const group of metadata.row_groups) {
        const rowEnd = rowStart + Number(group.num_rows);
        const scan = await parquetScan({
          file,
          metadata: unmarked(metadata),
          utf8: false,
          compressors: { ZSTD: (input) => zstdDecompressSync(input) },
        });
        const stored = await Promise.all(
          columns.map(({ name }) => scan.readColumn({ column: name, rowStart, rowEnd })),
        );
        yield Array.from({ length: rowEnd - rowStart }, (_, row) =>
          codecs.map((codec, at) => {
            const value = stored[at]?.[row] as Physical | null | undefined;
            return value === null || value === undefined ? null : codec.read(value);
          }),
        );
        rowStart = rowEnd;
      }
    },
  };
}

/** Without their marks, values come as they are stored: the library would make floats of decimals, and dates of times. */
const unmarked = (metadata: FileMetaData): FileMetaData => ({
  ...metadata,
  schema: metadata.schema.map(
    ({ converted_type, logical_type, scale, precision, ...element }): SchemaElement => element,
  ),
});
