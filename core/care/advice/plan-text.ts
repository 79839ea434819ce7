/** A node of EXPLAIN (FORMAT JSON), as far as it is looked at. */
export interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string | undefined;
  readonly Schema?: string | undefined;
  readonly 'Index Name'?: string | undefined;
  readonly 'Index Cond'?: string | undefined;
  readonly 'Hash Cond'?: string | undefined;
  readonly 'Join Filter'?: string | undefined;
  readonly Filter?: string | undefined;
  readonly 'Sort Key'?: readonly string[] | undefined;
  readonly 'Total Cost': number;
  readonly 'Plan Rows': number;
  readonly Plans?: readonly PlanNode[] | undefined;
}

const LONGEST = 4000;
const conditions = ['Index Cond', 'Hash Cond', 'Join Filter', 'Filter'] as const;

/** A plan as people read it: one line for each node, what it costs and expects. */
export function planText(plan: PlanNode): string {
  const lines = (node: PlanNode, depth: number): readonly string[] => {
    const index = node['Index Name'] === undefined ? '' : ` using ${node['Index Name']}`;
    const on = node['Relation Name'] === undefined ? '' : ` on ${node['Relation Name']}`;
    const sort = node['Sort Key'] === undefined ? '' : ` by ${node['Sort Key'].join(', ')}`;
    const cost = `cost ${Math.round(node['Total Cost'])}, ${node['Plan Rows']} rows`;
    const head = `${'  '.repeat(depth)}${node['Node Type']}${index}${on}${sort} (${cost})`;
    const about = conditions.flatMap((name) =>
      node[name] === undefined ? [] : [`${'  '.repeat(depth + 2)}${name}: ${node[name]}`],
    );
    return [head, ...about, ...(node.Plans ?? []).flatMap((child) => lines(child, depth + 1))];
  };
  return lines(plan, 0).join('\n').slice(0, LONGEST);
}

/** All nodes of a plan. */
export const planNodes = (plan: PlanNode): readonly PlanNode[] => [
  plan,
  ...(plan.Plans ?? []).flatMap(planNodes),
];
