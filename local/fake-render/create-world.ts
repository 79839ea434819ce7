import type { Clock } from '#local/clock.ts';
import { MetricStore } from './metric-store.ts';
import { newId, seededRandom } from './random.ts';
import { TIMINGS, type Timings } from './timings.ts';
import type { World } from './world.ts';

export interface WorldOptions {
  readonly clock: Clock;
  readonly seed?: number;
  readonly timings?: Partial<Timings>;
  /** The workspace's id; made up when absent. */
  readonly ownerId?: string;
}

/** An empty workspace. */
export function createWorld({ clock, seed = 1, timings = {}, ownerId }: WorldOptions): World {
  const random = seededRandom(seed);
  const owner = {
    id: ownerId ?? newId(random, 'tea'),
    name: 'Asset Anchor',
    email: 'ops@assetanchor.example',
    type: 'team',
  } as const;
  return {
    clock,
    random,
    timings: { ...TIMINGS, ...timings },
    owner,
    services: new Map(),
    databases: new Map(),
    keyValues: new Map(),
    account: {
      projects: new Map(),
      environments: new Map(),
      envGroups: new Map(),
      webhooks: new Map(),
      registryCredentials: new Map(),
      dedicatedIps: new Map(),
      maintenance: new Map(),
      logStreams: new Map(),
      notificationSettings: {
        ownerId: owner.id,
        slackEnabled: false,
        emailEnabled: true,
        previewNotificationsEnabled: false,
        notificationsToSend: 'failure',
      },
    },
    metrics: new MetricStore(),
    effects: [],
    storeEvents: [],
    overlapPolicy: 'wait',
    deploysOnUpdate: false,
    deployFailure: 'none',
  };
}
