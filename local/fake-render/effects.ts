import type { Instant } from '#local/clock.ts';
import type { Json } from './json.ts';
import type { World } from './world.ts';

/** `api`, `dashboard` (a person) or `render` (its own automation). */
export type Actor = 'api' | 'dashboard' | 'render';

export interface Effect {
  readonly at: Instant;
  /** The API operation, such as `scale-service`; a person's edit has the same name. */
  readonly operation: string;
  readonly resourceId: string;
  readonly before: Json | null;
  readonly after: Json | null;
  readonly requestId: string;
  readonly actor: Actor;
  /** False when Render accepted the call and ignored it: a scale while it autoscales itself. */
  readonly applied: boolean;
  /** User-Agent of the caller. */
  readonly client?: string;
}

/** Who did it: the part of a call that an effect keeps. */
export interface Cause {
  readonly operation: string;
  readonly actor: Actor;
  readonly requestId: string;
  readonly client?: string | undefined;
}

/** Something that Render does of its own accord. */
export const byRender = (operation: string): Cause => ({
  operation,
  actor: 'render',
  requestId: '',
});

export interface Change {
  readonly resourceId: string;
  readonly before: Json | null;
  readonly after: Json | null;
  readonly applied?: boolean;
}

/** Writes one accepted mutation into the judge's log. */
export function recordEffect(world: World, cause: Cause, change: Change): void {
  world.effects.push({
    at: world.clock.now(),
    operation: cause.operation,
    resourceId: change.resourceId,
    before: change.before,
    after: change.after,
    requestId: cause.requestId,
    actor: cause.actor,
    applied: change.applied ?? true,
    ...(cause.client === undefined ? {} : { client: cause.client }),
  });
}

/** The fields that differ, as before and after; nested ones count whole. */
export function difference(before: Json, after: Json): { before: Json; after: Json } {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]),
  );
  const pick = (from: Json): Json =>
    Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]])));
  return { before: pick(before), after: pick(after) };
}
