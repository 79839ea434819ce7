/** A piece of SQL; together they are the text. */
export interface SqlToken {
  readonly is: 'space' | 'comment' | 'text' | 'number' | 'name' | 'other';
  readonly text: string;
}

/**
 * Tried in this order at each place; what is not closed goes on to the end. Strings as PostgreSQL has them by default
 * (`standard_conforming_strings`): https://www.postgresql.org/docs/current/sql-syntax-lexical.html
 */
const RULES: readonly (readonly [SqlToken['is'], RegExp])[] = [
  ['space', /\s+/y],
  ['comment', /--[^\r\n]*/y],
  ['text', /[eE]'(?:[^'\\]|''|\\.)*(?:'|\\?$)/sy],
  ['text', /'(?:[^']|'')*(?:'|$)/y],
  ['text', /\$([\p{L}_][\p{L}\p{N}_]*)?\$.*?(?:\$\1\$|$)/suy],
  ['name', /"(?:[^"]|"")*(?:"|$)/y],
  ['name', /[\p{L}_][\p{L}\p{N}_$]*|\$\d+/uy],
  ['number', /\.?\d(?:[eE][+-]|[\w.])*/y],
];

/** Comments may hold others. */
function commentEnd(sql: string, from: number): number {
  let depth = 0;
  for (const mark of sql.slice(from).matchAll(/\/\*|\*\//g)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return from + mark.index + 2;
  }
  return sql.length;
}

/** Cuts SQL into pieces: enough to know what is a value, a name or a comment, and no more. */
export function* sqlTokens(sql: string): Generator<SqlToken> {
  for (let at = 0; at < sql.length; ) {
    const token = tokenAt(sql, at);
    yield token;
    at += token.text.length;
  }
}

function tokenAt(sql: string, at: number): SqlToken {
  if (sql.startsWith('/*', at)) return { is: 'comment', text: sql.slice(at, commentEnd(sql, at)) };
  for (const [is, rule] of RULES) {
    rule.lastIndex = at;
    const text = rule.exec(sql)?.[0];
    if (text) return { is, text };
  }
  return { is: 'other', text: sql.charAt(at) };
}

/** A statement without its semicolon and what follows, so that it can stand in brackets. */
export function bareStatement(sql: string): string {
  let length = 0;
  let at = 0;
  for (const { is, text } of sqlTokens(sql)) {
    at += text.length;
    if (is !== 'space' && is !== 'comment' && text !== ';') length = at;
  }
  return sql.slice(0, length);
}
