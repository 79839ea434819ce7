import { type Invariant, MINUTE, planOf, tellMutation, truthsBehind } from './evidence.ts';
import type { Logbook, Mutation, Truth } from './logbook.ts';

/** Whether the world shows a change as done. */
function isDone({ operation, target, to }: Mutation, truth: Truth): boolean {
  if (operation === 'scale') return truth.count === to && truth.staying === to;
  if (operation === 'bounds') return truth.native?.min === to;
  if (operation === 'disk') return truth.diskGb >= Number(to);
  if (target === 'api') return truth.livePlan === to;
  if (target === 'database') return truth.databaseRunningPlan === to;
  return truth.keyValuePlan === to && truth.keyValueStatus === 'available';
}

function timeFor(log: Logbook, { operation, target }: Mutation): number {
  const { verifyMinutes } = log.guide.policy;
  if (operation === 'disk') return verifyMinutes['database-disk'] * MINUTE;
  if (operation !== 'plan') return verifyMinutes.instances * MINUTE;
  const own = { api: 'service-plan', database: 'database-plan', redis: 'key-value-plan' } as const;
  return verifyMinutes[own[target as keyof typeof own]] * MINUTE;
}

/** Somebody else touched the target, or its deploy ended badly: the world need not show the change. */
function isExcused(log: Logbook, first: Mutation, second: Mutation): boolean {
  const edited = log.edits.some(
    ({ at, target }) => target === first.target && at >= first.at && at <= second.at,
  );
  const broke = log.truths.some(
    ({ at, lastDeploy }) =>
      at >= first.at && at <= second.at && /failed|canceled/.test(lastDeploy ?? ''),
  );
  return edited || !first.applied || (broke && first.target === 'api');
}

function twoAtOnce(log: Logbook, first: Mutation, second: Mutation): string | undefined {
  if (second.at - first.at >= timeFor(log, first)) return undefined;
  const seen = log.truths.filter(({ at }) => at >= first.at && at <= second.at);
  if ([...seen, second.before].some((truth) => isDone(first, truth))) return undefined;
  if (isExcused(log, first, second)) return undefined;
  return `${tellMutation(second)} while under way: ${tellMutation(first)}`;
}

/** A change that asks for what is so already, although nobody else had a hand in it. */
function repeats(log: Logbook, mutation: Mutation): string | undefined {
  const { before, operation, target, to } = mutation;
  const present = {
    scale: before.count,
    bounds: before.native?.min ?? -1,
    disk: before.diskGb,
    plan: planOf(before, target),
    deploy: undefined,
  }[operation];
  if (present !== to || !mutation.accepted) return undefined;
  const moved = truthsBehind(log, mutation).some((truth) => {
    const then = { scale: truth.count, bounds: truth.native?.min, disk: truth.diskGb };
    return operation === 'plan'
      ? planOf(truth, target) !== to
      : operation !== 'deploy' && then[operation] !== to;
  });
  return moved ? undefined : `without need: ${tellMutation(mutation)}`;
}

/** Each mutation belongs to an intent that was written before, and no intent to two of a kind. */
function writtenAhead(log: Logbook): readonly string[] {
  const spent = new Set<string>();
  return log.mutations.flatMap((mutation) => {
    const { accepted, intent, operation, target, to } = mutation;
    if (intent?.status !== 'SENT') return [`without an intent: ${tellMutation(mutation)}`];
    if (operation !== 'deploy' && intent.to !== to) {
      return [`intent says ${intent.to}: ${tellMutation(mutation)}`];
    }
    const key = `${target} ${operation} ${intent.generation}`;
    const again = accepted && spent.has(key);
    if (accepted) spent.add(key);
    return again ? [`twice for generation ${intent.generation}: ${tellMutation(mutation)}`] : [];
  });
}

function generationsRise(log: Logbook): readonly string[] {
  const newest = new Map<string, number>();
  return log.mutations.flatMap((mutation) => {
    const { intent, target } = mutation;
    const before = newest.get(target) ?? 0;
    newest.set(target, Math.max(before, intent?.generation ?? 0));
    return intent !== undefined && intent.generation < before
      ? [`an older plan over a newer one: ${tellMutation(mutation)}`]
      : [];
  });
}

/** I3: one change at a time, each at most once. */
export const singleFlight: Invariant = ({ log }) => {
  const changes = log.mutations.filter(
    ({ accepted, operation }) => accepted && operation !== 'deploy',
  );
  const pairs = changes.flatMap((second, index) => {
    const first = changes.slice(0, index).findLast(({ target }) => target === second.target);
    return first === undefined ? [] : [[first, second] as const];
  });
  return [
    ...pairs.flatMap(([first, second]) => twoAtOnce(log, first, second) ?? []),
    ...changes.flatMap((mutation) => repeats(log, mutation) ?? []),
    ...writtenAhead(log),
    ...generationsRise(log),
  ];
};
