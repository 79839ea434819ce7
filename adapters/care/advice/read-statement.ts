import { parse } from 'libpg-query';
import type { NamedTable, Predicate, StatementShape } from '#core/care/advice/statement-shape.ts';

type Node = Readonly<Record<string, unknown>>;

/** Names that a level of a statement sees: its own tables, then those of the levels around it. */
interface Level {
  readonly scope: readonly string[];
  readonly common: ReadonlySet<string>;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const nodesOf = (value: unknown): readonly Node[] =>
  Array.isArray(value) ? value.filter(isNode) : [];
const child = (node: Node, name: string): Node | undefined => {
  const value = node[name];
  return isNode(value) ? value : undefined;
};
const text = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;
const nameOf = (node: Node): string | undefined => text(child(node, 'String')?.['sval']);

const kinds: Readonly<Record<string, StatementShape['kind']>> = {
  SelectStmt: 'select',
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
};
const above = new Set(['>', '>=']);
const below = new Set(['<', '<=']);

/** The number of a parameter, also under a cast. */
function parameterOf(node: Node | undefined): number | undefined {
  const cast = node && child(node, 'TypeCast');
  if (cast) return parameterOf(child(cast, 'arg'));
  const found = node && child(node, 'ParamRef')?.['number'];
  return typeof found === 'number' ? found : undefined;
}

function columnOf(node: Node | undefined): { alias?: string; column: string } | undefined {
  const reference = node && child(node, 'ColumnRef');
  const names = nodesOf(reference?.['fields']).map(nameOf);
  const column = names.at(-1);
  const alias = names.at(-2);
  if (column === undefined || names.length === 0) return undefined;
  return alias === undefined ? { column } : { alias, column };
}

class Reader {
  readonly tables: NamedTable[] = [];
  readonly predicates: Predicate[] = [];
  readonly functions = new Set<string>();
  readonly parameters = new Set<number>();
  onlyReads = true;
  limit: number | undefined;
  offset: number | undefined;

  /** Goes down to every statement within a node. */
  visit(value: unknown, level: Level): void {
    if (Array.isArray(value)) {
      for (const one of value) this.visit(one, level);
      return;
    }
    if (!isNode(value)) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name in kinds && isNode(inner)) {
        if (name !== 'SelectStmt') this.onlyReads = false;
        this.statement(inner, level);
      } else {
        if (name === 'FuncCall' && isNode(inner)) {
          const called = nodesOf(inner['funcname']).map(nameOf).at(-1);
          if (called !== undefined) this.functions.add(called);
        }
        if (name === 'ParamRef' && isNode(inner)) this.parameters.add(Number(inner['number']));
        this.visit(inner, level);
      }
    }
  }

  statement(node: Node, outer: Level): void {
    const common = new Set(outer.common);
    for (const cte of nodesOf(child(node, 'withClause')?.['ctes'])) {
      const name = text(child(cte, 'CommonTableExpr')?.['ctename']);
      if (name !== undefined) common.add(name);
    }
    if (node['lockingClause'] !== undefined || node['intoClause'] !== undefined) {
      this.onlyReads = false;
    }
    const own: string[] = [];
    const joins: unknown[] = [];
    const from = [node['fromClause'], node['usingClause']].flatMap(nodesOf);
    for (const one of from) this.from(one, common, own, joins);
    const changed = child(node, 'relation');
    if (changed) this.table(changed, common, own);
    const level = { scope: [...own, ...outer.scope], common };
    // Both sides of UNION and its like are statements without a name of their own.
    for (const side of ['larg', 'rarg'] as const) {
      const select = child(node, side);
      if (select) this.statement(select, level);
    }
    for (const condition of [node['whereClause'], ...joins]) this.condition(condition, level);
    if (own.length === 1 || nodesOf(node['groupClause']).length === 0) {
      this.order(nodesOf(node['sortClause']), level);
    }
    if (outer.scope.length === 0) {
      this.limit ??= parameterOf(child(node, 'limitCount'));
      this.offset ??= parameterOf(child(node, 'limitOffset'));
    }
    const { larg: _, rarg: __, ...rest } = node;
    this.visit(rest, level);
  }

  from(node: Node, common: ReadonlySet<string>, own: string[], joins: unknown[]): void {
    const table = child(node, 'RangeVar');
    if (table) this.table(table, common, own);
    const join = child(node, 'JoinExpr');
    if (!join) return;
    joins.push(join['quals']);
    for (const side of ['larg', 'rarg'] as const) {
      const inner = child(join, side);
      if (inner) this.from(inner, common, own, joins);
    }
  }

  table(node: Node, common: ReadonlySet<string>, own: string[]): void {
    const name = text(node['relname']) ?? '';
    const schema = text(node['schemaname']);
    if (schema === undefined && common.has(name)) return;
    const alias = text(child(node, 'alias')?.['aliasname']) ?? name;
    own.push(alias);
    this.tables.push({ alias, name, ...(schema !== undefined && { schema }) });
  }

  /** Conditions joined by AND; what stands under OR and NOT says nothing of a single column. */
  condition(value: unknown, level: Level): void {
    if (!isNode(value)) return;
    const both = child(value, 'BoolExpr');
    if (both?.['boolop'] === 'AND_EXPR') {
      for (const one of nodesOf(both['args'])) this.condition(one, level);
    }
    const expression = child(value, 'A_Expr');
    if (expression) this.comparison(expression, level.scope);
  }

  comparison(node: Node, scope: readonly string[]): void {
    const sides = [child(node, 'lexpr'), child(node, 'rexpr')] as const;
    const operator = nodesOf(node['name']).map(nameOf).at(-1) ?? '';
    const [left, right] = sides.map(columnOf);
    const add = (
      column: { alias?: string; column: string } | undefined,
      kind: Predicate['kind'],
      other?: Node,
    ): void => {
      const parameter = parameterOf(other);
      if (column) this.predicates.push({ scope, ...column, kind, ...(parameter && { parameter }) });
    };
    switch (node['kind']) {
      case 'AEXPR_OP':
        if (left && right) {
          if (operator !== '=') return;
          add(left, 'join');
          add(right, 'join');
        } else if (operator === '=') {
          add(left ?? right, 'equals', left ? sides[1] : sides[0]);
        } else if (above.has(operator) || below.has(operator)) {
          const isAbove = above.has(operator) === Boolean(left);
          add(left ?? right, isAbove ? 'above' : 'below', left ? sides[1] : sides[0]);
        }
        return;
      case 'AEXPR_IN': {
        if (operator !== '=') return;
        const items = nodesOf(sides[1] && child(sides[1], 'List')?.['items']);
        for (const item of items) add(left, 'equals', item);
        return;
      }
      case 'AEXPR_OP_ANY':
        if (operator === '=') add(left, 'any', sides[1]);
        return;
      case 'AEXPR_BETWEEN': {
        const [low, high] = nodesOf(sides[1] && child(sides[1], 'List')?.['items']);
        add(left, 'above', low);
        add(left, 'below', high);
        return;
      }
    }
  }

  order(sorts: readonly Node[], { scope }: Level): void {
    for (const sort of sorts) {
      const by = child(sort, 'SortBy');
      const column = columnOf(by && child(by, 'node'));
      if (column === undefined) return;
      const descending = by?.['sortby_dir'] === 'SORTBY_DESC';
      this.predicates.push({ scope, ...column, kind: 'order', ...(descending && { descending }) });
    }
  }
}

/** Reads one statement with PostgreSQL's own parser; throws its message when it is none, or several. */
export async function readStatement(query: string): Promise<StatementShape | undefined> {
  const { stmts = [] } = await parse(query);
  const statement: unknown = stmts[0]?.stmt;
  if (stmts.length !== 1 || !isNode(statement)) throw new Error('it is not one statement');
  const kind = kinds[Object.keys(statement)[0] ?? ''];
  if (kind === undefined) return undefined;
  const reader = new Reader();
  reader.visit(statement, { scope: [], common: new Set() });
  const { functions, limit, offset, onlyReads, parameters, predicates, tables } = reader;
  return {
    kind,
    onlyReads,
    tables,
    predicates,
    functions: [...functions],
    parameters: [...parameters].sort((a, b) => a - b),
    ...(limit !== undefined && { limit }),
    ...(offset !== undefined && { offset }),
  };
}
