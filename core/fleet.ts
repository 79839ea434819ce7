import { factsAfter } from './cost.ts';
import type { History } from './history.ts';
import type { Observation } from './observation.ts';

type Fleet = Readonly<Record<string, Observation>>;

/**
 * Every target as it will be once the growth under way has come: what targets share (budget,
 * connections) is spent when an intent is written down, not when Render is looked at next. What a
 * shrink gives back counts only once it is seen.
 */
export function fleetOf(
  observations: Fleet,
  states: Readonly<Record<string, { readonly history: History }>>,
): Fleet {
  return Object.fromEntries(
    Object.entries(observations).map(([id, observation]) => {
      const intent = states[id]?.history.intent;
      if (intent?.direction !== 'up') return [id, observation] as const;
      return [id, { ...observation, facts: factsAfter(observation.facts, intent.action) }] as const;
    }),
  );
}
