import { guide } from '#config';
import type { Action } from '#core/decision.ts';
import { sentenceOf } from '#core/sentence.ts';
import type {
  PageDecision,
  PageIntent,
  PageMoney,
  PagePoint,
  PageTarget,
  PageTargetMinute,
} from '#local/page/feed.ts';
import { demoSignals } from './demo-guide.ts';
import type { DemoSize } from './demo-plant.ts';
import { demoCost } from './demo-scaler.ts';

export const demoTargetIds = ['api', 'database', 'redis'] as const;

const kinds = { api: 'service', database: 'postgres', redis: 'key-value' } as const;
const signalIds = {
  api: [
    'request-rate',
    'cpu',
    'response-time',
    'memory',
    'error-rate',
    'response-time-p50',
    'response-time-p99',
  ],
  database: ['cpu', 'iops', 'storage', 'connections', 'cache-hit'],
  redis: ['memory', 'connections'],
};

/** A target with its steps and points as arrays that grow. */
export interface DemoTarget {
  now: Omit<PageTarget, 'signals' | 'planSteps' | 'costSteps' | 'instanceSteps' | 'diskSteps'>;
  readonly points: Map<string, PagePoint[]>;
  readonly plans: [number, string][];
  readonly costs: [number, number][];
  readonly counts: [number, number][];
  readonly disks: [number, number][];
}

/** The three targets as they are when the day begins. */
export function demoTargets(start: number, size: DemoSize): DemoTarget[] {
  return demoTargetIds.map((id) => {
    const plans = { api: size.plan, database: size.databasePlan, redis: 'standard' };
    const costUsdPerMonth = demoCost(id, size);
    return {
      now: {
        id,
        kind: kinds[id],
        name: `asset-anchor-${id}`,
        plan: plans[id],
        status: 'available',
        costUsdPerMonth,
        ...(id === 'api'
          ? { mode: 'direct', instances: { now: size.instances, min: 2, max: 10 } }
          : {}),
        ...(id === 'database' ? { diskGb: size.diskGb } : {}),
      },
      points: new Map(signalIds[id].map((signal) => [signal, []])),
      plans: [[start, plans[id]]],
      costs: [[start, costUsdPerMonth]],
      counts: id === 'api' ? [[start, size.instances]] : [],
      disks: id === 'database' ? [[start, size.diskGb]] : [],
    };
  });
}

/** A change landed: the target has its new size from now on. */
export function resize(target: DemoTarget, at: number, size: DemoSize): void {
  const { intent: _intent, ...now } = target.now;
  const costUsdPerMonth = demoCost(now.id, size);
  target.costs.push([at, costUsdPerMonth]);
  target.now = { ...now, costUsdPerMonth };
  if (now.kind === 'service' && now.instances?.now !== size.instances) {
    target.counts.push([at, size.instances]);
    target.now = { ...target.now, instances: { now: size.instances, min: 2, max: 10 } };
  }
  if (now.kind === 'postgres' && now.diskGb !== size.diskGb) {
    target.disks.push([at, size.diskGb]);
    target.now = { ...target.now, diskGb: size.diskGb };
  }
}

/** A change that was asked for and is not there yet. */
export interface Flight {
  readonly target: string;
  readonly decision: PageDecision;
  readonly lands: number;
}

/** The same as the page shows it. */
export function intentOf(action: Action, since: number): PageIntent {
  const instances = action.kind === 'set-instances' ? { instances: action.to } : {};
  return { sentence: sentenceOf(action), status: 'SENT', since, ...instances };
}

/** The floor and the ceiling of the moment. */
export function limit(target: DemoTarget, limits: { min: number; max: number }): void {
  const { instances } = target.now;
  if (instances !== undefined)
    target.now = { ...target.now, instances: { ...instances, ...limits } };
}

/** The whole target as the page wants it. */
export function demoPageTarget({
  now,
  points,
  plans,
  costs,
  counts,
  disks,
}: DemoTarget): PageTarget {
  return {
    ...now,
    signals: demoSignals(now.id, [...points.keys()]).map((signal) => ({
      ...signal,
      points: points.get(signal.id) ?? [],
    })),
    planSteps: plans,
    costSteps: costs,
    ...(now.kind === 'service' ? { instanceSteps: counts } : {}),
    ...(now.kind === 'postgres' ? { diskSteps: disks } : {}),
  };
}

/** What is new of it in the minute that ends at `at`. */
export function demoTargetMinute(target: DemoTarget, at: number): PageTargetMinute {
  const { id: _id, kind: _kind, name: _name, ...now } = target.now;
  const isNew = ([from]: readonly [number, unknown]) => from === at;
  return {
    ...now,
    id: target.now.id,
    points: Object.fromEntries(
      [...target.points].map(([signal, points]) => [signal, points.slice(-1)]),
    ),
    costSteps: target.costs.filter(isNew),
    instanceSteps: target.counts.filter(isNew),
    diskSteps: target.disks.filter(isNew),
  };
}

/** What all of them cost a month, and what was spent. */
export const demoMoney = (
  size: DemoSize,
  rest: Pick<PageMoney, 'spentUsd' | 'neverScaledUsd'>,
): PageMoney => ({
  monthlyBudgetUsd: guide.budget.usdPerMonth,
  perMonthUsd: demoTargetIds.reduce((sum, id) => sum + demoCost(id, size), 0),
  ...rest,
});
