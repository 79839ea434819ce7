import type { Target } from '../../guide.ts';
import { rungIndex } from '../../ladder.ts';
import { limitsOf } from '../../limits.ts';
import type { World } from '../world.ts';

/** What a schedule has against a plan now, in words for a plan's notes: the loop would go back to its bound. */
export function scheduleNotes(world: World, target: Target, plan: string): readonly string[] {
  const ladder = world.guide.ladders[target.kind];
  const moment = { now: world.now(), history: { bootSeconds: [] } };
  const { ceiling, floor } = limitsOf(world.guide, target, moment).plan;
  const rung = rungIndex(ladder, plan);
  const isOver = ceiling !== undefined && rung > rungIndex(ladder, ceiling.value);
  const isUnder = floor !== undefined && rung < rungIndex(ladder, floor.value);
  const bound = isOver ? ceiling : isUnder ? floor : undefined;
  if (bound === undefined) return [];
  return [`the loop will go back to ${bound.value} at ${isOver ? 'most' : 'least'}: ${bound.by}`];
}
