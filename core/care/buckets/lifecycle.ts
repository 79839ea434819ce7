import type { BucketRow } from '../care-rules.ts';

/** A rule of a bucket as S3 has it; of those that are not ours nothing is known but that they stay as they are. */
export interface LifecycleRule {
  readonly ID?: string | undefined;
}

/** Our rules: objects under a prefix go to cheaper storage with age. */
export interface OwnRule extends LifecycleRule {
  readonly ID: string;
  readonly Status: 'Enabled';
  readonly Filter: { readonly Prefix: string };
  readonly Transitions: readonly {
    readonly Days: number;
    readonly StorageClass: 'STANDARD_IA' | 'GLACIER';
  }[];
}

/** The rules of one bucket. S3 knows only the whole list: it is read and written as one. */
export interface Lifecycle {
  read(): Promise<readonly LifecycleRule[]>;
  write(rules: readonly LifecycleRule[]): Promise<void>;
}

/** The rule that a row asks for; undefined when it asks for none. */
export function ruleOf({ id, prefix, transitions }: BucketRow): OwnRule | undefined {
  if (transitions.length === 0) return undefined;
  return {
    ID: `capstan-${id}`,
    Status: 'Enabled',
    Filter: { Prefix: prefix },
    Transitions: transitions.map(({ days, to }) => ({ Days: days, StorageClass: to })),
  };
}

/**
 * The rules of a bucket with those of our rows in them; the very list that was found when nothing has to change.
 * Everybody else's stay, in their order.
 */
export function withRules(
  found: readonly LifecycleRule[],
  rows: readonly BucketRow[],
): readonly LifecycleRule[] {
  const wanted = new Map(rows.map((row) => [`capstan-${row.id}`, ruleOf(row)]));
  const isRight = (rule: LifecycleRule): boolean => {
    const own = wanted.get(rule.ID ?? '');
    return own === undefined ? !wanted.has(rule.ID ?? '') : sorted(rule) === sorted(own);
  };
  const missing = [...wanted.values()].filter(
    (rule) => rule !== undefined && !found.some(({ ID }) => ID === rule.ID),
  );
  if (found.every(isRight) && missing.length === 0) return found;
  const kept = found.filter(({ ID }) => !wanted.has(ID ?? ''));
  return [...kept, ...[...wanted.values()].filter((rule) => rule !== undefined)];
}

/** JSON in which the order of fields and of transitions does not count. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) => {
    if (Array.isArray(part)) return part.map(sorted).sort();
    if (part === null || typeof part !== 'object') return part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
