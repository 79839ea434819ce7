import type { Instant } from '#local/clock.ts';
import type { Database, Instance, KeyValue, Replica } from './world.ts';

/** True while the instance answers requests. */
export function isServing(instance: Instance, now: Instant): boolean {
  return instance.readyAt <= now && (instance.leavingAt === undefined || instance.leavingAt > now);
}

/** True once a replica streams, while its primary is there. */
export function isReplicaReady(primary: Database, { readyAt }: Replica, now: Instant): boolean {
  return readyAt <= now && isReachable(primary, now);
}

/** True while a database or Key Value instance accepts connections. */
export function isReachable(store: Database | KeyValue, now: Instant): boolean {
  return !store.suspended && (store.unavailableUntil ?? 0) <= now;
}
