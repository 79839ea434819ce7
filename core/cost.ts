import type { Action } from './decision.ts';
import type { Guide } from './guide.ts';
import { rungOf } from './ladder.ts';
import type { Facts, ServiceFacts } from './observation.ts';

/** US dollars a month of a target as it is; undefined when its plan is not on the guide's ladder. */
export function monthlyCost(guide: Guide, facts: Facts): number | undefined {
  const rung = rungOf(guide.ladders[facts.kind], facts.plan);
  if (rung === undefined) return undefined;
  switch (facts.kind) {
    case 'service':
      return rung.usdPerMonth * billedInstances(facts);
    case 'postgres': {
      // A standby costs what the primary costs; Render publishes no other figure.
      const boxes = 1 + facts.replicas + (facts.highAvailability ? 1 : 0);
      return boxes * (rung.usdPerMonth + facts.diskGb * guide.diskUsdPerGbMonth);
    }
    case 'key-value':
      return rung.usdPerMonth;
  }
}

/** Render bills what runs: its own autoscaler decides that while it is on, the manual count otherwise. */
function billedInstances(facts: ServiceFacts): number {
  return facts.autoscaling?.enabled === true
    ? Math.max(facts.autoscaling.min, facts.instanceCreatedAt.length)
    : facts.manualInstances;
}

/** The facts as they would be after an action. */
export function factsAfter(facts: Facts, action: Action): Facts {
  if (action.kind === 'set-plan') return { ...facts, plan: action.to };
  if (facts.kind === 'service' && action.kind === 'set-instances') {
    return { ...facts, manualInstances: action.to };
  }
  if (facts.kind === 'service' && action.kind === 'steer-autoscaling') {
    return { ...facts, autoscaling: action.to };
  }
  if (facts.kind === 'postgres' && action.kind === 'grow-disk') {
    return { ...facts, diskGb: action.to };
  }
  return facts;
}
