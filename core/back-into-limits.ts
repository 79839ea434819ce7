import { type Candidate, instancesAction, planClass } from './candidate.ts';
import type { Proposal } from './decision.ts';
import { nextRung, rungIndex } from './ladder.ts';
import { boundText } from './limits.ts';
import type { Scene } from './scene.ts';

/** Back between the fewest and the most instances. */
function instancesBack(scene: Scene): Candidate | undefined {
  const { level, limits } = scene;
  const { floor, ceiling, floorBy, ceilingBy } = limits;
  if (scene.facts.kind !== 'service' || (level >= floor && level <= ceiling)) return undefined;
  const side = level < floor ? 'floor' : 'ceiling';
  const by = side === 'floor' ? floorBy : ceilingBy;
  return {
    by: by?.id ?? 'limits',
    why: 'limits',
    actionClass: 'instances',
    direction: side === 'floor' ? 'up' : 'down',
    action: instancesAction(scene, limits[side]),
    urgent: false,
    because:
      by === undefined
        ? `${level} instances, and the limits are ${floor} to ${ceiling}`
        : `${level} instances, and there is a ${boundText(limits, side)}`,
  };
}

/** One rung towards the plans that are scheduled. A plan that is not on the ladder is left alone. */
function planBack({ facts, guide, limits }: Scene): Candidate | undefined {
  const ladder = guide.ladders[facts.kind];
  const { floor, ceiling } = limits.plan;
  const rung = rungIndex(ladder, facts.plan);
  if (rung < 0) return undefined;
  const isUnder = floor !== undefined && rung < rungIndex(ladder, floor.value);
  const isOver = ceiling !== undefined && rung > rungIndex(ladder, ceiling.value);
  const bound = isUnder ? floor : isOver ? ceiling : undefined;
  const direction = isUnder ? 'up' : 'down';
  const to = nextRung(ladder, facts.plan, direction)?.plan;
  if (bound === undefined || to === undefined) return undefined;
  return {
    by: bound.schedule,
    why: 'limits',
    actionClass: planClass[facts.kind],
    direction,
    action: { kind: 'set-plan', from: facts.plan, to },
    urgent: false,
    because: `plan ${facts.plan}, and the ${isUnder ? 'smallest' : 'largest'} now is ${bound.value} (${bound.by})`,
  };
}

/** Outside the limits nobody needs to breach anything. */
export function backIntoLimits(scene: Scene): readonly (readonly Candidate[])[] {
  return [instancesBack(scene), planBack(scene)].flatMap((candidate) =>
    candidate === undefined ? [] : [[candidate]],
  );
}

/** What schedules, and a person's bounds, ask for now, for the record: also while it is so already. */
export function limitProposals(scene: Scene): readonly Proposal[] {
  const { floor, ceiling, floorBy, ceilingBy, plan } = scene.limits;
  const [instances, plans] = [instancesBack(scene), planBack(scene)];
  const proposal = (by: string, back: Candidate | undefined, because: string): Proposal =>
    back === undefined
      ? { by, wants: 'same', because }
      : { by, wants: back.direction === 'up' ? 'more' : 'less', action: back.action, because };
  const up = (back: Candidate | undefined) => (back?.direction === 'up' ? back : undefined);
  const down = (back: Candidate | undefined) => (back?.direction === 'down' ? back : undefined);
  const proposals: Proposal[] = [];
  if (floorBy !== undefined) {
    const because = `at least ${floor} instances by ${floorBy.text}`;
    proposals.push(proposal(floorBy.id, up(instances), because));
  }
  if (ceilingBy !== undefined) {
    const because = `at most ${ceiling} instances by ${ceilingBy.text}`;
    proposals.push(proposal(ceilingBy.id, down(instances), because));
  }
  if (plan.floor !== undefined) {
    const because = `at least plan ${plan.floor.value} by ${plan.floor.by}`;
    proposals.push(proposal(plan.floor.schedule, up(plans), because));
  }
  if (plan.ceiling !== undefined) {
    const because = `at most plan ${plan.ceiling.value} by ${plan.ceiling.by}`;
    proposals.push(proposal(plan.ceiling.schedule, down(plans), because));
  }
  return proposals;
}
