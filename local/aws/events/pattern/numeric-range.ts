type Compare = (value: number, bound: number) => boolean;

const COMPARISONS: Readonly<Record<string, Compare>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** The largest magnitude EventBridge documents for a bound. */
const LARGEST = 5e9;

/** A test for `['>', 0, '<=', 5]`, or the reason why it is not a range. */
export function numericRange(range: unknown): ((value: number) => boolean) | string {
  if (!Array.isArray(range)) return 'Value of numeric must be an array.';
  const terms: readonly unknown[] = range;
  const first = comparison(terms[0], terms[1]);
  if (typeof first === 'string') return first;
  if (terms.length === 2) return first.test;
  if (first.operator !== '>' && first.operator !== '>=') {
    return 'Too many elements in numeric expression';
  }
  const second = comparison(terms[2], terms[3]);
  if (typeof second === 'string') return second;
  if (second.operator !== '<' && second.operator !== '<=') {
    return `Bad numeric range operator: ${second.operator}`;
  }
  if (terms.length > 4) return 'Too many terms in numeric range expression';
  if (first.bound >= second.bound) return 'Bottom must be less than top';
  return (value) => first.test(value) && second.test(value);
}

interface Comparison {
  readonly operator: string;
  readonly bound: number;
  readonly test: (value: number) => boolean;
}

function comparison(operator: unknown, bound: unknown): Comparison | string {
  if (typeof operator !== 'string') return `Invalid member in numeric match: ${String(operator)}`;
  const compare = Object.hasOwn(COMPARISONS, operator) ? COMPARISONS[operator] : undefined;
  if (compare === undefined) return `Unrecognized numeric range operator: ${operator}`;
  if (typeof bound !== 'number') {
    return `Value of ${operator === '=' ? 'equals' : operator} must be numeric`;
  }
  if (Math.abs(bound) > LARGEST) return `Value of ${operator} must be within ±5.0e9`;
  return { operator, bound, test: (value) => compare(value, bound) };
}
