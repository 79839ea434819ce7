import { type Table, Type, tableFromIPC, type Vector } from 'apache-arrow';
import { readParquet } from 'parquet-wasm';

/** A column as Arrow's implementation in Rust sees it: shares no line with ours. */
export interface ArrowColumn {
  readonly name: string;
  /** `Timestamp<MICROSECOND, UTC>` and the like. */
  readonly type: string;
  /** As JavaScript has them; whole numbers of 64 bits, decimals (unscaled) and times (microseconds) as bigint. */
  readonly values: readonly unknown[];
}

/** Reads a Parquet file by parquet-wasm and apache-arrow. */
export function readWithArrow(bytes: Uint8Array): readonly ArrowColumn[] {
  const table: Table = tableFromIPC(readParquet(bytes).intoIPCStream());
  return table.schema.fields.map(({ name, type }, at) => ({
    name,
    type: String(type),
    values: valuesOf(table.getChildAt(at) as Vector),
  }));
}

function valuesOf(vector: Vector): readonly unknown[] {
  const { typeId } = vector.type;
  if (typeId === Type.Timestamp) return raw(vector, (values, at) => values[at] as bigint);
  if (typeId === Type.Date) {
    return raw(vector, (values, at) => Number(values[at]));
  }
  if (typeId !== Type.Decimal) return [...vector];
  return raw(vector, (values, at) => {
    const words = [...values.slice(at * 4, at * 4 + 4)].map((word) => BigInt(Number(word)));
    const joined = words.reduceRight((sum, word) => (sum << 32n) | word, 0n);
    return BigInt.asIntN(128, joined);
  });
}

/** Arrow's JavaScript would make floats of these. */
const raw = (
  vector: Vector,
  pick: (values: readonly unknown[], at: number) => unknown,
): unknown[] =>
  vector.data.flatMap((data) =>
    Array.from({ length: data.length }, (_, row) =>
      data.getValid(row) ? pick(data.values as unknown[], row) : null,
    ),
  );
