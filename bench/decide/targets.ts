import type { Instant } from '#core/guide.ts';
import type { Facts } from '#core/observation.ts';
import type { SignalId } from '#core/signals.ts';
import { type Curve, jitter, workingHours } from './day.ts';

/** One target of the simulated month: what it is, and how its signals run through the day. */
export interface BenchTarget {
  readonly id: 'api' | 'database' | 'redis';
  readonly facts: (now: Instant) => Facts;
  readonly curves: Readonly<Partial<Record<SignalId, Curve>>>;
}

const wave =
  (night: number, noon: number): Curve =>
  (at) =>
    (night + (noon - night) * workingHours(at)) * jitter(at);

/** Falls as instances are added. */
const spread =
  (night: number, noon: number): Curve =>
  (at, instances) =>
    Math.min(100, wave(night, noon)(at, instances) / instances);

const store = { status: 'available', suspended: false, inMaintenance: false };

/** Asset Anchor's three targets on a day that needs two to five instances. */
export const benchTargets: readonly BenchTarget[] = [
  {
    id: 'api',
    facts: (now) => ({
      kind: 'service',
      name: 'api',
      plan: 'standard',
      manualInstances: 2,
      instanceCreatedAt: [now - 7_200_000, now - 7_200_000],
      hasDisk: false,
      suspended: false,
      deploys: [
        { id: 'dep-1', status: 'live', createdAt: now - 9_000_000, finishedAt: now - 8_900_000 },
      ],
    }),
    curves: {
      cpu: spread(30, 280),
      memory: wave(35, 50),
      'response-time': wave(120, 260),
      'response-time-p50': wave(60, 130),
      'response-time-p99': wave(300, 600),
      'request-rate': wave(0.2, 4),
      'error-rate': () => 0,
      instances: (_, instances) => instances,
    },
  },
  {
    id: 'database',
    facts: () => ({
      kind: 'postgres',
      name: 'database',
      plan: 'pro_4gb',
      diskGb: 15,
      diskAutoscaling: false,
      highAvailability: false,
      replicas: 0,
      ...store,
    }),
    curves: {
      cpu: wave(16, 40),
      memory: wave(40, 60),
      iops: wave(600, 1_800),
      storage: () => 67,
      'storage-used': () => 10,
      connections: wave(10, 40),
      'cache-hit': () => 99,
      'longest-transaction': () => 1,
    },
  },
  {
    id: 'redis',
    facts: () => ({ kind: 'key-value', name: 'redis', plan: 'standard', ...store }),
    curves: { memory: wave(25, 40), connections: wave(60, 200) },
  },
];
