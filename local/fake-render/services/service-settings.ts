import type { Json, JsonValue } from '../json.ts';
import { computePlan } from '../plans.ts';
import { isObject, listOf, objectOf, optionalText, text } from '../server/fields.ts';
import { badRequest } from '../server/refusal.ts';
import type { Service, ServiceType, World } from '../world.ts';
import { setImage } from './image.ts';

const TOP_LEVEL = [
  'autoDeploy',
  'autoDeployTrigger',
  'notifyOnFail',
  'repo',
  'branch',
  'rootDir',
  'buildFilter',
  'artifactSourceId',
];

const DETAILS = [
  'buildPlan',
  'buildCommand',
  'publishPath',
  'runtime',
  'maxShutdownDelaySeconds',
  'pullRequestPreviewsEnabled',
  'maintenanceMode',
  'cache',
  'ipAllowList',
  'renderSubdomainPolicy',
  'schedule',
  'parentServer',
];

/** A plan that a write may name: what is on sale, and free only for web services. */
export function wantedPlan(type: ServiceType, details: Json): string | undefined {
  const plan = optionalText(details, 'plan');
  if (plan === undefined || plan === '') return undefined;
  if (computePlan(plan) === undefined || (plan === 'free' && type !== 'web_service')) {
    throw badRequest(`invalid plan: ${plan}`);
  }
  return plan;
}

function copy(from: Json, keys: readonly string[], into: Record<string, JsonValue>): void {
  for (const key of keys) {
    const value = from[key];
    if (value !== undefined && value !== null) into[key] = value;
  }
}

/** Empty path lists come to nothing. */
function tidyBuildFilter(settings: Record<string, JsonValue>): void {
  const filter = settings['buildFilter'];
  if (!isObject(filter)) return;
  const paths = listOf(filter['paths'], 'paths');
  const ignoredPaths = listOf(filter['ignoredPaths'], 'ignoredPaths');
  if (paths.length + ignoredPaths.length === 0) delete settings['buildFilter'];
  else settings['buildFilter'] = { paths, ignoredPaths };
}

const COMMANDS = [
  'buildCommand',
  'startCommand',
  'dockerCommand',
  'dockerContext',
  'dockerfilePath',
  'preDeployCommand',
];

/** Two spellings of one setting, each following the other. */
function alignAutoDeploy(body: Json, settings: Record<string, JsonValue>): void {
  if (typeof body['autoDeployTrigger'] === 'string') {
    settings['autoDeploy'] = body['autoDeployTrigger'] === 'off' ? 'no' : 'yes';
  } else if (typeof body['autoDeploy'] === 'string') {
    settings['autoDeployTrigger'] = body['autoDeploy'] === 'no' ? 'off' : 'commit';
  }
}

/** The pre-deploy command is written beside the commands and read among them. */
function setCommands(service: Service, details: Json): void {
  const before = service.details['envSpecificDetails'];
  const commands = isObject(before) ? { ...before } : {};
  copy(objectOf(details['envSpecificDetails'], 'envSpecificDetails'), COMMANDS, commands);
  copy(details, ['preDeployCommand'], commands);
  service.details['envSpecificDetails'] = commands;
}

/** Takes what create and update have in common; what only one of them may set stays with it. */
export function applySettings(world: World, service: Service, body: Json): void {
  const details = objectOf(body['serviceDetails'], 'serviceDetails');
  copy(body, TOP_LEVEL, service.settings);
  alignAutoDeploy(body, service.settings);
  tidyBuildFilter(service.settings);
  if (isObject(body['image'])) setImage(world, service, body['image']);
  copy(details, DETAILS, service.details);
  if (listOf(service.details['ipAllowList'], 'ipAllowList').length === 0) {
    delete service.details['ipAllowList'];
  }
  const previews = details['previews'];
  if (isObject(previews)) service.details['previews'] = { generation: 'off', ...previews };
  setCommands(service, details);
  service.healthCheckPath = optionalText(details, 'healthCheckPath') ?? service.healthCheckPath;
  service.plan = wantedPlan(service.type, details) ?? service.plan;
}

export interface WantedDisk {
  readonly name: string;
  readonly sizeGB: number;
  readonly mountPath: string;
}

/** A disk of a create or of `POST /disks`. */
export function wantedDisk(fields: Json): WantedDisk {
  const sizeGB = fields['sizeGB'] ?? 10;
  if (typeof sizeGB !== 'number' || !Number.isInteger(sizeGB) || sizeGB < 1) {
    throw badRequest('sizeGB must be a positive integer');
  }
  return { name: text(fields, 'name'), sizeGB, mountPath: text(fields, 'mountPath') };
}
