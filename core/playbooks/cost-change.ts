import { monthlyCost } from '../cost.ts';
import type { PostgresTarget } from '../guide.ts';
import type { Draft } from './plan.ts';
import { databaseCost } from './ready-database.ts';
import type { DatabaseDetail, World } from './world.ts';

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
 * What a change of a database does to its monthly cost, and a word when everything together is then over the
 * guide's budget: a person may spend more than Capstan may. Nothing where a plan's price is not known.
 */
export async function costChange(
  world: World,
  { id }: PostgresTarget,
  from: DatabaseDetail,
  to: DatabaseDetail,
): Promise<Pick<Draft, 'costUsdPerMonth'> & { readonly notes: readonly string[] }> {
  const before = databaseCost(world.guide, from);
  const after = databaseCost(world.guide, to);
  if (before === undefined || after === undefined) {
    return { notes: ["the monthly cost is not known: a plan is not on the guide's ladder"] };
  }
  const costUsdPerMonth = { before, after };
  const others = await costOfOthers(world, id);
  const { usdPerMonth } = world.guide.budget;
  if (after <= before || others === undefined || others + after <= usdPerMonth) {
    return { costUsdPerMonth, notes: [] };
  }
  const all = (others + after).toFixed(0);
  const note = `everything together is to cost $${all} a month, and the guide's budget is $${usdPerMonth}: Capstan buys nothing more by itself then`;
  return { costUsdPerMonth, notes: [note] };
}
