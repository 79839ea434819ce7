import {
  cancelDeployRequest,
  createDeploy,
  getDeploy,
  listDeploys,
  rollback,
} from '../deploys/deploy-handlers.ts';
import { ok } from '../server/reply.ts';
import type { Handler, Route } from '../server/route.ts';
import { deleteAutoscaling, putAutoscaling } from './autoscaling.ts';
import { createService } from './create-service.ts';
import {
  createDisk,
  deleteDisk,
  getDisk,
  listDisks,
  listSnapshots,
  restoreSnapshot,
  updateDisk,
} from './disks.ts';
import { customDomains, headers, routes } from './edge.ts';
import { deleteEnvVar, getEnvVar, listEnvVars, putEnvVar, putEnvVars } from './env-vars.ts';
import { getEvent, listEvents } from './events.ts';
import { cancelJob, createJob, getJob, listJobs } from './jobs.ts';
import { getService, listServices } from './list-services.ts';
import { listInstances, restartService, resumeService, suspendService } from './power.ts';
import { scaleService } from './scale-service.ts';
import {
  deleteSecretFile,
  getSecretFile,
  listSecretFiles,
  putSecretFile,
  putSecretFiles,
} from './secret-files.ts';
import { serviceOf } from './service-of.ts';
import { deleteService, updateService } from './update-service.ts';

/** Addresses of the documentation range. */
const outboundIps: Handler = (call) => {
  serviceOf(call);
  return ok({ type: 'shared', ips: ['192.0.2.10', '192.0.2.11', '192.0.2.12'] });
};

const S = '/services/:serviceId';

/** Scale, PATCH, deploys, suspend and resume spend one budget per service. */
export const SERVICE_ROUTES: readonly Route[] = [
  ['GET', '/services', 'list-services', 'reads', listServices],
  ['POST', '/services', 'create-service', 'create-service', createService],
  ['GET', S, 'retrieve-service', 'reads', getService],
  ['PATCH', S, 'update-service', 'service-changes', updateService],
  ['DELETE', S, 'delete-service', 'writes', deleteService],
  ['POST', `${S}/scale`, 'scale-service', 'service-changes', scaleService],
  ['PUT', `${S}/autoscaling`, 'autoscale-service', 'writes', putAutoscaling],
  ['DELETE', `${S}/autoscaling`, 'delete-autoscaling-config', 'writes', deleteAutoscaling],
  ['GET', `${S}/instances`, 'list-instances', 'reads', listInstances],
  ['POST', `${S}/restart`, 'restart-service', 'writes', restartService],
  ['POST', `${S}/suspend`, 'suspend-service', 'service-changes', suspendService],
  ['POST', `${S}/resume`, 'resume-service', 'service-changes', resumeService],
  ['GET', `${S}/outbound-ips`, 'list-outbound-ips', 'reads', outboundIps],
  ['GET', `${S}/deploys`, 'list-deploys', 'reads', listDeploys],
  ['POST', `${S}/deploys`, 'create-deploy', 'service-changes', createDeploy],
  ['GET', `${S}/deploys/:deployId`, 'retrieve-deploy', 'reads', getDeploy],
  ['POST', `${S}/deploys/:deployId/cancel`, 'cancel-deploy', 'writes', cancelDeployRequest],
  ['POST', `${S}/rollback`, 'rollback-deploy', 'service-changes', rollback],
  ['GET', `${S}/env-vars`, 'get-env-vars-for-service', 'reads', listEnvVars],
  ['PUT', `${S}/env-vars`, 'update-env-vars-for-service', 'writes', putEnvVars],
  ['GET', `${S}/env-vars/:key`, 'retrieve-env-var', 'reads', getEnvVar],
  ['PUT', `${S}/env-vars/:key`, 'update-env-var', 'writes', putEnvVar],
  ['DELETE', `${S}/env-vars/:key`, 'delete-env-var', 'writes', deleteEnvVar],
  ['GET', `${S}/secret-files`, 'list-secret-files-for-service', 'reads', listSecretFiles],
  ['PUT', `${S}/secret-files`, 'update-secret-files-for-service', 'writes', putSecretFiles],
  ['GET', `${S}/secret-files/:name`, 'retrieve-secret-file', 'reads', getSecretFile],
  ['PUT', `${S}/secret-files/:name`, 'add-or-update-secret-file', 'writes', putSecretFile],
  ['DELETE', `${S}/secret-files/:name`, 'delete-secret-file', 'writes', deleteSecretFile],
  ['GET', `${S}/custom-domains`, 'list-custom-domains', 'reads', customDomains.list],
  ['POST', `${S}/custom-domains`, 'create-custom-domain', 'custom-domains', customDomains.add],
  ['GET', `${S}/custom-domains/:itemId`, 'retrieve-custom-domain', 'reads', customDomains.get],
  ['DELETE', `${S}/custom-domains/:itemId`, 'delete-custom-domain', 'writes', customDomains.remove],
  [
    'POST',
    `${S}/custom-domains/:itemId/verify`,
    'refresh-custom-domain',
    'writes',
    customDomains.verify,
  ],
  ['GET', `${S}/headers`, 'list-headers', 'reads', headers.list],
  ['POST', `${S}/headers`, 'add-headers', 'writes', headers.add],
  ['PUT', `${S}/headers`, 'update-headers', 'writes', headers.replace],
  ['DELETE', `${S}/headers/:itemId`, 'delete-header', 'writes', headers.remove],
  ['GET', `${S}/routes`, 'list-routes', 'reads', routes.list],
  ['POST', `${S}/routes`, 'add-route', 'writes', routes.add],
  ['PUT', `${S}/routes`, 'put-routes', 'writes', routes.replace],
  ['PATCH', `${S}/routes`, 'patch-route', 'writes', routes.patch],
  ['DELETE', `${S}/routes/:itemId`, 'delete-route', 'writes', routes.remove],
  ['GET', `${S}/events`, 'list-events', 'reads', listEvents],
  ['GET', '/events/:eventId', 'retrieve-event', 'reads', getEvent],
  ['GET', `${S}/jobs`, 'list-job', 'reads', listJobs],
  ['POST', `${S}/jobs`, 'post-job', 'jobs', createJob],
  ['GET', `${S}/jobs/:jobId`, 'retrieve-job', 'reads', getJob],
  ['POST', `${S}/jobs/:jobId/cancel`, 'cancel-job', 'writes', cancelJob],
  ['GET', '/disks', 'list-disks', 'reads', listDisks],
  ['POST', '/disks', 'add-disk', 'writes', createDisk],
  ['GET', '/disks/:diskId', 'retrieve-disk', 'reads', getDisk],
  ['PATCH', '/disks/:diskId', 'update-disk', 'writes', updateDisk],
  ['DELETE', '/disks/:diskId', 'delete-disk', 'writes', deleteDisk],
  ['GET', '/disks/:diskId/snapshots', 'list-snapshots', 'reads', listSnapshots],
  ['POST', '/disks/:diskId/snapshots/restore', 'restore-snapshot', 'writes', restoreSnapshot],
];
