import { createHash } from 'node:crypto';
import {
  loadModule,
  type Node,
  parseSync,
  type ScanToken,
  type SelectStmt,
  scanSync,
} from 'libpg-query';
import pg from 'pg';

await loadModule();

/** The SELECT of a view's file, as PostgreSQL's own parser reads it. */
export interface ViewText {
  /** From its first word to its last, without a semicolon. */
  readonly sql: string;
  /** The whole file: the parser counts bytes. */
  readonly bytes: Buffer;
  /** Its words; comments and white space are no part of it. */
  readonly tokens: readonly ScanToken[];
  readonly select: SelectStmt;
  /** Names in its FROM lists, as written, those of subqueries too. */
  readonly reads: readonly string[];
  /** The same without those of WITH, quoted. */
  readonly tables: readonly string[];
}

/** What cannot be a view. */
export class NoView extends Error {
  override readonly name = 'NoView';
}

/** Reads one SELECT; throws `NoView` with the reason. */
export function viewText(text: string): ViewText {
  const statements = parsed(text);
  const [first] = statements;
  const select = first?.stmt !== undefined && 'SelectStmt' in first.stmt && first.stmt.SelectStmt;
  if (statements.length !== 1 || !select || select.intoClause)
    throw new NoView('its file should hold one SELECT, and nothing else');
  const tokens = scanSync(text).tokens.filter(
    ({ tokenName }) => tokenName !== 'SQL_COMMENT' && tokenName !== 'C_COMMENT',
  );
  while (tokens.at(-1)?.text === ';') tokens.pop();
  const bytes = Buffer.from(text);
  const sql = bytes.subarray(tokens[0]?.start, tokens.at(-1)?.end).toString();
  return { sql, bytes, tokens, select, ...relationsIn(select) };
}

function parsed(text: string) {
  try {
    return parseSync(text).stmts ?? [];
  } catch (error) {
    throw new NoView(`its file is no SQL: ${error instanceof Error ? error.message : error}`);
  }
}

function relationsIn(select: SelectStmt): Pick<ViewText, 'reads' | 'tables'> {
  const found = new Map<string, string>();
  const named = new Set<string>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('RangeVar' in value) {
      const { relname, schemaname } = value.RangeVar as { relname: string; schemaname?: string };
      const path = schemaname === undefined ? [relname] : [schemaname, relname];
      found.set(path.join('.'), path.map(pg.escapeIdentifier).join('.'));
    }
    if ('CommonTableExpr' in value)
      named.add((value.CommonTableExpr as { ctename: string }).ctename);
    for (const child of Object.values(value)) walk(child);
  };
  walk(select);
  return {
    reads: [...found.keys()],
    tables: [...found].flatMap(([name, quoted]) => (named.has(name) ? [] : [quoted])),
  };
}

/**
 * The same for two texts that differ in comments, white space and the case of keywords, and for nothing else. The
 * parser's own fingerprint would not do: it leaves out constants.
 */
export function textHash(tokens: readonly ScanToken[], ...rest: readonly string[]): string {
  const words = tokens.map(({ keywordName, text }) =>
    keywordName === 'NO_KEYWORD' ? text : text.toLowerCase(),
  );
  return createHash('sha256')
    .update(JSON.stringify([words, rest]))
    .digest('hex');
}

/** A part of the tree without its places in the text, to compare with another. */
export const shapeOf = (node: Node | undefined): string =>
  JSON.stringify(node, (key, value: unknown) => (key === 'location' ? undefined : value));
