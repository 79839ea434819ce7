import { difference, recordEffect } from '../effects.ts';
import type { Json } from '../json.ts';
import { newId } from '../random.ts';
import { objectOf, optionalInteger, optionalText, text } from '../server/fields.ts';
import { page } from '../server/pagination.ts';
import { admits, timestamp } from '../server/query.ts';
import { badRequest, notFound } from '../server/refusal.ts';
import { created, noContent, ok } from '../server/reply.ts';
import { type Call, type Handler, param } from '../server/route.ts';
import type { Disk, Service, World } from '../world.ts';
import { addServiceEvent } from './service-events.ts';
import { serviceById } from './service-of.ts';
import { wantedDisk } from './service-settings.ts';

const showDisk = (disk: Disk): Json => ({
  id: disk.id,
  name: disk.name,
  sizeGB: disk.sizeGB,
  mountPath: disk.mountPath,
  serviceId: disk.serviceId,
  createdAt: timestamp(disk.createdAt),
  updatedAt: timestamp(disk.updatedAt),
});

const disksOf = (world: World): Disk[] =>
  [...world.services.values()].flatMap(({ disk }) => (disk === undefined ? [] : [disk]));

function ownerOf(call: Call): { service: Service; disk: Disk } {
  const id = param(call, 'diskId');
  for (const service of call.world.services.values()) {
    if (service.disk?.id === id) return { service, disk: service.disk };
  }
  throw notFound(id);
}

export const listDisks: Handler = ({ world, query }) => {
  const items = disksOf(world).filter(
    (disk) =>
      admits(query, 'serviceId', disk.serviceId) &&
      admits(query, 'diskId', disk.id) &&
      admits(query, 'name', disk.name),
  );
  return ok(page(query, { items, keyOf: ({ id }) => id, as: 'disk', show: showDisk }));
};

export const getDisk: Handler = (call) => ok(showDisk(ownerOf(call).disk));

/** Only where one instance is all there is. */
export const createDisk: Handler = (call) => {
  const { world, now } = call;
  const body = objectOf(call.body);
  const service = serviceById(world, text(body, 'serviceId'));
  if (service.disk !== undefined) throw badRequest('the service has a disk already');
  if (service.numInstances > 1) throw badRequest('a service with several instances takes no disk');
  const id = newId(world.random, 'dsk');
  const disk = { id, serviceId: service.id, ...wantedDisk(body), createdAt: now, updatedAt: now };
  service.disk = disk;
  addServiceEvent(world, service, 'disk_created', { diskId: id });
  const after = showDisk(disk);
  recordEffect(world, call, { resourceId: service.id, before: null, after });
  return created(after);
};

/** Grows only. */
export const updateDisk: Handler = (call) => {
  const { world } = call;
  const { service, disk } = ownerOf(call);
  const body = objectOf(call.body);
  const sizeGB = optionalInteger(body, 'sizeGB') ?? disk.sizeGB;
  if (sizeGB < disk.sizeGB) throw badRequest(`a disk cannot shrink below ${disk.sizeGB} GB`);
  const before = showDisk(disk);
  disk.sizeGB = sizeGB;
  disk.name = optionalText(body, 'name') ?? disk.name;
  disk.mountPath = optionalText(body, 'mountPath') ?? disk.mountPath;
  disk.updatedAt = call.now;
  addServiceEvent(world, service, 'disk_updated', { diskId: disk.id });
  const after = showDisk(disk);
  recordEffect(world, call, { resourceId: service.id, ...difference(before, after) });
  return ok(after);
};

export const deleteDisk: Handler = (call) => {
  const { service, disk } = ownerOf(call);
  delete service.disk;
  addServiceEvent(call.world, service, 'disk_deleted', { diskId: disk.id });
  recordEffect(call.world, call, { resourceId: service.id, before: showDisk(disk), after: null });
  return noContent;
};

/** The declared status of this list is 201. */
export const listSnapshots: Handler = (call) => {
  ownerOf(call);
  return created([]);
};

export const restoreSnapshot: Handler = (call) => {
  const key = optionalText(objectOf(call.body), 'snapshotKey') ?? '';
  ownerOf(call);
  throw notFound(key);
};
