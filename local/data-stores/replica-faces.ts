import { replicationLag } from '#local/plant/measure-stores.ts';
import type { Snapshot } from '#local/plant/snapshot.ts';
import type { Face, Postgres, Statistics } from './postgres.ts';

/** What a replica's own statistics say. */
function statisticsOf(id: string, snapshot: Snapshot, database: string): Statistics {
  const { at, reading, replicaCounters, situation, targets } = snapshot;
  const { since, transactions } = replicaCounters.get(id) ?? { since: at, transactions: 0 };
  const lagMilliseconds = 1_000 * replicationLag(reading.database.utilisation);
  return {
    at,
    views: {
      pg_stat_database: [
        {
          datid: 16_384,
          datname: database,
          xact_commit: Math.floor(transactions),
          xact_rollback: 0,
          stats_reset: new Date(since).toISOString(),
        },
      ],
    },
    settings: { max_connections: String(situation.database.connections) },
    facts: {
      databaseBytes: Math.round(targets.database?.diskUsedBytes ?? 0),
      timeline: targets.database?.timeline ?? 1,
      replayedAt: at - lagMilliseconds,
    },
  };
}

/**
 * Gives every replica of the simulated database an address that answers, from the moment it streams; the
 * real server stands behind all of them.
 */
export class ReplicaFaces {
  readonly #postgres: Pick<Postgres, 'addReplica'>;
  readonly #database: string;
  readonly #known = new Map<string, Face>();
  /** Those that have statistics of their own; until then the server behind one would answer as a primary. */
  readonly #published = new Set<string>();

  constructor(postgres: Pick<Postgres, 'addReplica'>, database: string) {
    this.#postgres = postgres;
    this.#database = database;
  }

  /** Doors of those that stream and have something to say are open, all others shut. */
  setReachable({ targets }: Snapshot): void {
    for (const [id, face] of this.#known) {
      const streams = targets.replicas.some((replica) => replica.id === id);
      face.setReachable(streams && this.#published.has(id));
    }
  }

  /** Publishes what each of them says, and gives new ones their address first. */
  async publish(snapshot: Snapshot): Promise<void> {
    for (const replica of snapshot.targets.database?.readReplicas ?? []) {
      if (replica.address !== undefined && this.#known.has(replica.id)) continue;
      const face = await this.#postgres.addReplica();
      face.setReachable(false);
      this.#known.set(replica.id, face);
      replica.address = { connectionString: face.connectionString };
    }
    for (const { id } of snapshot.targets.replicas) {
      const face = this.#known.get(id);
      if (face === undefined) continue;
      await face.publish(statisticsOf(id, snapshot, this.#database));
      this.#published.add(id);
    }
    this.setReachable(snapshot);
  }
}
