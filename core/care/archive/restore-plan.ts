import type { ArchivedColumn, Manifest } from './manifest.ts';

/** What a restored table looks like. */
export interface RestoredShape {
  /** The columns of all archives of the range, in the order in which they came to be. */
  readonly columns: readonly Pick<ArchivedColumn, 'name' | 'type'>[];
  /** Why they fit into no one table. */
  readonly refusals: readonly string[];
}

/** The columns of several archives put together: one that an archive does not have is null in its rows. */
export function restoredShape(manifests: readonly Manifest[]): RestoredShape {
  const types = new Map<string, string>();
  const refusals: string[] = [];
  for (const { columns, from } of manifests) {
    for (const { name, type } of columns) {
      const known = types.get(name);
      if (known !== undefined && known !== type)
        refusals.push(
          `"${name}" is ${known} in one archive and ${type} in that from ${from.slice(0, 10)}: restore them one by one`,
        );
      types.set(name, known ?? type);
    }
  }
  return { columns: [...types].map(([name, type]) => ({ name, type })), refusals };
}

/** What differs from the table as it is today, in sentences. */
export function driftNotes(
  shape: RestoredShape,
  today: readonly Pick<ArchivedColumn, 'name' | 'type'>[],
): readonly string[] {
  const now = new Map(today.map(({ name, type }) => [name, type]));
  const then = new Map(shape.columns.map(({ name, type }) => [name, type]));
  return [
    ...[...then].flatMap(([name, type]) => {
      const other = now.get(name);
      if (other === undefined) return [`the table of today has no column "${name}" any more`];
      return other === type ? [] : [`"${name}" was ${type} and is ${other} today`];
    }),
    ...[...now.keys()]
      .filter((name) => !then.has(name))
      .map((name) => `the column "${name}" was added since, and is not in the archive`),
  ];
}

/** Rows of an archive that still count, and the bytes to be read for them. */
export const sizeOf = ({
  objects,
}: Manifest): { readonly rows: number; readonly bytes: number } => ({
  rows: objects.reduce((sum, { rows, superseded }) => sum + rows - superseded.length, 0),
  bytes: objects.reduce((sum, { bytes }) => sum + bytes, 0),
});
