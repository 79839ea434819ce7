import type { Guide, Instant } from '#core/guide.ts';
import type { Session } from './session.ts';
import type { SimulatedRender } from './simulated-render.ts';

/** What a headless session comes to. */
export interface Summary {
  readonly application: string;
  readonly hours: number;
  readonly seed: number;
  readonly wallSeconds: number;
  readonly breaches: number;
  readonly acts: readonly {
    readonly at: string;
    readonly sentence: string;
    readonly outcome: string;
  }[];
  readonly holds: number;
  readonly heldBecause: Readonly<Record<string, number>>;
  readonly targets: readonly {
    readonly id: string;
    readonly plan: string;
    readonly instances?: number;
    readonly mostInstances?: number;
    readonly diskGb?: number;
    readonly usdPerMonth: number;
  }[];
  readonly requests: number;
  readonly failedRequests: number;
  readonly spentUsd: number;
  readonly neverScaledUsd: number;
  /** Changes Render accepted, by Render's own log. */
  readonly effects: number;
  readonly notices: readonly string[];
  readonly errors: readonly string[];
  readonly deadLetters: number;
  readonly calls: ReturnType<Session['runtime']['calls']>;
}

const last = <T>(steps: readonly (readonly [Instant, T])[]): T | undefined => steps.at(-1)?.[1];

/** Sums a session up, for scripts. */
export function summaryOf(
  guide: Guide,
  session: Session,
  simulated: SimulatedRender | undefined,
  rest: Pick<Summary, 'hours' | 'seed' | 'wallSeconds'>,
): Summary {
  const { feed, runtime } = session;
  const totals = simulated?.plant.truth().totals;
  const heldBecause: Record<string, number> = {};
  for (const { reason, times = 1, verdict } of feed.log.log) {
    if (verdict === 'hold') heldBecause[reason] = (heldBecause[reason] ?? 0) + times;
  }
  return {
    application: guide.application,
    ...rest,
    breaches: feed.spans.breaches(),
    acts: feed.log.acts.map(({ at, outcome, sentence }) => ({
      at: new Date(at).toISOString(),
      sentence,
      outcome: outcome ?? 'open',
    })),
    holds: feed.log.holds,
    heldBecause,
    targets: feed.past.targets.map(({ costs, disks, instances, plans, target }) => ({
      id: target.id,
      plan: last(plans) ?? '',
      ...(instances.length === 0
        ? {}
        : {
            instances: last(instances) ?? 0,
            mostInstances: Math.max(...instances.map(([, count]) => count)),
          }),
      ...(disks.length === 0 ? {} : { diskGb: last(disks) ?? 0 }),
      usdPerMonth: last(costs) ?? 0,
    })),
    requests: Math.round(totals?.requests ?? 0),
    failedRequests: Math.round((totals?.dropped ?? 0) + (totals?.failed ?? 0)),
    spentUsd: Number(feed.past.spentUsd().toFixed(2)),
    neverScaledUsd: Number(feed.past.neverScaledUsd().toFixed(2)),
    effects: simulated?.render.world.effects.length ?? 0,
    notices: session.notices.map(({ sentence }) => sentence),
    errors: session.errors,
    deadLetters: feed.state().health.deadLetters,
    calls: runtime.calls(),
  };
}

/** A summary as a person reads it. */
export function summaryText(summary: Summary): string {
  const { acts, breaches, errors, holds, hours, wallSeconds } = summary;
  return [
    `${hours} h of ${summary.application} in ${wallSeconds} s: ${breaches} breaches, ${acts.length} changes, ${holds} times held.`,
    ...acts.map(({ at, outcome, sentence }) => `  ${at.slice(11, 16)}Z  ${sentence} ${outcome}`),
    `Held: ${Object.entries(summary.heldBecause)
      .map(([reason, times]) => `${reason} ${times}`)
      .join(', ')}.`,
    `Spent $${summary.spentUsd} on Render; at the largest size all along it had been $${summary.neverScaledUsd}.`,
    `${summary.requests} requests, ${summary.failedRequests} failed. ${summary.deadLetters} dead letters, ${errors.length} errors.`,
    ...errors.slice(0, 10).map((error) => `  ${error}`),
  ].join('\n');
}
