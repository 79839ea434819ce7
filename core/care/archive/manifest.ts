import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'a SHA-256 in hex'));
/** A time in UTC, ISO 8601. */
const instant = v.pipe(v.string(), v.isoTimestamp());
const tableName = v.object({ schema: v.string(), name: v.string() });

/** A column as PostgreSQL had it, and how Parquet keeps it. */
const column = v.object({ name: v.string(), type: v.string(), parquet: v.string() });

/** One object, and what was compared when it was read back. */
const object = v.object({
  key: v.string(),
  rows: count,
  bytes: count,
  /** Of the object. */
  sha256,
  /** Over the rows as PostgreSQL writes them, whatever their order; `rows-hash.ts` has the recipe. */
  rowsHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  /** Columns that hold a value which their Parquet type cannot (infinity, NaN): kept as PostgreSQL writes them. */
  asText: v.array(v.string()),
  /** Rows, counted from 0, that changed or vanished in the database after they were copied: no longer what is so. */
  superseded: v.array(count),
});

const schema = v.object({
  version: v.literal(1),
  /** Whose rows they were. */
  table: tableName,
  /** A partition as a whole, or rows past their keep. */
  source: v.variant('is', [
    v.object({ is: v.literal('partition'), table: tableName }),
    v.object({ is: v.literal('rows'), key: v.string() }),
  ]),
  from: instant,
  until: instant,
  columns: v.array(column),
  objects: v.array(object),
  rows: count,
  rowsHash: v.string(),
  /** When it was written. */
  at: instant,
  /** The server's version. */
  postgres: v.string(),
});

/** What lies in the objects of one archive; itself an object beside them. */
export type Manifest = v.InferOutput<typeof schema>;
export type ArchivedObject = v.InferOutput<typeof object>;
export type ArchivedColumn = v.InferOutput<typeof column>;

/** The shape of what is remembered of an object before its manifest is written. */
export const archivedObject: v.GenericSchema<unknown, ArchivedObject> = object;
/** The shape of what is remembered of the columns. */
export const archivedColumns: v.GenericSchema<unknown, readonly ArchivedColumn[]> = v.array(column);

export const manifestText = (manifest: Manifest): string =>
  `${JSON.stringify(manifest, null, 2)}\n`;

/** Throws when the text is no manifest of a version that is known. */
export function readManifest(text: string): Manifest {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new Error(`no manifest of an archive: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`);
}

/** Both together: hashes of rows add up, 64 bits and 64 bits. */
export function addHashes(hashes: readonly string[]): string {
  const half = (at: number): string => {
    const sum = hashes.reduce((all, hash) => all + BigInt(`0x${hash.slice(at, at + 16)}`), 0n);
    return BigInt.asUintN(64, sum).toString(16).padStart(16, '0');
  };
  return half(0) + half(16);
}
