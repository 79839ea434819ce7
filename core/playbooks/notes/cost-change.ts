import type { PostgresTarget } from '../../guide.ts';
import { databaseCost } from '../databases/ready-database.ts';
import type { Draft } from '../plan.ts';
import type { DatabaseDetail, World } from '../world.ts';
import { budgetNotes } from './budget-notes.ts';

/** What a change of a database does to its monthly cost. Nothing where a plan's price is not known. */
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
  return { costUsdPerMonth, notes: await budgetNotes(world, id, costUsdPerMonth) };
}
