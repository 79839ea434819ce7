import { raises, takesBack } from './direction.ts';
import { type Invariant, isUrgent, MINUTE, tellMutation } from './evidence.ts';
import type { Logbook, Mutation } from './logbook.ts';

const HOUR = 60 * MINUTE;

/** A refusal that was understood and remembered: nobody died over it, and the table took it. */
function wasHeard(log: Logbook, refused: Mutation): boolean {
  const isRefusal = refused.status >= 400 && refused.status < 500 && !refused.accepted;
  const isLost = log.dead.has(refused.sandbox) || log.tableFaults.length > 0;
  return isRefusal && !isLost;
}

function repeated(log: Logbook, mutation: Mutation): string | undefined {
  const refused = log.mutations.findLast(
    (one) =>
      one.order < mutation.order &&
      one.target === mutation.target &&
      one.operation === mutation.operation &&
      one.to === mutation.to &&
      wasHeard(log, one),
  );
  if (refused === undefined || mutation.operation === 'deploy') return undefined;
  const minutes = (mutation.at - refused.at) / MINUTE;
  return minutes < log.guide.policy.retryAfterMinutes
    ? `refused ${minutes.toFixed(1)} minutes ago: ${tellMutation(mutation)}`
    : undefined;
}

/** Two changes of one kind too close to each other, the second without need for hurry. */
function hasty(log: Logbook, mutation: Mutation): string | undefined {
  const { policy } = log.guide;
  const { operation, target } = mutation;
  if (operation === 'deploy' || isUrgent(log, mutation) || takesBack(log, mutation))
    return undefined;
  const isPlan = operation === 'plan';
  const last = log.mutations.findLast(
    (one) =>
      one.order < mutation.order &&
      one.target === target &&
      one.operation === operation &&
      one.applied &&
      raises(log, one),
  );
  if (last === undefined) return undefined;
  const distance = isPlan ? policy.spacingMinutes.plan : policy.spacingMinutes.up;
  return mutation.at - last.at < distance * MINUTE
    ? `${tellMutation(mutation)} right after ${tellMutation(last)}`
    : undefined;
}

function tooOften(log: Logbook, mutation: Mutation): string | undefined {
  const recent = log.mutations.filter(
    ({ accepted, at, operation, order, target }) =>
      accepted &&
      operation !== 'deploy' &&
      target === mutation.target &&
      order <= mutation.order &&
      mutation.at - at < HOUR,
  );
  const { changesPerHour } = log.guide.policy;
  const most = isUrgent(log, mutation) ? changesPerHour * 2 : changesPerHour;
  return recent.length > most && mutation.operation !== 'deploy'
    ? `${recent.length} changes in an hour: ${tellMutation(mutation)}`
    : undefined;
}

/** I9, part: changes keep a distance, and a refusal is not answered by asking again. */
export const patience: Invariant = ({ log }) =>
  log.mutations.flatMap((mutation) =>
    [repeated(log, mutation), hasty(log, mutation), tooOften(log, mutation)].flatMap(
      (violation) => violation ?? [],
    ),
  );
