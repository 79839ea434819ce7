import { writeXlsxStream } from 'hucre/xlsx';
import type { Column, ColumnKind } from './columns.ts';
import { DoesNotFit } from './does-not-fit.ts';
import type { Table } from './with-table.ts';
import { type XlsxCell, xlsxCell, xlsxText } from './xlsx-cell.ts';

/** How cells of a column look, and how wide it is in characters. */
const LOOKS: Readonly<
  Partial<Record<ColumnKind, { readonly numFmt?: string; readonly width: number }>>
> = {
  integer: { numFmt: '0', width: 12 },
  date: { numFmt: 'yyyy-mm-dd', width: 12 },
  timestamp: { numFmt: 'yyyy-mm-dd hh:mm:ss', width: 20 },
  text: { width: 24 },
};

async function* rowsOf({ batches, columns }: Table): AsyncGenerator<XlsxCell[]> {
  const kinds = columns.map(({ kind }) => kind);
  for await (const rows of batches) {
    for (const row of rows) yield row.map((value, at) => xlsxCell(kinds[at] ?? 'text', value));
  }
}

/** By its name: the class comes with the whole of the library. */
const isTooLarge = (error: unknown): boolean => error instanceof Error && error.name === 'ZipError';

const columnOf = ({ kind, name }: Column) => ({ header: xlsxText(name), ...LOOKS[kind] });

/**
 * A table as XLSX, some rows at a time. What a sheet cannot hold, 1,048,575 rows below its header, goes on in a
 * further one.
 */
export async function* xlsxBytes(
  table: Table,
  sheet: string,
  mostRowsPerSheet?: number,
): AsyncGenerator<Uint8Array> {
  const options = {
    name: sheet,
    columns: table.columns.map(columnOf),
    freezePane: { rows: 1 },
    ...(mostRowsPerSheet === undefined ? {} : { maxRowsPerSheet: mostRowsPerSheet }),
  };
  try {
    yield* writeXlsxStream(rowsOf(table), options);
  } catch (error) {
    if (!isTooLarge(error)) throw error;
    throw new DoesNotFit('a sheet of XLSX holds 4 GB before it is packed: CSV holds more');
  }
}
