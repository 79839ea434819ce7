import type { Instant } from '#local/clock.ts';
import type { Database } from '#local/fake-render/world.ts';
import { READ_SHARE } from './situation.ts';

/** What a replica has answered since it began. */
export interface ReplicaCounters {
  readonly since: Instant;
  readonly transactions: number;
}

/** Render's own look at each server, a few times a minute. */
const WATCHED_PER_SECOND = 0.05;

export interface ReplicaStep {
  readonly at: Instant;
  readonly seconds: number;
  readonly replicas: readonly Database[];
  /** Share of the instances that read from it, by the replica's id. */
  readonly shares: ReadonlyMap<string, number>;
  readonly servedPerSecond: number;
}

/** Adds what one step did; a replica that is gone is forgotten, and one that comes back begins anew. */
export function countReplicas(
  before: ReadonlyMap<string, ReplicaCounters>,
  { at, replicas, seconds, servedPerSecond, shares }: ReplicaStep,
): ReadonlyMap<string, ReplicaCounters> {
  return new Map(
    replicas.map(({ id }) => {
      const { since, transactions } = before.get(id) ?? { since: at, transactions: 0 };
      const read = READ_SHARE * servedPerSecond * (shares.get(id) ?? 0);
      return [id, { since, transactions: transactions + (WATCHED_PER_SECOND + read) * seconds }];
    }),
  );
}
