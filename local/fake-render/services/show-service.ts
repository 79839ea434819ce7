import type { Json, JsonValue } from '../json.ts';
import { compact, isObject } from '../server/fields.ts';
import { timestamp } from '../server/query.ts';
import type { Service, ServiceType, World } from '../world.ts';

const DASHBOARD_WORD: Readonly<Record<ServiceType, string>> = {
  web_service: 'web',
  private_service: 'pserv',
  background_worker: 'worker',
  cron_job: 'cron',
  static_site: 'static',
};

/** Commands of an image or Dockerfile runtime come back as empty strings, those of others absent. */
function envSpecificDetails({ details }: Service): Json {
  const runtime = details['runtime'];
  const given = isObject(details['envSpecificDetails']) ? details['envSpecificDetails'] : {};
  if (runtime === 'image') {
    return { dockerCommand: '', dockerContext: '', dockerfilePath: '', ...given };
  }
  if (runtime === 'docker') {
    return { dockerCommand: '', dockerContext: '.', dockerfilePath: './Dockerfile', ...given };
  }
  return given;
}

const shared = (service: Service): Record<string, JsonValue | undefined> => ({
  buildPlan: service.details['buildPlan'] ?? 'starter',
  plan: service.plan,
  region: service.region,
  runtime: service.details['runtime'] ?? 'node',
  env: service.details['runtime'] ?? 'node',
  envSpecificDetails: envSpecificDetails(service),
});

const previews = ({ details }: Service): Record<string, JsonValue | undefined> => ({
  parentServer: details['parentServer'],
  previews: details['previews'] ?? { generation: 'off' },
  pullRequestPreviewsEnabled: details['pullRequestPreviewsEnabled'] ?? 'no',
});

function server(service: Service): Record<string, JsonValue | undefined> {
  const { autoscaling, disk, details } = service;
  const shownDisk = disk && {
    id: disk.id,
    name: disk.name,
    sizeGB: disk.sizeGB,
    mountPath: disk.mountPath,
  };
  return {
    ...shared(service),
    ...previews(service),
    autoscaling: autoscaling && { ...autoscaling, criteria: { ...autoscaling.criteria } },
    disk: shownDisk,
    maxShutdownDelaySeconds: details['maxShutdownDelaySeconds'],
    numInstances: service.numInstances,
    sshAddress: `${service.id}@ssh.${service.region}.render.com`,
  };
}

const OPEN_PORTS: Json[] = [{ port: 10_000, protocol: 'TCP' }];

/** The shape of `serviceDetails` hangs on the type of the service alone. */
const DETAILS: Readonly<
  Record<ServiceType, (service: Service) => Record<string, JsonValue | undefined>>
> = {
  web_service: (service) => ({
    ...server(service),
    healthCheckPath: service.healthCheckPath,
    url: service.address?.url ?? `https://${service.slug}.onrender.com`,
    openPorts: OPEN_PORTS,
    maintenanceMode: service.details['maintenanceMode'] ?? { enabled: false, uri: '' },
    cache: service.details['cache'],
    ipAllowList: service.details['ipAllowList'],
    renderSubdomainPolicy: service.details['renderSubdomainPolicy'],
  }),
  private_service: (service) => ({
    ...server(service),
    url: `${service.slug}:10000`,
    openPorts: OPEN_PORTS,
  }),
  background_worker: server,
  cron_job: (service) => ({
    ...shared(service),
    schedule: service.details['schedule'] ?? '0 0 * * *',
    lastSuccessfulRunAt: service.details['lastSuccessfulRunAt'],
  }),
  static_site: (service) => ({
    ...previews(service),
    buildPlan: service.details['buildPlan'] ?? 'starter',
    buildCommand: service.details['buildCommand'] ?? '',
    publishPath: service.details['publishPath'] ?? '',
    renderSubdomainPolicy: service.details['renderSubdomainPolicy'],
    url: `https://${service.slug}.onrender.com`,
  }),
};

/** A service as GET shows it. */
export function showService(world: World, service: Service): Json {
  return compact({
    id: service.id,
    name: service.name,
    slug: service.slug,
    type: service.type,
    ownerId: world.owner.id,
    environmentId: service.environmentId,
    dashboardUrl: `https://dashboard.render.com/${DASHBOARD_WORD[service.type]}/${service.id}`,
    notifyOnFail: 'default',
    ...service.settings,
    suspended: service.suspended ? 'suspended' : 'not_suspended',
    suspenders: service.suspenders,
    serviceDetails: compact(DETAILS[service.type](service)),
    createdAt: timestamp(service.createdAt),
    updatedAt: timestamp(service.updatedAt),
  });
}
