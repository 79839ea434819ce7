import { isDeepStrictEqual } from 'node:util';
import type { Action } from '#core/decision.ts';
import type { PostgresTarget, ServiceTarget, Target } from '#core/guide.ts';
import type { AutoscalingFact } from '#core/observation.ts';
import { RenderRejected } from './errors/render-rejected.ts';
import { TargetRefused } from './errors/target-refused.ts';
import { readPostgres, readService } from './read-facts.ts';
import type { RenderClient } from './render-client.ts';

type ActionOf<Kind extends Action['kind']> = Action & { readonly kind: Kind };

/** Render's own limits. */
const MOST_INSTANCES = 100;
const DISK_STEP_GB = 5;

/** Somebody changed it since it was read; said as Render says it, since it is decided afresh either way. */
const conflict = (operation: string, id: string, reason: string): RenderRejected =>
  new RenderRejected({ operation, id, status: 409, reason });

async function setInstances(
  client: RenderClient,
  target: ServiceTarget,
  { to }: ActionOf<'set-instances'>,
): Promise<void> {
  if (!Number.isInteger(to) || to < 1 || to > MOST_INSTANCES) {
    throw new TargetRefused(target.id, `it cannot have ${to} instances`);
  }
  await client.scale(target.renderId, to);
}

/** The PUT replaces the whole block, so it is written only over the block that was decided on, or over none. */
export async function replaceAutoscaling(
  client: RenderClient,
  target: ServiceTarget,
  from: AutoscalingFact | undefined,
  to: AutoscalingFact,
): Promise<void> {
  const { serviceDetails } = await readService(client, target);
  const autoscaling = serviceDetails.autoscaling ?? undefined;
  if (isDeepStrictEqual(autoscaling, to)) return;
  if (!isDeepStrictEqual(autoscaling, from)) {
    throw conflict('put-autoscaling', target.renderId, 'the block was changed meanwhile');
  }
  await client.putAutoscaling(target.renderId, to);
}

/** Never smaller than a fresh read says: a disk cannot shrink, and Render may have grown it itself. */
async function growDisk(
  client: RenderClient,
  target: PostgresTarget,
  { to }: ActionOf<'grow-disk'>,
): Promise<void> {
  if (!Number.isInteger(to / DISK_STEP_GB) || to <= 0 || to > target.maxDiskGb) {
    throw new TargetRefused(target.id, `its disk cannot have ${to} GB`);
  }
  const { diskSizeGB } = await readPostgres(client, target.renderId);
  if (diskSizeGB === to) return;
  if (diskSizeGB > to) {
    throw conflict('patch-postgres', target.renderId, `the disk has ${diskSizeGB} GB already`);
  }
  await client.patchPostgres(target.renderId, { diskSizeGB: to });
}

async function setPlan(client: RenderClient, target: Target, plan: string): Promise<void> {
  if (target.kind === 'service') await client.patchServicePlan(target.renderId, plan);
  else if (target.kind === 'postgres') await client.patchPostgres(target.renderId, { plan });
  else await client.patchKeyValuePlan(target.renderId, plan);
}

/** Asks Render for the absolute state in `action`; an answer proves nothing, reading it back does. */
export async function applyAction(
  client: RenderClient,
  target: Target,
  action: Action,
): Promise<void> {
  if (action.kind === 'set-plan') return setPlan(client, target, action.to);
  if (action.kind === 'set-instances' && target.kind === 'service') {
    return setInstances(client, target, action);
  }
  if (action.kind === 'steer-autoscaling' && target.kind === 'service') {
    return replaceAutoscaling(client, target, action.from, action.to);
  }
  if (action.kind === 'grow-disk' && target.kind === 'postgres') {
    return growDisk(client, target, action);
  }
  throw new TargetRefused(target.id, `${action.kind} makes no sense for a ${target.kind} target`);
}
