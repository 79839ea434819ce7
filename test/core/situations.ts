import { guide as assetAnchor } from '#config';
import { alarmName } from '#core/alarms.ts';
import type { Guide, Instant } from '#core/guide.ts';
import { type Act, emptyHistory, type History } from '#core/history.ts';
import type {
  AlarmReadings,
  AlarmState,
  KeyValueFacts,
  Observation,
  Point,
  PostgresFacts,
  ServiceFacts,
} from '#core/observation.ts';
import type { Situation } from '#core/scene.ts';
import type { SignalId } from '#core/signals.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Tuesday 2026-03-03, 14:00 in New York: no maintenance window is open. */
export const NOON: Instant = Date.UTC(2026, 2, 3, 19, 0);

/** Asset Anchor's guide as the type everybody else sees. */
export const shippedGuide: Guide = assetAnchor;

/** The same without schedules: the clock asks for nothing unless a test says so. */
export const guide: Guide = { ...shippedGuide, schedules: [] };

/** `minutes` one-minute values that end a minute before `now`. */
export function steady(value: number, minutes = 20, now = NOON): readonly Point[] {
  return Array.from({ length: minutes }, (_, index) => ({
    at: now - (minutes - index) * MINUTE,
    value,
  }));
}

export const service: ServiceFacts = {
  kind: 'service',
  name: 'api',
  plan: 'standard',
  manualInstances: 4,
  instanceCreatedAt: [NOON - 9 * HOUR, NOON - 8 * HOUR, NOON - 7 * HOUR, NOON - 6 * HOUR],
  hasDisk: false,
  suspended: false,
  deploys: [],
};

export const postgres: PostgresFacts = {
  kind: 'postgres',
  name: 'database',
  plan: 'pro_4gb',
  status: 'available',
  diskGb: 15,
  diskAutoscaling: false,
  highAvailability: false,
  replicas: 0,
  suspended: false,
  inMaintenance: false,
};

export const keyValue: KeyValueFacts = {
  kind: 'key-value',
  name: 'redis',
  plan: 'standard',
  status: 'available',
  suspended: false,
  inMaintenance: false,
};

type Values = Partial<Record<SignalId, number>>;

export function series(values: Values): Observation['series'] {
  return Object.fromEntries(
    Object.entries(values).map(([signal, value]) => [signal, steady(value)]),
  );
}

/** `instances` services that have run for hours. */
export function running(
  instances: number,
): Pick<ServiceFacts, 'manualInstances' | 'instanceCreatedAt'> {
  return {
    manualInstances: instances,
    instanceCreatedAt: Array.from({ length: instances }, (_, index) => NOON - (9 + index) * HOUR),
  };
}

export const ordinary = {
  api: {
    cpu: 30,
    memory: 40,
    'response-time': 200,
    'error-rate': 0,
    'request-rate': 2,
    instances: 4,
  },
  database: { cpu: 25, iops: 1000, storage: 67, connections: 30 },
  redis: { memory: 30, connections: 100 },
} as const satisfies Record<string, Values>;

export function observationOf(
  target: 'api' | 'database' | 'redis',
  values: Values = {},
): Observation {
  const facts = { api: service, database: postgres, redis: keyValue }[target];
  return {
    target,
    facts,
    factsAt: NOON - 20_000,
    series: series({ ...ordinary[target], ...values }),
    silent: {},
  };
}

/** Every row's alarms OK, but for those named: `{ 'api-cpu-high': 'ALARM' }`. */
export function alarms(states: Readonly<Record<string, AlarmState>> = {}): AlarmReadings {
  const calm = guide.rows.flatMap((row) => [
    [alarmName(row, 'high'), 'OK'] as const,
    [alarmName(row, 'low'), 'OK'] as const,
  ]);
  return { at: NOON, states: { ...Object.fromEntries(calm), ...states } };
}

export interface Changes {
  readonly values?: Values;
  readonly facts?: object;
  readonly observation?: Partial<Observation>;
  readonly history?: Partial<History>;
  readonly states?: Readonly<Record<string, AlarmState>>;
  readonly situation?: Partial<Situation>;
  readonly fleet?: Readonly<Record<string, Observation>>;
}

/** The count of instances that served follows from the facts, unless a test says otherwise. */
function servedBy(target: string, facts: object | undefined): Values {
  if (target !== 'api' || facts === undefined || !('instanceCreatedAt' in facts)) return {};
  const born = facts.instanceCreatedAt as readonly Instant[];
  return { instances: born.filter((at) => at <= NOON - 90_000).length };
}

/** A calm situation of one target, with changes. */
export function situationOf(
  target: 'api' | 'database' | 'redis',
  changes: Changes = {},
): Situation {
  const plain = observationOf(target, { ...servedBy(target, changes.facts), ...changes.values });
  const observation: Observation = {
    ...plain,
    facts: { ...plain.facts, ...changes.facts },
    ...changes.observation,
  };
  return {
    observation,
    history: { ...emptyHistory, ...changes.history },
    alarms: alarms(changes.states),
    pauses: [],
    fleet: {
      api: observationOf('api'),
      database: observationOf('database'),
      redis: observationOf('redis'),
      [target]: observation,
      ...changes.fleet,
    },
    ...changes.situation,
  };
}

/** A change that was made and seen, `minutesAgo`. */
export function past(minutesAgo: number, act: Partial<Act> = {}): Act {
  const at = NOON - minutesAgo * MINUTE;
  return {
    generation: 1,
    action: { kind: 'set-instances', from: 3, to: 4 },
    actionClass: 'instances',
    direction: 'up',
    because: 'cpu was over its line',
    status: 'VERIFIED',
    plannedAt: at - MINUTE,
    sentAt: at - MINUTE,
    answeredAt: at - MINUTE,
    settledAt: at,
    before: {},
    ...act,
  };
}
