/** A value that its column's Parquet type cannot hold; the value itself is not told. */
export class UnwritableValue extends Error {
  override readonly name = 'UnwritableValue';
  readonly column: string;

  constructor(column: string, type: string, because: string) {
    super(`column "${column}" (${type}) ${because}`);
    this.column = column;
  }
}
