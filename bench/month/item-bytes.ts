/** A list or map costs this much by itself, and each of its elements one more. */
const CONTAINER_BYTES = 3;

const textBytes = (text: string): number => Buffer.byteLength(text);

/** About one byte for two significant digits, and one more. */
function numberBytes(value: number): number {
  const digits = Math.abs(value)
    .toString()
    .replace(/[^0-9]/g, '')
    .replace(/^0+|0+$/g, '').length;
  return Math.ceil(digits / 2) + 1 + (value < 0 ? 1 : 0);
}

function valueBytes(value: unknown): number {
  if (typeof value === 'string') return textBytes(value);
  if (typeof value === 'number') return numberBytes(value);
  if (typeof value !== 'object' || value === null) return 1;
  const elements = Array.isArray(value)
    ? value.map(valueBytes)
    : Object.entries(value).map(([key, one]) => textBytes(key) + valueBytes(one));
  return elements.reduce((sum, bytes) => sum + bytes + 1, CONTAINER_BYTES);
}

/** What DynamoDB bills an item as: docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
export function itemBytes(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + textBytes(name) + valueBytes(value),
    0,
  );
}
