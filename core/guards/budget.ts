import { instancesAction, instancesOf } from '../candidate.ts';
import { factsAfter, monthlyCost } from '../cost.ts';
import type { Action } from '../decision.ts';
import type { Scene } from '../scene.ts';
import { type Guard, hold } from './guard.ts';

/** US dollars a month of everything else; undefined when one of them is unknown. */
function costOfOthers({ fleet, guide, target }: Scene): number | undefined {
  const costs = guide.targets
    .filter(({ id }) => id !== target.id)
    .map(({ id }) => {
      const known = fleet[id]?.facts;
      return known === undefined ? undefined : monthlyCost(guide, known);
    });
  return costs.includes(undefined)
    ? undefined
    : costs.reduce((sum: number, cost) => sum + (cost ?? 0), 0);
}

/** The most instances, fewer than wanted and more than there are, that the budget allows. */
function affordable(
  scene: Scene,
  wanted: number,
  isWithin: (action: Action) => boolean,
): Action | undefined {
  for (let fewer = wanted - 1; fewer > scene.level; fewer -= 1) {
    const action = instancesAction(scene, fewer);
    if (isWithin(action)) return action;
  }
  return undefined;
}

/** No change may lift the month's cost over the budget; panic and emergencies may use the reserve. */
export const budget: Guard = {
  name: 'budget',
  check(candidate, scene) {
    const { facts, guide } = scene;
    const costAfter = (action: Action) => monthlyCost(guide, factsAfter(facts, action));
    const before = monthlyCost(guide, facts);
    const after = costAfter(candidate.action);
    if (before !== undefined && after !== undefined && after <= before) return undefined;
    if (candidate.direction === 'down') return undefined;
    const others = costOfOthers(scene);
    if (before === undefined || after === undefined || others === undefined) {
      return hold('the cost of a plan is unknown, which counts as over budget');
    }
    const { usdPerMonth, reserveUsdPerMonth } = guide.budget;
    const allowed = usdPerMonth + (candidate.urgent ? reserveUsdPerMonth : 0);
    if (others + after <= allowed) return undefined;
    const because = `it would cost $${(others + after).toFixed(0)} a month, and the budget is $${allowed}`;
    const wanted = instancesOf(candidate.action) ?? 0;
    const action = affordable(
      scene,
      wanted,
      (fewer) => others + (costAfter(fewer) ?? Number.POSITIVE_INFINITY) <= allowed,
    );
    return action === undefined ? hold(because) : { effect: 'limit', because, action };
  },
};
