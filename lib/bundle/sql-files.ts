import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasSqlDetails, loadModule, type Node, parseSync } from 'libpg-query';
import type { Guide } from '#core/guide.ts';

/** Every SQL file that rows of the guide name, by its path in the repository. */
export function sqlFilesOf({ care }: Pick<Guide, 'care'>): readonly string[] {
  const views = care?.views.map(({ file }) => file) ?? [];
  const exports = care?.exports.flatMap(({ from }) => ('file' in from ? [from.file] : [])) ?? [];
  return [...new Set([...views, ...exports])].sort();
}

/** A person has to mend files that the guide names: the message says all of it. */
export class UnusableSqlFiles extends Error {
  override readonly name = 'UnusableSqlFiles';
}

/** `line:column`, counted from 1. */
function placeIn(text: string, position: number): string {
  const before = text.slice(0, Math.max(0, position)).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}

/** What a SELECT must not have anywhere: it is read, and changes nothing. */
const CHANGES = /"(Insert|Update|Delete|Merge)Stmt":|"(intoClause|lockingClause)":/;

/** What is wrong with an SQL file that has to be one SELECT; undefined when it is one. */
function problemOf(text: string): { readonly at: number; readonly words: string } | undefined {
  try {
    const { stmts = [] } = parseSync(text);
    const [first, second] = stmts;
    const statement = first?.stmt as Node | undefined;
    if (second !== undefined) {
      return { at: second.stmt_location ?? 0, words: 'a second statement begins' };
    }
    if (statement === undefined || !('SelectStmt' in statement)) {
      return { at: 0, words: 'wanted one SELECT' };
    }
    const changes = CHANGES.exec(JSON.stringify(statement));
    return changes === null ? undefined : { at: 0, words: 'wanted a SELECT that changes nothing' };
  } catch (error) {
    const at = hasSqlDetails(error) ? error.sqlDetails?.cursorPosition : undefined;
    return { at: at ?? 0, words: error instanceof Error ? error.message : 'it cannot be read' };
  }
}

/**
 * Copies SQL files of the repository at `root` into a folder, under the same paths. Throws `UnusableSqlFiles` with the
 * problems of all of them, each with its place, when one is missing or is not exactly one SELECT.
 */
export async function copySqlFiles(
  files: readonly string[],
  root: string,
  folder: string,
): Promise<void> {
  await loadModule();
  const problems = await Promise.all(
    files.map(async (file) => {
      const text = await readFile(join(root, file), 'utf8').catch(() => undefined);
      if (text === undefined) return [`${file}: the file does not exist`];
      const problem = problemOf(text);
      return problem ? [`${file}:${placeIn(text, problem.at)}: ${problem.words}`] : [];
    }),
  );
  const all = problems.flat();
  if (all.length > 0) {
    throw new UnusableSqlFiles(
      `the guide names SQL files that cannot be used:\n  ${all.join('\n  ')}`,
    );
  }
  for (const file of files) await cp(join(root, file), join(folder, file));
}
