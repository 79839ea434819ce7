import { type LeafTest, type Operator, onlyEntry, onText, refuse } from './matcher.ts';
import { wildcard, wildcardProblem } from './wildcard.ts';

/** What may stand inside `{ "anything-but": { … } }`, as tests of text. */
const TEXT_TESTS: Readonly<Record<string, (operand: string) => (text: string) => boolean>> = {
  prefix: (operand) => (text) => text.startsWith(operand),
  suffix: (operand) => (text) => text.endsWith(operand),
  'equals-ignore-case': (operand) => (text) => text.toLowerCase() === operand.toLowerCase(),
  wildcard,
};

/**
 * Any value but those named. It needs a value: a field that is missing does not match. What can
 * never be equal (a number where text is named, null) does match.
 */
export const anythingBut: Operator = (operand) => {
  const nested = onlyEntry(operand);
  if (nested !== undefined) return anythingButText(...nested);
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  const allText = values.every((value) => typeof value === 'string');
  const allNumbers = values.every((value) => typeof value === 'number');
  if (Array.isArray(operand) && values.length > 0 && !allText && !allNumbers) {
    const mixed = values.every((value) => ['string', 'number'].includes(typeof value));
    return refuse(
      mixed
        ? 'Inside anything but list, either all values are number or string, mixed type is not supported'
        : 'Inside anything but list, start|null|boolean is not supported.',
    );
  }
  if (values.length === 0 || !(allText || allNumbers)) {
    return refuse('Value of anything-but must be an array or single string/number value.');
  }
  const excluded = new Set<unknown>(values);
  return (leaf) => !excluded.has(leaf);
};

function anythingButText(name: string, operand: unknown): ReturnType<Operator> {
  const textTest = Object.hasOwn(TEXT_TESTS, name) ? TEXT_TESTS[name] : undefined;
  if (textTest === undefined) return refuse(`Unsupported anything-but pattern: ${name}`);
  const operands: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  const tests: LeafTest[] = [];
  for (const one of operands) {
    if (typeof one !== 'string') return refuse(WRONG_TYPE[name] ?? WRONG_EDGE);
    if (one === '' && (name === 'prefix' || name === 'suffix')) {
      return refuse('Null prefix/suffix not allowed');
    }
    const problem = name === 'wildcard' ? wildcardProblem(one) : undefined;
    if (problem !== undefined) return refuse(problem);
    tests.push(onText(textTest(one)));
  }
  if (tests.length === 0) return refuse('Empty arrays are not allowed');
  return (leaf) => !tests.some((test) => test(leaf));
}

const WRONG_EDGE = 'prefix/suffix match pattern must be a string';
const WRONG_TYPE: Readonly<Record<string, string>> = {
  wildcard: 'wildcard match pattern must be a string',
  'equals-ignore-case':
    'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
};
