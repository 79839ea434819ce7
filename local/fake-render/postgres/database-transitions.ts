import { byRender, recordEffect } from '../effects.ts';
import { GIGABYTE } from '../plans.ts';
import { between } from '../random.ts';
import { addStoreEvent } from '../services/service-events.ts';
import { DISK_COOLDOWN } from '../timings.ts';
import type { Database, World } from '../world.ts';

const FULL_SHARE = 1;
const AUTOSCALING_SHARE = 0.9;
const SUSPENDED = 'suspended';

/** The database reaches `available`, on the plan that was asked for last. */
function arrive(world: World, database: Database): void {
  database.runningPlan = database.plan;
  database.status = 'available';
  delete database.statusUntil;
  database.updatedAt = world.clock.now();
  addStoreEvent(world, database.id, 'postgres_available');
}

/** Holds `status` for a while; a later transition replaces this one, so only the last one arrives. */
export function hold(world: World, database: Database, status: string, duration: number): void {
  const until = world.clock.now() + duration;
  database.status = status;
  database.statusUntil = until;
  world.clock.at(until, () => {
    if (database.statusUntil === until && !database.suspended) arrive(world, database);
  });
}

function down(world: World, database: Database, duration: number): void {
  const until = world.clock.now() + duration;
  database.unavailableUntil = Math.max(database.unavailableUntil ?? 0, until);
  addStoreEvent(world, database.id, 'postgres_unavailable');
}

/** Recorded: `unknown` in the first answer, then `creating` for 30–60 s, then `available`. */
export function boot(world: World, database: Database, status = 'unknown'): void {
  const { postgresUnknown, postgresCreating } = world.timings;
  const creating = between(world.random, ...postgresCreating);
  hold(world, database, status, postgresUnknown + creating);
  database.unavailableUntil = world.clock.now() + postgresUnknown + creating;
  const mine = database.statusUntil;
  world.clock.at(world.clock.now() + postgresUnknown, () => {
    if (database.statusUntil === mine) database.status = 'creating';
  });
}

/**
 * A change of plan, standby, replicas or pooler: `creating` at once. Without a standby the database
 * is down all the while; with one, only for the switch at the end.
 */
export function rebuild(world: World, database: Database, { interrupts }: { interrupts: boolean }) {
  const { postgresUpdating, postgresDownWithStandby, postgresDownWithoutStandby } = world.timings;
  hold(world, database, 'creating', postgresUpdating);
  if (!interrupts) return;
  if (!database.highAvailabilityEnabled) {
    down(world, database, postgresDownWithoutStandby);
    return;
  }
  const mine = database.statusUntil;
  const switchAt = world.clock.now() + postgresUpdating - postgresDownWithStandby;
  world.clock.at(switchAt, () => {
    if (database.statusUntil === mine) down(world, database, postgresDownWithStandby);
  });
}

/** Restart or failover: down for a moment. */
export function interrupt(world: World, database: Database, status: string): void {
  hold(world, database, status, world.timings.postgresDownWithStandby);
  down(world, database, world.timings.postgresDownWithStandby);
}

export function suspend(world: World, database: Database, suspender: string): void {
  database.suspended = true;
  database.suspenders = [suspender];
  database.status = SUSPENDED;
  delete database.statusUntil;
  database.updatedAt = world.clock.now();
}

/** The new size shows at once and is usable in a minute or two, without downtime. */
export function growDisk(world: World, database: Database, sizeGB: number): void {
  const before = database.diskSizeGB;
  database.diskSizeGB = sizeGB;
  database.lastGrownAt = world.clock.now();
  database.updatedAt = world.clock.now();
  addStoreEvent(world, database.id, 'postgres_disk_size_changed', { from: before, to: sizeGB });
  world.clock.at(world.clock.now() + world.timings.diskGrowth, () => {
    database.usableDiskGB = Math.max(database.usableDiskGB, sizeGB);
  });
}

export function mayGrow(world: World, { lastGrownAt }: Database): boolean {
  return lastGrownAt === undefined || world.clock.now() - lastGrownAt >= DISK_COOLDOWN;
}

/** +50 %, rounded up to a multiple of 5: 1 → 5, 10 → 15, 25 → 40. */
export const autoscaledDiskGB = (sizeGB: number): number => Math.ceil((sizeGB * 1.5) / 5) * 5;

/** What Render does of its own accord about storage: grow at 90 % when told to, suspend when full. */
export function watchDisk(world: World, database: Database): void {
  if (database.suspended) return;
  const share = database.diskUsedBytes / (database.usableDiskGB * GIGABYTE);
  if (database.diskAutoscalingEnabled && share >= AUTOSCALING_SHARE && mayGrow(world, database)) {
    const before = { diskSizeGB: database.diskSizeGB };
    growDisk(world, database, autoscaledDiskGB(database.diskSizeGB));
    const after = { diskSizeGB: database.diskSizeGB };
    const cause = byRender('storage-autoscaling');
    recordEffect(world, cause, { resourceId: database.id, before, after });
  } else if (share >= FULL_SHARE) {
    suspend(world, database, 'unknown');
    addStoreEvent(world, database.id, 'postgres_unavailable', { reason: 'disk full' });
    recordEffect(world, byRender('suspend-postgres'), {
      resourceId: database.id,
      before: { suspended: false },
      after: { suspended: true, reason: 'disk full' },
    });
  }
}
