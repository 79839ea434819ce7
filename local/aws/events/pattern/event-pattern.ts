import { type EventFields, eventFields, type Places, together } from './event-fields.ts';
import type { Leaf, Matcher } from './matcher.ts';
import { patternAlternatives } from './pattern-alternatives.ts';

/** A compiled pattern. */
export interface EventPattern {
  matches(fields: EventFields): boolean;
}

/** Compiles a pattern (JSON text or object), or refuses it with the reason and the field. */
export function compileEventPattern(pattern: unknown): EventPattern {
  // Fields are tried in order of their paths, as EventBridge does: whether a field is absent is
  // judged within the array elements that the fields before it have settled on.
  const alternatives = patternAlternatives(pattern).map((alternative) =>
    [...alternative].sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  return {
    matches: (fields) => alternatives.some((wanted) => matchesFrom(wanted, 0, fields, new Map())),
  };
}

/** Does the event match the pattern; for one event and one pattern. */
export function matchesEvent(pattern: unknown, event: unknown): boolean {
  return compileEventPattern(pattern).matches(eventFields(event));
}

type Wanted = readonly (readonly [string, readonly (readonly Matcher[])[]])[];

function matchesFrom(wanted: Wanted, index: number, event: EventFields, places: Places): boolean {
  const next = wanted[index];
  if (next === undefined) return true;
  const [path, conditions] = next;
  const groups = byPlaces(event, path, places);
  if (groups.size === 0) {
    const mayBeAbsent = conditions.every((matchers) => matchers.includes('absent'));
    return mayBeAbsent && matchesFrom(wanted, index + 1, event, places);
  }
  for (const [joined, leaves] of groups) {
    const met = conditions.every((matchers) =>
      leaves.some((leaf) => matchers.some((test) => test !== 'absent' && test(leaf))),
    );
    if (met && matchesFrom(wanted, index + 1, event, joined)) return true;
  }
  return false;
}

/** The values under a path that may stand together with `places`, by where they then settle it. */
function byPlaces(event: EventFields, path: string, places: Places): Map<Places, Leaf[]> {
  const joinedOf = new Map<Places, Places | undefined>();
  const groups = new Map<Places, Leaf[]>();
  for (const field of event.get(path) ?? []) {
    if (!joinedOf.has(field.places)) joinedOf.set(field.places, together(places, field.places));
    const joined = joinedOf.get(field.places);
    if (joined === undefined) continue;
    const group = groups.get(joined);
    if (group === undefined) groups.set(joined, [field.leaf]);
    else group.push(field.leaf);
  }
  return groups;
}
