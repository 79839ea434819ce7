import type { SourceColumn } from '#core/care/exports/column-type.ts';
import type { Objects } from '#core/care/objects.ts';
import { ParquetFile, type TextRow } from '../../parquet/parquet-file.ts';
import { readParquet } from '../../parquet/read-parquet.ts';
import { RowsDigest } from '../../parquet/rows-digest.ts';

/** An object that was written, read back and found to have the rows it was given. */
export interface Shipped {
  readonly key: string;
  readonly rows: number;
  readonly bytes: number;
  /** Of the rows, see `RowsDigest`. */
  readonly sha256: string;
}

/** Wide rows make smaller objects: one is held in memory twice while it is compared. */
const MOST_BYTES = 64 * 2 ** 20;

/** How rows become objects. */
export interface Shipment {
  readonly columns: readonly SourceColumn[];
  /** Each row may have one value more than there are columns: its partition. Rows of a partition come together. */
  readonly rows: AsyncIterable<readonly TextRow[]>;
  readonly objectRows: number;
  readonly objects: Objects;
  readonly keyOf: (partition: string | null | undefined, n: number) => string;
  /** Told of a key before anything is written under it; what it throws ends the shipment. */
  readonly note: (key: string) => Promise<void>;
}

/** Writes rows as Parquet objects, one in memory at a time, and reads each back. */
export async function ship(shipment: Shipment): Promise<readonly Shipped[]> {
  const { columns, keyOf, objectRows, rows } = shipment;
  const width = columns.length;
  const shipped: Shipped[] = [];
  let open: { file: ParquetFile; digest: RowsDigest; key: string } | undefined;
  let partition: string | null | undefined;
  let n = 0;
  const close = async (): Promise<void> => {
    if (open !== undefined) shipped.push(await put(shipment, open));
    open = undefined;
  };
  for await (const some of rows) {
    let at = 0;
    while (at < some.length) {
      const next = some[at]?.[width];
      const isFull =
        open !== undefined && (open.file.rows === objectRows || open.file.bytes > MOST_BYTES);
      if (open === undefined || next !== partition || isFull) {
        await close();
        n = next === partition ? n + 1 : 1;
        partition = next;
        open = { file: new ParquetFile(columns), digest: new RowsDigest(), key: keyOf(next, n) };
      }
      const room = objectRows - open.file.rows;
      let end = at;
      while (end < some.length && end - at < room && some[end]?.[width] === partition) end += 1;
      const part = some.slice(at, end).map((row) => row.slice(0, width));
      open.file.add(part);
      open.digest.add(part);
      at = end;
    }
  }
  await close();
  return shipped;
}

async function put(
  { note, objects }: Shipment,
  open: { readonly file: ParquetFile; readonly digest: RowsDigest; readonly key: string },
): Promise<Shipped> {
  const { file, key } = open;
  const bytes = file.finish();
  const sha256 = open.digest.hex();
  await note(key);
  await objects.put(key, bytes, { contentType: 'application/vnd.apache.parquet' });
  const stored = await objects.get(key);
  if (stored === undefined) throw new Error(`${key} was written and is not there`);
  const contents = await readParquet(stored);
  const digest = new RowsDigest();
  for await (const group of contents.groups()) digest.add(group);
  if (contents.rows !== file.rows || digest.hex() !== sha256) {
    throw new Error(`${key} does not hold the rows that it was given`);
  }
  return { key, rows: file.rows, bytes: bytes.byteLength, sha256 };
}
