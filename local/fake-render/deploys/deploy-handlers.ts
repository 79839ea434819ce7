import { recordEffect } from '../effects.ts';
import type { Json } from '../json.ts';
import { idCharacters } from '../random.ts';
import { compact, objectOf, optionalChoice, optionalText, text } from '../server/fields.ts';
import { page } from '../server/pagination.ts';
import { admits, optionalTimestamp, timeAdmits, timestamp } from '../server/query.ts';
import { badRequest, notFound } from '../server/refusal.ts';
import { accepted, created, ok } from '../server/reply.ts';
import { type Call, type Handler, param } from '../server/route.ts';
import { normaliseImage } from '../services/image.ts';
import { liveDeploy } from '../services/instances.ts';
import { newestFirst, serviceOf } from '../services/service-of.ts';
import type { Deploy, Service } from '../world.ts';
import { isFinal } from './deploy-status.ts';
import { startDeploy, stopDeploy } from './start-deploy.ts';

/** `commit` and `finishedAt` are null while there is none, as recorded; the others are absent. */
export const showDeploy = (deploy: Deploy): Json =>
  compact({
    id: deploy.id,
    status: deploy.status,
    trigger: deploy.trigger,
    commit: deploy.commit,
    image: deploy.image,
    artifactId: deploy.artifactId,
    createdAt: timestamp(deploy.createdAt),
    startedAt: optionalTimestamp(deploy.startedAt),
    updatedAt: timestamp(deploy.updatedAt),
    finishedAt: deploy.finishedAt === undefined ? null : timestamp(deploy.finishedAt),
  });

const EXCLUDED: Readonly<Record<string, readonly string[]>> = {
  deployMode: ['commitId', 'imageUrl', 'clearCache'],
  artifactId: ['commitId', 'imageUrl', 'deployMode'],
};

function checkExclusions(body: Json): void {
  for (const [key, others] of Object.entries(EXCLUDED)) {
    const clash = others.find((other) => body[key] !== undefined && body[other] !== undefined);
    if (clash !== undefined) throw badRequest(`${key} cannot be combined with ${clash}`);
  }
}

/** What is deployed: an image, or a commit — the wanted one, the last one, or a new one. */
function source(call: Call, service: Service, body: Json): { commit: Json | null; image?: Json } {
  const imagePath = optionalText(body, 'imageUrl') ?? service.settings['imagePath'];
  if (typeof imagePath === 'string') {
    return { commit: null, image: { ref: normaliseImage(imagePath), sha: '' } };
  }
  const id = optionalText(body, 'commitId');
  const last = service.deploys.at(-1)?.commit ?? null;
  if (id === undefined && last !== null) return { commit: last };
  const commit = id ?? idCharacters(call.world.random, 40);
  return { commit: { id: commit, message: 'Change', createdAt: timestamp(call.now) } };
}

/** 201 with the deploy, or 202 with nothing when it has to wait: no id is known then. */
export const createDeploy: Handler = (call) => {
  const { world } = call;
  const service = serviceOf(call);
  const body = objectOf(call.body);
  checkExclusions(body);
  optionalChoice(body, 'clearCache', ['clear', 'do_not_clear']);
  const mode = optionalChoice(body, 'deployMode', ['build_and_deploy', 'deploy_only']);
  if (service.suspended) throw badRequest('the service is suspended');
  if (mode === 'deploy_only' && liveDeploy(service) === undefined) {
    throw badRequest('there is no build to deploy');
  }
  const { commit, image } = source(call, service, body);
  const artifactId = optionalText(body, 'artifactId');
  const deploy = startDeploy(world, service, {
    trigger: call.actor === 'dashboard' ? 'manual' : 'api',
    builds: mode !== 'deploy_only' && image === undefined && artifactId === undefined,
    commit,
    ...(image === undefined ? {} : { image }),
    ...(artifactId === undefined ? {} : { artifactId }),
  });
  const after = { deployId: deploy.id, status: deploy.status };
  recordEffect(world, call, { resourceId: service.id, before: null, after });
  return deploy.status === 'queued' ? accepted : created(showDeploy(deploy));
};

export const listDeploys: Handler = (call) => {
  const { query } = call;
  const items = newestFirst(serviceOf(call).deploys).filter(
    (deploy) =>
      admits(query, 'status', deploy.status) &&
      timeAdmits(query, 'created', deploy.createdAt) &&
      timeAdmits(query, 'updated', deploy.updatedAt) &&
      timeAdmits(query, 'finished', deploy.finishedAt),
  );
  return ok(page(query, { items, keyOf: ({ id }) => id, as: 'deploy', show: showDeploy }));
};

function deployById(service: Service, id: string): Deploy {
  const deploy = service.deploys.find((known) => known.id === id);
  if (deploy === undefined) throw notFound(id);
  return deploy;
}

const deployOf = (call: Call): Deploy => deployById(serviceOf(call), param(call, 'deployId'));

export const getDeploy: Handler = (call) => ok(showDeploy(deployOf(call)));

export const cancelDeployRequest: Handler = (call) => {
  const service = serviceOf(call);
  const deploy = deployOf(call);
  if (isFinal(deploy)) throw badRequest(`deploy is already ${deploy.status}`);
  const before = { deployId: deploy.id, status: deploy.status };
  stopDeploy(call.world, service, deploy);
  const after = { deployId: deploy.id, status: deploy.status };
  recordEffect(call.world, call, { resourceId: service.id, before, after });
  return ok(showDeploy(deploy));
};

/** Back to the build of an earlier deploy; auto-deploy stays as it is. */
export const rollback: Handler = (call) => {
  const { world } = call;
  const service = serviceOf(call);
  const target = deployById(service, text(objectOf(call.body), 'deployId'));
  if (!['live', 'deactivated'].includes(target.status)) {
    throw badRequest(`deploy ${target.id} never was live`);
  }
  const { commit, image } = target;
  const deploy = startDeploy(world, service, {
    trigger: 'rollback',
    builds: false,
    commit,
    ...(image === undefined ? {} : { image }),
  });
  const before = { deployId: liveDeploy(service)?.id ?? null };
  const after = { deployId: deploy.id, rollbackTo: target.id };
  recordEffect(world, call, { resourceId: service.id, before, after });
  return created(showDeploy(deploy));
};
