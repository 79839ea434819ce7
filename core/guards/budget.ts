import { factsAfter, monthlyCost } from '../cost.ts';
import { type Guard, hold } from './guard.ts';

/** No change may lift the month's cost over the budget; panic and emergencies may use the reserve. */
export const budget: Guard = {
  name: 'budget',
  check(candidate, { facts, fleet, guide, target }) {
    const before = monthlyCost(guide, facts);
    const after = monthlyCost(guide, factsAfter(facts, candidate.action));
    if (before !== undefined && after !== undefined && after <= before) return undefined;
    if (candidate.direction === 'down') return undefined;
    const others = guide.targets.map(({ id }) => {
      if (id === target.id) return 0;
      const known = fleet[id]?.facts;
      return known === undefined ? undefined : monthlyCost(guide, known);
    });
    if (before === undefined || after === undefined || others.includes(undefined)) {
      return hold('the cost of a plan is unknown, which counts as over budget');
    }
    const month = others.reduce((sum: number, cost) => sum + (cost ?? 0), after);
    const { usdPerMonth, reserveUsdPerMonth } = guide.budget;
    const allowed = usdPerMonth + (candidate.urgent ? reserveUsdPerMonth : 0);
    return month <= allowed
      ? undefined
      : hold(`it would cost $${month.toFixed(0)} a month, and the budget is $${allowed}`);
  },
};
