import type { JsonValue } from '../json.ts';
import { newId } from '../random.ts';
import type { Service, ServiceType, World } from '../world.ts';

export interface NewService {
  /** Made up when absent. */
  readonly id?: string;
  readonly name: string;
  readonly type: ServiceType;
  readonly plan: string;
  readonly region?: string;
  readonly numInstances?: number;
  readonly healthCheckPath?: string;
  readonly environmentId?: string;
  readonly settings?: Readonly<Record<string, JsonValue>>;
  readonly details?: Readonly<Record<string, JsonValue>>;
}

const slugOf = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '-');

/** Puts a service into the world; nothing runs until it is deployed. */
export function addService(world: World, wanted: NewService): Service {
  const now = world.clock.now();
  const service: Service = {
    id: wanted.id ?? newId(world.random, wanted.type === 'cron_job' ? 'crn' : 'srv'),
    type: wanted.type,
    slug: slugOf(wanted.name),
    region: wanted.region ?? 'oregon',
    name: wanted.name,
    ...(wanted.environmentId === undefined ? {} : { environmentId: wanted.environmentId }),
    plan: wanted.plan,
    numInstances: wanted.numInstances ?? 1,
    suspended: false,
    suspenders: [],
    healthCheckPath: wanted.healthCheckPath ?? '',
    settings: { autoDeploy: 'yes', autoDeployTrigger: 'commit', rootDir: '', ...wanted.settings },
    details: { ...wanted.details },
    envVars: new Map(),
    secretFiles: new Map(),
    edge: { customDomains: [], headers: [], routes: [] },
    notificationOverride: {
      previewNotificationsEnabled: 'default',
      notificationsToSend: 'default',
    },
    instances: [],
    deploys: [],
    events: [],
    jobs: [],
    createdAt: now,
    updatedAt: now,
  };
  world.services.set(service.id, service);
  return service;
}
