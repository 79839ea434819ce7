import { startDeploy } from '../deploys/start-deploy.ts';
import { recordEffect } from '../effects.ts';
import type { Json, JsonValue } from '../json.ts';
import { newId } from '../random.ts';
import {
  isObject,
  objectOf,
  optionalChoice,
  optionalInteger,
  optionalText,
  text,
} from '../server/fields.ts';
import { badRequest } from '../server/refusal.ts';
import { created } from '../server/reply.ts';
import type { Handler } from '../server/route.ts';
import type { Service, ServiceType, World } from '../world.ts';
import { parseAutoscaling } from './autoscaling.ts';
import { initialEdge } from './edge.ts';
import { envVarsOf } from './env-vars.ts';
import { addService } from './new-service.ts';
import { secretFilesOf } from './secret-files.ts';
import { applySettings, wantedDisk, wantedPlan } from './service-settings.ts';
import { showService } from './show-service.ts';

const TYPES: readonly ServiceType[] = [
  'static_site',
  'web_service',
  'private_service',
  'background_worker',
  'cron_job',
];

export const REGIONS = ['frankfurt', 'oregon', 'ohio', 'singapore', 'virginia'];

/** Writes name the workspace they are for; a key reaches only what its user reaches. */
export function checkOwner(world: World, body: Json): void {
  const ownerId = text(body, 'ownerId');
  if (ownerId !== world.owner.id) throw badRequest(`invalid ownerId: ${ownerId}`);
}

function typeOf(body: Json): ServiceType {
  const type = TYPES.find((known) => known === body['type']);
  if (type === undefined) throw badRequest(`invalid type: ${String(body['type'])}`);
  return type;
}

function attach(world: World, service: Service, disk: JsonValue | undefined): void {
  if (!isObject(disk)) return;
  const now = world.clock.now();
  const wanted = wantedDisk(disk);
  const id = newId(world.random, 'dsk');
  service.disk = { id, serviceId: service.id, ...wanted, createdAt: now, updatedAt: now };
}

/** The service and its first deploy. */
export const createService: Handler = (call) => {
  const { world } = call;
  const body = objectOf(call.body);
  const details = objectOf(body['serviceDetails'], 'serviceDetails');
  checkOwner(world, body);
  const type = typeOf(body);
  const numInstances = optionalInteger(details, 'numInstances');
  const region = optionalChoice(details, 'region', REGIONS);
  const environmentId = optionalText(body, 'environmentId');
  const autoscaling = isObject(details['autoscaling'])
    ? parseAutoscaling(details['autoscaling'])
    : undefined;
  const service = addService(world, {
    name: text(body, 'name'),
    type,
    plan: wantedPlan(type, details) ?? 'starter',
    ...(region === undefined ? {} : { region }),
    ...(environmentId === undefined ? {} : { environmentId }),
    ...(numInstances === undefined ? {} : { numInstances }),
  });
  applySettings(world, service, body);
  attach(world, service, details['disk']);
  initialEdge(call, service, details);
  if (autoscaling !== undefined) {
    service.autoscaling = autoscaling;
    service.autoscaledTo = autoscaling.min;
  }
  for (const [key, value] of envVarsOf(world, body['envVars'])) service.envVars.set(key, value);
  for (const [name, content] of secretFilesOf(body['secretFiles'])) {
    service.secretFiles.set(name, content);
  }
  const deploy = startDeploy(world, service, {
    trigger: 'api',
    builds: service.settings['imagePath'] === undefined,
  });
  const shown = showService(world, service);
  recordEffect(world, call, { resourceId: service.id, before: null, after: shown });
  return created({ service: shown, deployId: deploy.id });
};
