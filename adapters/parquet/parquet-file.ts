import { constants, zstdCompressSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { SourceColumn } from '#core/care/exports/column-type.ts';
import { type Codec, codecOf, type Physical } from './codec-of.ts';

/** A row as `Sql.stream` gives it: PostgreSQL's text, null for NULL. */
export type TextRow = readonly (string | null)[];

/** Rows, and characters, held before they are compressed: what a file in the making weighs besides its bytes. */
const GROUP_ROWS = 50_000;
const GROUP_CHARACTERS = 32_000_000;
/** Under this key a file says what its columns are in PostgreSQL. */
export const COLUMNS_KEY = 'capstan.columns';
/** A little smaller than zstd's own default at half again its time, and its decoder is as fast. */
const ZSTD_LEVEL = 3;

const zstd = (input: Uint8Array): Uint8Array =>
  zstdCompressSync(input, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });

/** A Parquet file in the making, compressed by zstd; rows are added as they come. */
export class ParquetFile {
  readonly #columns: readonly SourceColumn[];
  readonly #codecs: readonly Codec[];
  readonly #out = new ByteWriter();
  readonly #writer: ParquetWriter;
  #waiting: (Physical | null)[][];
  #rows = 0;
  #characters = 0;

  /** `about` goes into the file's own key-value metadata. */
  constructor(columns: readonly SourceColumn[], about: Readonly<Record<string, string>> = {}) {
    this.#columns = columns;
    this.#codecs = columns.map(codecOf);
    this.#waiting = columns.map(() => []);
    this.#writer = new ParquetWriter({
      writer: this.#out,
      schema: [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)],
      codec: 'ZSTD',
      compressors: { ZSTD: zstd },
      createdBy: 'capstan',
      kvMetadata: Object.entries({ ...about, [COLUMNS_KEY]: JSON.stringify(columns) }).map(
        ([key, value]) => ({ key, value }),
      ),
    });
  }

  get rows(): number {
    return this.#rows;
  }

  /** Compressed so far. */
  get bytes(): number {
    return this.#out.offset;
  }

  /** Throws `UnwritableValue`; the file is of no use then. */
  add(rows: readonly TextRow[]): void {
    for (const row of rows) {
      for (const [at, codec] of this.#codecs.entries()) {
        const text = row[at] ?? null;
        this.#waiting[at]?.push(text === null ? null : codec.write(text));
        this.#characters += text?.length ?? 0;
      }
      this.#rows += 1;
      const waiting = this.#waiting[0]?.length ?? 0;
      if (waiting === GROUP_ROWS || this.#characters > GROUP_CHARACTERS) this.#group();
    }
  }

  /** The whole file; one of no rows is an error, since what the library writes then is none to others. */
  finish(): Uint8Array {
    if (this.#rows === 0) throw new Error('a Parquet file of no rows');
    this.#group();
    this.#writer.finish();
    return this.#out.getBytes();
  }

  #group(): void {
    const rows = this.#waiting[0]?.length ?? 0;
    if (rows === 0) return;
    this.#writer.write({
      columnData: this.#columns.map(({ name }, at) => {
        const { encoding, statistics } = this.#codecs[at] as Codec;
        return {
          name,
          data: this.#waiting[at] ?? [],
          ...(encoding !== undefined && { encoding }),
          ...(statistics !== undefined && { statistics }),
        };
      }),
      rowGroupSize: rows,
    });
    this.#waiting = this.#columns.map(() => []);
    this.#characters = 0;
  }
}

const elementOf = (column: SourceColumn): SchemaElement => ({
  ...codecOf(column).element,
  name: column.name,
  repetition_type: column.notNull ? 'REQUIRED' : 'OPTIONAL',
});

/** Rows as one Parquet file; for more than fits into memory as rows, see `ParquetFile`. */
export function writeParquet(
  columns: readonly SourceColumn[],
  rows: readonly TextRow[],
  about: Readonly<Record<string, string>> = {},
): Uint8Array {
  const file = new ParquetFile(columns, about);
  file.add(rows);
  return file.finish();
}
