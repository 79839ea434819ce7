import type { Finding } from './findings.ts';
import { commandOf, type TriedIndex } from './tried-index.ts';

/** Findings without those that an advised index mends on its way: it begins with the columns that one asks for. */
export function withoutServed(
  findings: readonly Finding[],
  indexes: readonly TriedIndex[],
): readonly Finding[] {
  const served = indexes
    .filter(({ is }) => is === 'advised')
    .flatMap(({ columns, table }) =>
      columns.map((_, at) => commandOf({ table, columns: columns.slice(0, at + 1) })),
    );
  return findings.filter(({ mend }) => mend === undefined || !served.includes(mend));
}
