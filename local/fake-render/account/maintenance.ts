import { byRender, recordEffect } from '../effects.ts';
import type { Json } from '../json.ts';
import { newId } from '../random.ts';
import { objectOf, text } from '../server/fields.ts';
import { admits, timestamp } from '../server/query.ts';
import { badRequest, notFound } from '../server/refusal.ts';
import { accepted, ok } from '../server/reply.ts';
import { type Call, type Handler, param } from '../server/route.ts';
import { addServiceEvent } from '../services/service-events.ts';
import type { Database, KeyValue, Maintenance, World } from '../world.ts';

/** As embedded in Postgres and Key Value; the run itself names its resource too. */
export const showMaintenance = ({ id, type, scheduledAt, state }: Maintenance): Json => ({
  id,
  type,
  scheduledAt: timestamp(scheduledAt),
  state,
});

const showRun = (run: Maintenance): Json => ({
  ...showMaintenance(run),
  resourceId: run.resourceId,
});

const storeOf = (world: World, id: string): Database | KeyValue | undefined =>
  world.databases.get(id) ?? world.keyValues.get(id);

function finish(world: World, run: Maintenance): void {
  run.state = 'succeeded';
  const store = storeOf(world, run.resourceId);
  if (store !== undefined) {
    delete store.maintenance;
    if (store.status === 'maintenance_in_progress') store.status = 'available';
  }
  const service = world.services.get(run.resourceId);
  if (service !== undefined) addServiceEvent(world, service, 'maintenance_ended', { id: run.id });
}

function begin(world: World, run: Maintenance): void {
  if (run.state !== 'scheduled') return;
  run.state = 'in_progress';
  const endsAt = world.clock.now() + world.timings.maintenance;
  const store = storeOf(world, run.resourceId);
  if (store !== undefined) {
    store.status = 'maintenance_in_progress';
    store.unavailableUntil = endsAt;
  }
  const service = world.services.get(run.resourceId);
  if (service !== undefined) addServiceEvent(world, service, 'maintenance_started', { id: run.id });
  world.clock.at(endsAt, () => finish(world, run));
  const change = { resourceId: run.resourceId, before: null, after: showRun(run) };
  recordEffect(world, byRender('maintenance'), change);
}

/** Begins when its time has come, unless it was moved. */
function arm(world: World, run: Maintenance): void {
  const at = run.scheduledAt;
  world.clock.at(at, () => {
    if (run.scheduledAt === at) begin(world, run);
  });
}

/** Render plans a maintenance of that resource. */
export function scheduleMaintenance(
  world: World,
  { resourceId, type, scheduledAt }: Pick<Maintenance, 'resourceId' | 'type' | 'scheduledAt'>,
): Maintenance {
  const id = newId(world.random, 'mrn');
  const run: Maintenance = { id, type, resourceId, scheduledAt, state: 'scheduled' };
  world.account.maintenance.set(id, run);
  const store = storeOf(world, resourceId);
  if (store !== undefined) {
    store.maintenance = run;
    if (store.status === 'available') store.status = 'maintenance_scheduled';
  }
  arm(world, run);
  return run;
}

/** A plain array, without cursors. */
export const listMaintenance: Handler = ({ world, query }) =>
  ok(
    [...world.account.maintenance.values()]
      .filter(
        (run) =>
          admits(query, 'resourceId', run.resourceId) &&
          admits(query, 'ownerId', world.owner.id) &&
          admits(query, 'state', run.state),
      )
      .map(showRun),
  );

function runOf(call: Call): Maintenance {
  const id = param(call, 'runId');
  const run = call.world.account.maintenance.get(id);
  if (run === undefined) throw notFound(id);
  return run;
}

export const getMaintenance: Handler = (call) => ok(showRun(runOf(call)));

export const updateMaintenance: Handler = (call) => {
  const run = runOf(call);
  const scheduledAt = Date.parse(text(objectOf(call.body), 'scheduledAt'));
  if (Number.isNaN(scheduledAt)) throw badRequest('invalid scheduledAt');
  if (run.state !== 'scheduled') throw badRequest(`maintenance is ${run.state}`);
  const before = showRun(run);
  run.scheduledAt = scheduledAt;
  arm(call.world, run);
  recordEffect(call.world, call, { resourceId: run.resourceId, before, after: showRun(run) });
  return accepted;
};

export const triggerMaintenance: Handler = (call) => {
  const run = runOf(call);
  if (run.state !== 'scheduled') throw badRequest(`maintenance is ${run.state}`);
  const before = showRun(run);
  run.scheduledAt = call.now;
  begin(call.world, run);
  recordEffect(call.world, call, { resourceId: run.resourceId, before, after: showRun(run) });
  return accepted;
};
