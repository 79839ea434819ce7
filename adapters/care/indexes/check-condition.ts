import { parse } from 'libpg-query';
import { reasonText } from '#core/reason-text.ts';

/** What a condition may be made of: columns, constants, comparisons, and how they are joined. No function, no subquery. */
const ALLOWED = new Set([
  'A_Const',
  'A_Expr',
  'BoolExpr',
  'BooleanTest',
  'ColumnRef',
  'List',
  'NullTest',
  'String',
  'TypeCast',
]);
/** Clauses of `SELECT 1 WHERE …`; any other was smuggled in. */
const CLAUSES = new Set(['targetList', 'whereClause', 'limitOption', 'op']);

const isNode = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Why a text is no condition of an index on a table with these columns; undefined when it is one. Whether its
 * operators and casts are immutable only PostgreSQL knows, and refuses them then.
 */
export async function wrongCondition(
  text: string,
  columns: readonly string[],
): Promise<string | undefined> {
  if (/--|\/\*|;/.test(text)) return 'it has a comment or a semicolon in it';
  const parsed = await parse(`SELECT 1 WHERE (${text})`).catch(reasonText);
  if (typeof parsed === 'string') return parsed;
  const [statement] = parsed.stmts ?? [];
  const select = (statement?.stmt as { SelectStmt?: unknown } | undefined)?.SelectStmt;
  if (parsed.stmts?.length !== 1 || !isNode(select)) return 'it is more than a condition';
  const clause = Object.keys(select).find((name) => !CLAUSES.has(name));
  if (clause !== undefined) return 'it is more than a condition';
  return wrongNode(select['whereClause'], columns);
}

function wrongNode(value: unknown, columns: readonly string[]): string | undefined {
  if (Array.isArray(value)) return firstOf(value, columns);
  if (!isNode(value)) return undefined;
  for (const [name, inner] of Object.entries(value)) {
    // PostgreSQL's tree has nodes in upper case and fields in lower case.
    if (/^[A-Z]/.test(name) && !ALLOWED.has(name)) {
      return `${name} is none of columns, constants and comparisons`;
    }
    if (name === 'ColumnRef') {
      const fields = (inner as { fields?: readonly { String?: { sval?: string } }[] }).fields ?? [];
      const column = fields[0]?.String?.sval;
      if (fields.length !== 1 || column === undefined || !columns.includes(column)) {
        return `${column ?? '*'} is no column of the table`;
      }
    } else if (name !== 'typeName' && name !== 'A_Const') {
      const wrong = wrongNode(inner, columns);
      if (wrong !== undefined) return wrong;
    }
  }
  return undefined;
}

function firstOf(values: readonly unknown[], columns: readonly string[]): string | undefined {
  for (const value of values) {
    const wrong = wrongNode(value, columns);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
