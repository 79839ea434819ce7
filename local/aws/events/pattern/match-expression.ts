import { anythingBut } from './anything-but.ts';
import { ipRange } from './ip-range.ts';
import {
  type LeafTest,
  type Matcher,
  type Operator,
  onlyEntry,
  onText,
  refuse,
} from './matcher.ts';
import { numericRange } from './numeric-range.ts';
import { wildcard, wildcardProblem } from './wildcard.ts';

const sameIgnoringCase = (operand: string): LeafTest =>
  onText((text) => text.toLowerCase() === operand.toLowerCase());

/** Prefix and suffix take text, or `{ "equals-ignore-case": text }`. */
function edge(name: string, at: (text: string, operand: string) => boolean): Operator {
  return (operand) => {
    if (typeof operand === 'string') return onText((text) => at(text, operand));
    const [key, value] = onlyEntry(operand) ?? [];
    if (key === undefined) return refuse(`${name} match pattern must be a string`);
    if (key !== 'equals-ignore-case') return refuse(`Unsupported ${name} pattern: ${key}`);
    if (typeof value !== 'string') {
      return refuse('equals-ignore-case match pattern must be a string');
    }
    return onText((text) => at(text.toLowerCase(), value.toLowerCase()));
  };
}

const OPERATORS: Readonly<Record<string, Operator>> = {
  prefix: edge('prefix', (text, operand) => text.startsWith(operand)),
  suffix: edge('suffix', (text, operand) => text.endsWith(operand)),
  'equals-ignore-case': (operand) =>
    typeof operand === 'string'
      ? sameIgnoringCase(operand)
      : refuse('equals-ignore-case match pattern must be a string'),
  wildcard: (operand) => {
    if (typeof operand !== 'string') return refuse('wildcard match pattern must be a string');
    const problem = wildcardProblem(operand);
    return problem === undefined ? onText(wildcard(operand)) : refuse(problem);
  },
  numeric: (operand) => {
    const range = numericRange(operand);
    if (typeof range === 'string') return refuse(range);
    return (leaf) => typeof leaf === 'number' && range(leaf);
  },
  cidr: (operand) => {
    if (typeof operand !== 'string') return refuse('cidr match pattern must be a string');
    const range = ipRange(operand);
    return typeof range === 'string' ? refuse(range) : onText(range);
  },
  exists: (operand) => {
    if (operand === true) return () => true;
    if (operand === false) return 'absent';
    return refuse('exists match pattern must be either true or false.');
  },
  'anything-but': anythingBut,
};

/** Compiles one entry of the array under a field. */
export function matchExpression(entry: unknown): Matcher | { readonly refused: string } {
  if (entry === null || ['string', 'number', 'boolean'].includes(typeof entry)) {
    return (leaf) => leaf === entry;
  }
  if (Array.isArray(entry))
    return refuse('Match value must be String, number, true, false, or null');
  const [name, operand] = onlyEntry(entry) ?? [];
  if (name === undefined) {
    return refuse(
      Object.keys(entry as object).length === 0
        ? 'Match expression name not found'
        : 'Only one key allowed in match expression',
    );
  }
  const operator = Object.hasOwn(OPERATORS, name) ? OPERATORS[name] : undefined;
  return operator === undefined ? refuse(`Unrecognized match type ${name}`) : operator(operand);
}
