import { stringify } from 'csv-stringify/sync';
import { neutralText } from '#core/tasks/reports/neutral-text.ts';
import type { Column, ColumnKind } from './columns.ts';
import type { Table } from './with-table.ts';

/** Text in quotes is text; what is in an object stands without quotes, as numbers and dates do. */
type Cell = string | null | { readonly bare: string };

const SPACE = / /;
const UTC = /\+00$/;

function cellOf(kind: ColumnKind, value: string | null): Cell {
  if (value === null) return null;
  switch (kind) {
    case 'text':
      return neutralText(value);
    case 'boolean':
      return { bare: value === 't' ? 'true' : 'false' };
    case 'timestamp':
      return { bare: value.replace(SPACE, 'T').replace(UTC, 'Z') };
    default:
      return { bare: value };
  }
}

/**
 * RFC 4180. Every text is quoted, so that no program finds another separator in it; nothing between two commas is
 * NULL, two quotes are empty text.
 */
const options = {
  record_delimiter: '\r\n',
  quoted_string: true,
  cast: { object: (value: object) => ('bare' in value ? String(value.bare) : '') },
} as const;

const bytesOf = (rows: readonly (readonly Cell[])[]): Uint8Array =>
  Buffer.from(stringify([...rows], options));

const headOf = (columns: readonly Column[]): readonly Cell[] =>
  columns.map(({ name }) => neutralText(name));

/** A table as CSV, some rows at a time; it begins with a byte order mark, without which Excel takes UTF-8 for something else. */
export async function* csvBytes({ batches, columns }: Table): AsyncGenerator<Uint8Array> {
  yield Buffer.from([0xef, 0xbb, 0xbf]);
  yield bytesOf([headOf(columns)]);
  const kinds = columns.map(({ kind }) => kind);
  for await (const rows of batches) {
    yield bytesOf(rows.map((row) => row.map((value, at) => cellOf(kinds[at] ?? 'text', value))));
  }
}
