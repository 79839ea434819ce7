import { monthlyCost } from '../../cost.ts';
import type { Draft } from '../plan.ts';
import type { World } from '../world.ts';

type Cost = NonNullable<Draft['costUsdPerMonth']>;

/** US dollars a month of every other target as it was observed last; undefined when one is unknown. */
async function costOfOthers({ guide, state }: World, id: string): Promise<number | undefined> {
  const others = guide.targets.filter((target) => target.id !== id).map((target) => target.id);
  const { observations } = await state.read(others);
  let sum = 0;
  for (const other of others) {
    const facts = observations[other]?.facts;
    const cost = facts && monthlyCost(guide, facts);
    if (cost === undefined) return undefined;
    sum += cost;
  }
  return sum;
}

/**
 * A word when a dearer target takes everything together over the guide's budget: a person may spend more
 * than Capstan may.
 */
export async function budgetNotes(
  world: World,
  target: string,
  { before, after }: Cost,
): Promise<readonly string[]> {
  if (after <= before) return [];
  const others = await costOfOthers(world, target);
  const { usdPerMonth } = world.guide.budget;
  if (others === undefined || others + after <= usdPerMonth) return [];
  const all = (others + after).toFixed(0);
  return [
    `everything together is to cost $${all} a month, and the guide's budget is $${usdPerMonth}: Capstan buys nothing more by itself then`,
  ];
}
