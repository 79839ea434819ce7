import { createHash } from 'node:crypto';
import type { TextRow } from './parquet-file.ts';

/** A checksum over rows in their order: the same whether they come from PostgreSQL or from a file. */
export class RowsDigest {
  readonly #hash = createHash('sha256');

  add(rows: readonly TextRow[]): void {
    // JSON keeps apart what belongs apart: null and text, one value and the next.
    for (const row of rows) this.#hash.update(`${JSON.stringify(row)}\n`);
  }

  hex(): string {
    return this.#hash.digest('hex');
  }
}
