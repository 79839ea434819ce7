import { columnName, type IndexInput } from './index-input.ts';
import type { Relation } from './read-index-table.ts';

/** An entry of a B-tree: a header of 8 bytes and a pointer of 4; pages are filled to 90 %. */
const ENTRY_BYTES = 12;
const FILL = 0.9;
/** As measured by bench/db/advice.ts on a slow disk, with a margin. */
const ROWS_PER_SECOND = 250_000;
const BYTES_PER_SECOND = 50_000_000;

/** About how large an index on one relation becomes. */
export function indexBytes({ columns: known, rows }: Relation, { columns }: IndexInput): number {
  const width = columns
    .map((key) => known.find(({ name }) => name === columnName(key))?.width ?? 8)
    .reduce((sum, one) => sum + one, 0);
  return Math.ceil((rows * (ENTRY_BYTES + 8 * Math.ceil(width / 8))) / FILL);
}

/** About how long it takes: the table is read twice, and its rows are sorted. */
export const indexSeconds = ({ bytes, rows }: Relation): number =>
  Math.ceil(rows / ROWS_PER_SECOND + (2 * bytes) / BYTES_PER_SECOND);
