import type { Guide } from '#core/guide.ts';
import { raises } from './direction.ts';
import { clock, type Invariant, isUrgent, tellMutation, truthsBehind } from './evidence.ts';
import type { Logbook, Mutation, Truth } from './logbook.ts';

function priceOf(guide: Guide, kind: 'service' | 'postgres' | 'key-value', plan: string): number {
  const rung = guide.ladders[kind].find(
    (one) => one.plan === plan || (one.aliases ?? []).includes(plan),
  );
  return rung?.usdPerMonth ?? 0;
}

/** US dollars a month of everything as it is. */
export function monthlyCost(guide: Guide, truth: Truth): number {
  const instances =
    truth.native?.on === true ? Math.max(truth.native.min, truth.staying) : truth.count;
  return (
    instances * priceOf(guide, 'service', truth.plan) +
    priceOf(guide, 'postgres', truth.databasePlan) +
    truth.diskGb * guide.diskUsdPerGbMonth +
    priceOf(guide, 'key-value', truth.keyValuePlan)
  );
}

function after({ operation, target, to }: Mutation, truth: Truth): Truth {
  if (operation === 'scale') return { ...truth, count: Number(to) };
  if (operation === 'bounds' && truth.native !== undefined) {
    return { ...truth, native: { ...truth.native, min: Number(to) } };
  }
  if (operation === 'disk') return { ...truth, diskGb: Number(to) };
  const plan = String(to);
  if (target === 'database') return { ...truth, databasePlan: plan };
  return target === 'redis' ? { ...truth, keyValuePlan: plan } : { ...truth, plan };
}

/** Too dear, whichever of the last minutes' truths it was decided on. */
function overspends(log: Logbook, mutation: Mutation): string | undefined {
  const { guide } = log;
  if (!raises(log, mutation)) return undefined;
  const { usdPerMonth, reserveUsdPerMonth } = guide.budget;
  const most = usdPerMonth + (isUrgent(log, mutation) ? reserveUsdPerMonth : 0);
  const since = mutation.at - guide.policy.staleAfterSeconds * 1000;
  const edited = log.edits.some(({ at }) => at >= since && at <= mutation.at);
  const known = edited ? truthsBehind(log, mutation) : [mutation.before];
  const costs = known
    .map(
      (truth) => [monthlyCost(guide, truth), monthlyCost(guide, after(mutation, truth))] as const,
    )
    .map(([now, then]) => (then > now ? then : 0));
  const least = Math.min(...costs);
  return least > most ? `${tellMutation(mutation)} costs $${least}, of $${most}` : undefined;
}

function tooManyCalls(log: Logbook): readonly string[] {
  const { reads, writes, perService } = log.guide.policy.renderCallsPerMinute;
  const most: Readonly<Record<string, number>> = { reads, writes, service: perService };
  return [...log.calls].flatMap(([key, count]) => {
    const [bucket = '', minute] = key.split(' ');
    const limit = most[bucket] ?? 0;
    return count > limit ? [`${count} ${bucket} in minute ${minute}, of ${limit}`] : [];
  });
}

/** I9, part: calls a minute, dollars a month. */
export const rates: Invariant = ({ log }) => [
  ...log.mutations.flatMap((mutation) => overspends(log, mutation) ?? []),
  ...tooManyCalls(log),
  ...log.throttled.map(({ at, path }) => `${clock(at)}: 429 for ${path}`),
];
