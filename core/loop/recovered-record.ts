import { factsAfter, monthlyCost } from '../cost.ts';
import type { Decision } from '../decision.ts';
import { downtimeSeconds, undoable } from '../downtime.ts';
import type { Guide } from '../guide.ts';
import type { Act, History } from '../history.ts';
import { reverse } from '../judge.ts';
import type { Observation } from '../observation.ts';

/** The act that was settled between two histories and that nobody has told of: its function died first. */
export function untoldAct(before: History, after: History): Act | undefined {
  const [latest] = after.acts;
  const isNew = latest !== undefined && latest.generation !== before.acts[0]?.generation;
  return isNew && latest.sentAt !== undefined && latest.told === undefined ? latest : undefined;
}

/** The record of an act whose function died before it could write one, from what its intent kept. */
export function recoveredRecord(guide: Guide, { facts, target }: Observation, act: Act): Decision {
  const { action, actionClass, because, direction, generation, plannedAt } = act;
  const earlier = factsAfter(facts, reverse(action));
  return {
    target,
    at: plannedAt,
    generation,
    verdict: 'act',
    because,
    reason: 'recovered',
    actionClass,
    direction,
    action,
    inputs: [],
    proposals: [],
    guards: [],
    costUsdPerMonth: {
      before: monthlyCost(guide, earlier) ?? 0,
      after: monthlyCost(guide, facts) ?? 0,
    },
    undoable: undoable(facts, action),
    downtimeSeconds: downtimeSeconds(facts, action),
    tell: 'act',
  };
}
