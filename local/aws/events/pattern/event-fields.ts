import type { Leaf } from './matcher.ts';

/** Which element of which array a value lies in; arrays are numbered as they are met. */
export type Places = ReadonlyMap<number, number>;

/** A leaf and where it was found. */
export interface EventField {
  readonly leaf: Leaf;
  readonly places: Places;
}

/** The leaves of an event by dotted path. Arrays add no step: `a[0].b` and `a.b` are both 'a.b'. */
export type EventFields = ReadonlyMap<string, readonly EventField[]>;

const NOWHERE: Places = new Map();

/** Flattens an event once, for all the rules that will look at it. */
export function eventFields(event: unknown): EventFields {
  const fields = new Map<string, EventField[]>();
  let arrays = 0;
  const visit = (value: unknown, path: string, places: Places): void => {
    if (Array.isArray(value)) {
      const array = arrays++;
      value.forEach((element: unknown, index) => {
        // Only objects can hold several fields that must lie in the same element.
        const inObject = typeof element === 'object' && element !== null;
        visit(element, path, inObject ? new Map(places).set(array, index) : places);
      });
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        visit(inner, path === '' ? name : `${path}.${name}`, places);
      }
    } else if (value !== undefined) {
      const found = fields.get(path);
      const field = { leaf: value as Leaf, places };
      if (found === undefined) fields.set(path, [field]);
      else found.push(field);
    }
  };
  visit(event, '', NOWHERE);
  return fields;
}

/** Both sets of places together, or undefined when they name two elements of one array. */
export function together(one: Places, other: Places): Places | undefined {
  if (other.size === 0) return one;
  if (one.size === 0) return other;
  let merged = one;
  for (const [array, index] of other) {
    const known = one.get(array);
    if (known !== undefined && known !== index) return undefined;
    if (known === undefined) merged = new Map(merged).set(array, index);
  }
  return merged;
}
