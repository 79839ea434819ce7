import type { FuncCall, Node, ScanToken } from 'libpg-query';
import pg from 'pg';
import { NoView, shapeOf, type ViewText } from './view-text.ts';

/** Aggregates that a change can be folded into. */
const AGGREGATES = ['count', 'sum', 'avg', 'min', 'max'] as const;
export type Aggregate = (typeof AGGREGATES)[number];

/** An output column, as text of SQL over one row of the table. */
export type FormColumn =
  | { readonly is: 'key'; readonly sql: string }
  | {
      readonly is: Aggregate;
      /** Absent: `count(*)`. */
      readonly of?: string;
      /** Of `FILTER (WHERE …)`. */
      readonly when?: string;
    };

/** A view that can be kept by folding changes in: aggregates of one table by the columns that it is grouped by. */
export interface Form {
  /** Quoted, with its schema where it was written. */
  readonly table: string;
  /** Quoted; columns may be written with it. */
  readonly alias: string;
  readonly where?: string;
  readonly columns: readonly FormColumn[];
  /** Names in GROUP BY that stand for an output column, unless the table has a column of that name. */
  readonly groupedByAlias: readonly string[];
}

/**
 * Every expression of the form over its table, as a query: a view of it tells their types, and keeps their columns from
 * being dropped or changed beneath the triggers.
 */
export function expressionsSql({ alias, columns, table, where = 'true' }: Form): string {
  const list = columns.flatMap((column, index) => {
    if (column.is === 'key') return [`${column.sql} AS c${index}`];
    const value = `${column.of ?? '1'} AS c${index}`;
    return column.when === undefined ? [value] : [value, `(${column.when}) AS w${index}`];
  });
  return `SELECT ${[...list, `(${where}) AS w`].join(', ')} FROM ${table} AS ${alias}`;
}

const WHAT =
  'an incremental view is SELECT of group keys, count, sum, avg, min and max FROM one table, with or without WHERE, GROUP BY the keys';

/** Reads the form off the parse tree; throws `NoView` with all that is in the way. */
export function incrementalForm(text: ViewText): Form {
  const { select } = text;
  const against: string[] = [];
  const no = (present: unknown, what: string): void => {
    if (present) against.push(what);
  };
  no(select.withClause, 'WITH');
  no(select.op !== 'SETOP_NONE' || select.valuesLists, 'UNION and the like, VALUES');
  no(select.distinctClause, 'DISTINCT');
  no(select.havingClause, 'HAVING');
  no(select.windowClause, 'WINDOW');
  no(select.sortClause, 'ORDER BY');
  no(select.limitCount ?? select.limitOffset, 'LIMIT');
  no(select.lockingClause, 'FOR UPDATE');
  no(select.groupDistinct, 'GROUP BY DISTINCT');
  no(/"(SubLink|WindowDef|over)":/.test(JSON.stringify(select)), 'subqueries and window functions');
  const [from, ...more] = select.fromClause ?? [];
  const table = from !== undefined && 'RangeVar' in from ? from.RangeVar : undefined;
  no(table === undefined || more.length > 0, 'anything but one plain table in FROM');
  no(table?.inh === false, 'ONLY');
  no(!select.groupClause, 'no GROUP BY');
  no(from !== undefined && /"colnames":/.test(JSON.stringify(from)), 'names of columns in FROM');
  if (table === undefined || against.length > 0) throw refusal(against);

  const targets = (select.targetList ?? []).flatMap((node) =>
    'ResTarget' in node ? [node.ResTarget] : [],
  );
  const parts = clauses(text, table.location ?? 0);
  const columns = targets.map((target, index): FormColumn => {
    const words = withoutAlias(parts.targets[index] ?? [], target.name);
    const aggregate = aggregateIn(target.val);
    if (aggregate === undefined) return { is: 'key', sql: textOf(text, words) };
    return columnOf(text, words, aggregate, against);
  });
  const groupedByAlias = groups(text, columns, against);
  no(!columns.some(({ is }) => is === 'key'), 'no group key among the columns');
  if (against.length > 0) throw refusal(against);
  const where = parts.where.length > 0 ? textOf(text, parts.where) : undefined;
  const { alias, relname = '', schemaname } = table;
  const path = schemaname === undefined ? [relname] : [schemaname, relname];
  return {
    table: path.map(pg.escapeIdentifier).join('.'),
    alias: pg.escapeIdentifier(alias?.aliasname ?? relname),
    ...(where !== undefined && { where }),
    columns,
    groupedByAlias,
  };

  function refusal(what: readonly string[]): NoView {
    return new NoView(`cannot be kept incrementally: ${what.join('; ')} (${WHAT})`);
  }
}

function aggregateIn(node: Node | undefined): FuncCall | undefined {
  if (node === undefined || !('FuncCall' in node)) return undefined;
  const names = (node.FuncCall.funcname ?? []).map((part) =>
    'String' in part ? part.String.sval : '',
  );
  const [name, schema = 'pg_catalog'] = [...names].reverse();
  const isOurs = schema === 'pg_catalog' && AGGREGATES.some((one) => one === name);
  return isOurs ? node.FuncCall : undefined;
}

/** `count ( arg ) FILTER ( WHERE … )`, taken apart. */
function columnOf(
  text: ViewText,
  words: readonly ScanToken[],
  call: FuncCall,
  against: string[],
): FormColumn {
  const open = words.findIndex(({ text: word }) => word === '(');
  const close = closing(words, open);
  const name = words[open - 1]?.text.toLowerCase().replaceAll('"', '');
  const is = AGGREGATES.find((one) => one === name) ?? 'count';
  if (call.agg_distinct) against.push(`DISTINCT within ${is}`);
  if (call.agg_order) against.push(`ORDER BY within ${is}`);
  if (call.func_variadic) against.push(`VARIADIC within ${is}`);
  if (!call.agg_star && call.args?.length !== 1) against.push(`${is} of several things`);
  const filter = words.slice(close + 1);
  // FILTER ( WHERE … )
  const when = filter.length > 0 ? textOf(text, filter.slice(3, -1)) : undefined;
  return {
    is,
    ...(!call.agg_star && { of: textOf(text, words.slice(open + 1, close)) }),
    ...(when !== undefined && { when }),
  };
}

/** Every group is shown and every column that is no aggregate is a group, or several rows would share a key. */
function groups(
  { select }: ViewText,
  columns: readonly FormColumn[],
  against: string[],
): readonly string[] {
  const targets = (select.targetList ?? []).map((node) =>
    'ResTarget' in node ? node.ResTarget : {},
  );
  const byAlias: string[] = [];
  const grouped = new Set<number>();
  for (const node of select.groupClause ?? []) {
    const place = 'A_Const' in node ? node.A_Const.ival?.ival : undefined;
    let index = place === undefined ? -1 : place - 1;
    if (index < 0) index = targets.findIndex(({ val }) => shapeOf(val) === shapeOf(node));
    if (index < 0 && 'ColumnRef' in node) {
      const [field, ...deeper] = node.ColumnRef.fields ?? [];
      const name = field !== undefined && 'String' in field ? field.String.sval : undefined;
      if (deeper.length === 0 && name !== undefined) {
        index = targets.findIndex((target) => target.name === name);
        byAlias.push(name);
      }
    }
    if (index < 0) against.push('a group that is no column of its own, written the same way');
    grouped.add(index);
  }
  columns.forEach(({ is }, index) => {
    if (is === 'key' && !grouped.has(index))
      against.push(`column ${index + 1}, neither a group key nor count, sum, avg, min or max`);
  });
  return byAlias;
}

interface Clauses {
  readonly targets: readonly (readonly ScanToken[])[];
  readonly where: readonly ScanToken[];
}

/** Cuts a plain SELECT … FROM … WHERE … GROUP BY … at its outermost level. */
function clauses({ tokens }: ViewText, table: number): Clauses {
  // IS DISTINCT FROM may stand before it.
  const from = tokens.findLast(({ start, text }) => start < table && text.toLowerCase() === 'from');
  const targets: ScanToken[][] = [[]];
  const where: ScanToken[] = [];
  let depth = 0;
  let at: 'targets' | 'where' | 'else' = 'targets';
  for (const token of tokens.slice(1)) {
    const word = token.text.toLowerCase();
    const isClause = token === from || (at !== 'targets' && ['where', 'group'].includes(word));
    if (depth === 0 && isClause) {
      at = word === 'where' ? 'where' : 'else';
      continue;
    }
    if (depth === 0 && at === 'targets' && word === ',') {
      targets.push([]);
      continue;
    }
    if (word === '(' || word === '[') depth += 1;
    if (word === ')' || word === ']') depth -= 1;
    if (at === 'targets') targets.at(-1)?.push(token);
    if (at === 'where') where.push(token);
  }
  return { targets, where };
}

function withoutAlias(
  words: readonly ScanToken[],
  alias: string | undefined,
): readonly ScanToken[] {
  if (alias === undefined) return words;
  const isWithAs =
    words.at(-2)?.text.toLowerCase() === 'as' && words.at(-2)?.keywordName === 'RESERVED_KEYWORD';
  return words.slice(0, isWithAs ? -2 : -1);
}

function closing(words: readonly ScanToken[], open: number): number {
  let depth = 0;
  for (let index = open; index < words.length; index += 1) {
    if (words[index]?.text === '(') depth += 1;
    if (words[index]?.text === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return words.length;
}

/** As it stands in the file, comments within included. */
function textOf({ bytes }: ViewText, words: readonly ScanToken[]): string {
  return bytes.subarray(words[0]?.start, words.at(-1)?.end).toString();
}
