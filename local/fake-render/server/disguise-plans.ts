import type { JsonValue } from '../json.ts';

const UNKNOWN_PLAN = 'quantum_1x';

/** The reply with every plan renamed to one that no list has: enums are open sets. */
export function disguisePlans(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(disguisePlans);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === 'plan' && typeof inner === 'string' ? UNKNOWN_PLAN : disguisePlans(inner),
    ]),
  );
}
