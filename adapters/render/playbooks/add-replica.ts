import { isDeepStrictEqual } from 'node:util';
import type { PostgresTarget } from '#core/guide.ts';
import { RenderUnavailable } from '../errors/render-unavailable.ts';
import { TargetRefused } from '../errors/target-refused.ts';
import { confirmId } from '../read-facts.ts';
import type { PlaybookClient } from './playbook-client.ts';
import type { ReplicaAnswer, ReplicaWish } from './playbook-schemas.ts';

/** Render's own limit. */
const MOST_REPLICAS = 5;
const NAME = /^[a-z0-9][a-z0-9-]{0,61}[a-z0-9]$/;
const LOOK_AGAIN_SECONDS = 30;

const notNow = (id: string, reason: string): RenderUnavailable =>
  new RenderUnavailable({
    operation: 'patch-postgres',
    id,
    reason,
    retryAfterSeconds: LOOK_AGAIN_SECONDS,
    outcome: 'not-applied',
  });

const byName = (one: ReplicaAnswer, other: ReplicaAnswer): number =>
  one.name < other.name ? -1 : 1;

/** Everything of a replica but what Render gives it itself, and what is not set. */
function wishOf({ id: _, name, ...rest }: ReplicaAnswer): ReplicaWish {
  const set = Object.entries(rest).filter(([, value]) => value !== null && value !== undefined);
  return { name, ...Object.fromEntries(set) };
}

async function read(client: PlaybookClient, id: string) {
  const { readReplicas, status } = confirmId(id, await client.getPostgresDetail(id));
  return { list: [...(readReplicas ?? [])].sort(byName), status };
}

/**
 * Adds one replica. Render takes the list as the whole list and deletes what is missing, so it is written
 * only as what was just read, twice and alike, plus one: never shorter, and every field repeated. Both reads
 * may be equally old: whoever calls has seen that nobody changed the list for a while.
 */
export async function addReplica(
  client: PlaybookClient,
  { id: target, renderId }: PostgresTarget,
  name: string,
): Promise<void> {
  if (!NAME.test(name)) {
    throw new TargetRefused(
      target,
      `"${name}" cannot name a replica, wanted 2 to 63 of a-z, 0-9 and - inside`,
    );
  }
  const before = await read(client, renderId);
  if (before.list.some((replica) => replica.name === name)) return;
  const { list, status } = await read(client, renderId);
  if (!isDeepStrictEqual(before.list, list)) throw notNow(renderId, 'its replicas change just now');
  if (status !== 'available') throw notNow(renderId, `it is ${status}`);
  if (list.length >= MOST_REPLICAS) {
    throw new TargetRefused(target, `it has ${list.length} replicas, Render allows no more`);
  }
  await client.putReplicas(renderId, [...list.map(wishOf), { name }]);
}
