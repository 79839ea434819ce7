type Step = { readonly key: string } | { readonly index: number } | 'all';

const STEP = /\.([\w/-]+)|\.(\*)|\[(\d+)\]|\[(\*)\]/y;

/** The steps of the subset that EventBridge reads ('$.detail.list[0].name-1', '*'), if it is one. */
function stepsOf(path: string): readonly Step[] | undefined {
  if (!path.startsWith('$')) return undefined;
  const steps: Step[] = [];
  STEP.lastIndex = 1;
  while (STEP.lastIndex < path.length) {
    const match = STEP.exec(path);
    if (match === null) return undefined;
    const [, key, , index] = match;
    if (key !== undefined) steps.push({ key });
    else if (index !== undefined) steps.push({ index: Number(index) });
    else steps.push('all');
  }
  return steps;
}

/** Can EventBridge read the path. */
export const isJsonPath = (path: string): boolean => stepsOf(path) !== undefined;

/** What the path names in a value, undefined when it names nothing; a wildcard gives a list. */
export function readJsonPath(path: string, value: unknown): unknown {
  const steps = stepsOf(path) ?? [{ key: '' }];
  let found: readonly unknown[] = [value];
  for (const step of steps) found = found.flatMap((one) => take(one, step));
  return steps.includes('all') ? found : found[0];
}

function take(value: unknown, step: Step): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (step === 'all') return Object.values(value);
  if ('index' in step) return Array.isArray(value) ? value.slice(step.index, step.index + 1) : [];
  return Object.hasOwn(value, step.key) ? [(value as Record<string, unknown>)[step.key]] : [];
}
