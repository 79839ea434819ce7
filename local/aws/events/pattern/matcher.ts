/** A leaf of an event. Strings and numbers are never equal: "5" is not 5. */
export type Leaf = string | number | boolean | null;

/** Is the leaf what the pattern asks for. */
export type LeafTest = (leaf: Leaf) => boolean;

/** One entry of a pattern's array: a test of the value, or that there must be none. */
export type Matcher = LeafTest | 'absent';

/** Compiles `{ "prefix": "a" }` or a plain value; a string is the reason for a refusal. */
export type Operator = (operand: unknown) => Matcher | { readonly refused: string };

/** Lifts a test of text to leaves: numbers, booleans and null never pass it. */
export const onText =
  (test: (text: string) => boolean): LeafTest =>
  (leaf) =>
    typeof leaf === 'string' && test(leaf);

/** A refusal with its reason. */
export const refuse = (refused: string): { readonly refused: string } => ({ refused });

/** The key and value of an object that has exactly one. */
export function onlyEntry(value: unknown): readonly [string, unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  return entries.length === 1 ? entries[0] : undefined;
}
