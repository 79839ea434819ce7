import type { Handler, Route } from '../server/route.ts';
import {
  envGroups,
  groupEnvVars,
  groupSecretFiles,
  linkService,
  listEnvGroups,
  unlinkService,
} from './env-groups.ts';
import { addResources, environments, listEnvironments, removeResources } from './environments.ts';
import {
  getMaintenance,
  listMaintenance,
  triggerMaintenance,
  updateMaintenance,
} from './maintenance.ts';
import {
  getOverride,
  getSettings,
  listOverrides,
  updateOverride,
  updateSettings,
} from './notifications.ts';
import { getOwner, getUser, listMembers, listOwners } from './owners.ts';
import { listProjects, projects } from './projects.ts';
import {
  dedicatedIps,
  listDedicatedIps,
  listRegistryCredentials,
  registryCredentials,
} from './registry.ts';
import type { StoredHandlers } from './stored-rows.ts';
import {
  listLogs,
  listLogValues,
  listResourceLogStreams,
  metricsStream,
  ownerLogStream,
  resourceLogStream,
} from './streams.ts';
import { listWebhookEvents, listWebhooks, webhooks } from './webhooks.ts';

const stored = (path: string, word: string, list: Handler, handlers: StoredHandlers): Route[] => [
  ['GET', path, `list-${word}s`, 'reads', list],
  ['POST', path, `create-${word}`, 'writes', handlers.create],
  ['GET', `${path}/:id`, `retrieve-${word}`, 'reads', handlers.get],
  ['PATCH', `${path}/:id`, `update-${word}`, 'writes', handlers.update],
  ['DELETE', `${path}/:id`, `delete-${word}`, 'writes', handlers.remove],
];

const G = '/env-groups/:id';
const O = '/notification-settings/owners/:ownerId';
const N = '/notification-settings/overrides';

export const ACCOUNT_ROUTES: readonly Route[] = [
  ['GET', '/owners', 'list-owners', 'reads', listOwners],
  ['GET', '/owners/:ownerId', 'retrieve-owner', 'reads', getOwner],
  ['GET', '/owners/:ownerId/members', 'retrieve-owner-members', 'reads', listMembers],
  ['GET', '/users', 'get-user', 'reads', getUser],
  ...stored('/projects', 'project', listProjects, projects),
  ...stored('/environments', 'environment', listEnvironments, environments),
  ['POST', '/environments/:id/resources', 'add-resources-to-environment', 'writes', addResources],
  ['DELETE', '/environments/:id/resources', 'remove-resources', 'writes', removeResources],
  ...stored('/env-groups', 'env-group', listEnvGroups, envGroups),
  ['GET', `${G}/env-vars/:key`, 'retrieve-env-group-env-var', 'reads', groupEnvVars.get],
  ['PUT', `${G}/env-vars/:key`, 'update-env-group-env-var', 'writes', groupEnvVars.put],
  ['DELETE', `${G}/env-vars/:key`, 'delete-env-group-env-var', 'writes', groupEnvVars.remove],
  ['GET', `${G}/secret-files/:key`, 'retrieve-env-group-file', 'reads', groupSecretFiles.get],
  ['PUT', `${G}/secret-files/:key`, 'update-env-group-file', 'writes', groupSecretFiles.put],
  ['DELETE', `${G}/secret-files/:key`, 'delete-env-group-file', 'writes', groupSecretFiles.remove],
  ['POST', `${G}/services/:linkedServiceId`, 'link-service', 'writes', linkService],
  ['DELETE', `${G}/services/:linkedServiceId`, 'unlink-service', 'writes', unlinkService],
  ...stored('/webhooks', 'webhook', listWebhooks, webhooks),
  ['GET', '/webhooks/:id/events', 'list-webhook-events', 'reads', listWebhookEvents],
  ...stored(
    '/registrycredentials',
    'registry-credential',
    listRegistryCredentials,
    registryCredentials,
  ),
  ...stored('/dedicated-ips', 'dedicated-ip', listDedicatedIps, dedicatedIps),
  ['GET', '/maintenance', 'list-maintenance', 'reads', listMaintenance],
  ['GET', '/maintenance/:runId', 'retrieve-maintenance', 'reads', getMaintenance],
  ['PATCH', '/maintenance/:runId', 'update-maintenance', 'writes', updateMaintenance],
  ['POST', '/maintenance/:runId/trigger', 'trigger-maintenance', 'writes', triggerMaintenance],
  ['GET', '/metrics-stream/:ownerId', 'get-metrics-stream', 'reads', metricsStream.get],
  ['PUT', '/metrics-stream/:ownerId', 'upsert-metrics-stream', 'writes', metricsStream.put],
  ['DELETE', '/metrics-stream/:ownerId', 'delete-metrics-stream', 'writes', metricsStream.remove],
  ['GET', '/logs', 'list-logs', 'reads', listLogs],
  ['GET', '/logs/values', 'list-logs-values', 'reads', listLogValues],
  ['GET', '/logs/streams/owner/:ownerId', 'get-owner-log-stream', 'reads', ownerLogStream.get],
  ['PUT', '/logs/streams/owner/:ownerId', 'update-owner-log-stream', 'writes', ownerLogStream.put],
  [
    'DELETE',
    '/logs/streams/owner/:ownerId',
    'delete-owner-log-stream',
    'writes',
    ownerLogStream.remove,
  ],
  ['GET', '/logs/streams/resource', 'list-resource-log-streams', 'reads', listResourceLogStreams],
  ['GET', '/logs/streams/resource/:resourceId', 'get-log-stream', 'reads', resourceLogStream.get],
  ['PUT', '/logs/streams/resource/:resourceId', 'put-log-stream', 'writes', resourceLogStream.put],
  [
    'DELETE',
    '/logs/streams/resource/:resourceId',
    'delete-log-stream',
    'writes',
    resourceLogStream.remove,
  ],
  ['GET', O, 'retrieve-owner-notification-settings', 'reads', getSettings],
  ['PATCH', O, 'patch-owner-notification-settings', 'writes', updateSettings],
  ['GET', N, 'list-notification-overrides', 'reads', listOverrides],
  ['GET', `${N}/services/:serviceId`, 'retrieve-service-overrides', 'reads', getOverride],
  ['PATCH', `${N}/services/:serviceId`, 'patch-service-overrides', 'writes', updateOverride],
];
