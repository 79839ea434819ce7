import { raises, takesBack } from './direction.ts';
import { type Invariant, planOf, rank, targetOf, tellMutation, truthsBehind } from './evidence.ts';
import type { Logbook, Mutation } from './logbook.ts';

/** A count in the range, or on the way to it from what was so. */
function countIsAllowed(log: Logbook, mutation: Mutation): boolean {
  const target = targetOf(log.guide, mutation.target);
  if (target.kind !== 'service') return false;
  const to = Number(mutation.to);
  const { min, max } = target.instances;
  if (to >= min && to <= max) return true;
  return truthsBehind(log, mutation).some(({ count, native }) => {
    const from = mutation.operation === 'bounds' ? (native?.min ?? count) : count;
    return (from > max && to >= max && to < from) || (from < min && to <= min && to > from);
  });
}

/** Not further than double or `maxAdd` more, `maxDrop` or `maxDropPercent` fewer; taking back may. */
function stepIsAllowed(log: Logbook, mutation: Mutation): boolean {
  const { maxFactor, maxAdd, maxDrop, maxDropPercent } = log.guide.policy.step;
  const target = targetOf(log.guide, mutation.target);
  if (target.kind !== 'service' || takesBack(log, mutation) !== undefined) return true;
  const to = Number(mutation.to);
  return truthsBehind(log, mutation).some(({ count, native }) => {
    const from = mutation.operation === 'bounds' ? (native?.min ?? count) : count;
    const least = from - Math.max(maxDrop, Math.floor((from * maxDropPercent) / 100));
    return to <= Math.max(from * maxFactor, from + maxAdd) && to >= least;
  });
}

/** The database takes the connections of all instances, in one of the sizes it had of late. */
function isConnectable(log: Logbook, mutation: Mutation): boolean {
  const target = targetOf(log.guide, mutation.target);
  if (target.kind !== 'service' || target.connections === undefined) return true;
  if (!raises(log, mutation)) return true;
  const { perInstance, database } = target.connections;
  const most = truthsBehind(log, mutation).map(({ databasePlan }) => {
    const rung = log.guide.ladders.postgres[rank(log.guide, database, databasePlan)];
    return (rung?.connections ?? 0) - log.guide.policy.connectionReserve;
  });
  return Number(mutation.to) * perInstance <= Math.max(...most);
}

function planIsAllowed(log: Logbook, mutation: Mutation): boolean {
  const { target } = mutation;
  const to = rank(log.guide, target, String(mutation.to));
  if (to < 0) return false;
  return truthsBehind(log, mutation).some((truth) => {
    const step = to - rank(log.guide, target, planOf(truth, target));
    return target === 'redis' ? step === 1 : Math.abs(step) === 1;
  });
}

/** I1: everything asked for is inside the limits and one rung away on the ladder. */
export const bounds: Invariant = ({ log }) =>
  log.mutations.flatMap((mutation) => {
    const { operation, target, to } = mutation;
    if (operation === 'deploy') return [];
    const known = targetOf(log.guide, target);
    const isAllowed =
      operation === 'disk'
        ? known.kind === 'postgres' && Number(to) <= known.maxDiskGb
        : operation === 'plan'
          ? planIsAllowed(log, mutation)
          : countIsAllowed(log, mutation) &&
            stepIsAllowed(log, mutation) &&
            isConnectable(log, mutation);
    return isAllowed ? [] : [`out of bounds: ${tellMutation(mutation)}`];
  });
