import { columnTypeOf, type SourceColumn } from './column-type.ts';
import { isOwnType } from './postgres-type.ts';

/** What became of the columns of an export since its last run. */
export interface Drift {
  /** What is written from now on: the known columns in their order, then those that are new. */
  readonly columns: readonly SourceColumn[];
  readonly added: readonly SourceColumn[];
  /** Why it cannot go on: what was written would not fit what is to be written. One clause each. */
  readonly refusals: readonly string[];
}

const isSame = (a: string, b: string): boolean =>
  JSON.stringify(columnTypeOf(a)) === JSON.stringify(columnTypeOf(b));

/** Compares the columns that a source has with those that were exported; `known` is empty before the first run. */
export function driftOf(known: readonly SourceColumn[], now: readonly SourceColumn[]): Drift {
  const byName = new Map(now.map((column) => [column.name, column]));
  const names = new Set(known.map(({ name }) => name));
  const refusals = known.flatMap(({ name, type }) => {
    const found = byName.get(name);
    if (found === undefined) return [`column "${name}" is gone`];
    return isSame(type, found.type)
      ? []
      : [`column "${name}" was ${type} and is ${found.type} now`];
  });
  const added = now.filter(({ name }) => !names.has(name));
  const kept = known.flatMap(({ name }) => byName.get(name) ?? []);
  return { columns: [...kept, ...added], added, refusals };
}

/** Sentences about what the guide's row, and so the table of Glue, says otherwise than the objects. */
export function declaredDrift(
  id: string,
  declared: Readonly<Record<string, string>> | undefined,
  written: readonly SourceColumn[],
): readonly string[] {
  if (written.length === 0) return [];
  // Enums and types of extensions have no schema here; Parquet keeps them as text.
  const line = (columns: readonly SourceColumn[]): string =>
    columns.map(({ name, type }) => `${name}: '${isOwnType(type) ? type : 'text'}'`).join(', ');
  if (declared === undefined) {
    return [
      `export ${id} has no table in Glue: give its row in the guide columns: { ${line(written)} } and deploy.`,
    ];
  }
  const missing = written.filter(({ name }) => declared[name] === undefined);
  const other = written.filter(
    ({ name, type }) => declared[name] !== undefined && !isSame(declared[name], type),
  );
  const names = new Set(written.map(({ name }) => name));
  const gone = Object.keys(declared).filter((name) => !names.has(name));
  return [
    ...(missing.length > 0
      ? [
          `Athena does not see ${list(missing)} of export ${id}: add ${line(missing)} to its columns in the guide and deploy.`,
        ]
      : []),
    ...(other.length > 0
      ? [
          `Athena cannot read ${list(other)} of export ${id}: its columns in the guide should say ${line(other)}.`,
        ]
      : []),
    ...(gone.length > 0
      ? [`export ${id} never had ${gone.join(', ')}: remove it from its columns in the guide.`]
      : []),
  ];
}

const list = (columns: readonly SourceColumn[]): string =>
  columns.map(({ name }) => name).join(', ');
