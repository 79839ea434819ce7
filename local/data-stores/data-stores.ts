import { SERVER_SETTINGS } from '#local/application/prepare-database.ts';
import type { Clock } from '#local/clock.ts';
import { giveAddress } from '#local/fake-render/seed-asset-anchor.ts';
import type { Plant } from '#local/plant/plant.ts';
import type { Snapshot } from '#local/plant/snapshot.ts';
import { type KeyValueServer, startKeyValueServer } from './key-value-server.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { ReplicaFaces } from './replica-faces.ts';
import { simulatedKeyValue } from './simulated-key-value.ts';
import { simulatedStatistics } from './simulated-statistics.ts';

export interface DataStores {
  readonly postgres: Postgres | undefined;
  readonly keyValue: KeyValueServer | undefined;
  stop(): Promise<void>;
}

export interface DataStoresOptions {
  readonly clock: Clock;
  /** Already started. */
  readonly plant: Plant;
}

const MINUTE = 60_000;
const DATABASE = 'asset_anchor';

/**
 * Servers that really answer SQL and INFO for the plant's database and cache, whose connection-info
 * then leads to them. They follow the plant: statistics once a minute, doors with every step.
 */
export async function startDataStores(options: DataStoresOptions): Promise<DataStores> {
  const release = options.clock.hold();
  return start(options).finally(release);
}

async function start({ clock, plant }: DataStoresOptions): Promise<DataStores> {
  const { database, keyValue, service } = plant.snapshot().targets;
  const wanted = { name: DATABASE, settings: SERVER_SETTINGS };
  const postgres = database === undefined ? undefined : await startPostgres(wanted);
  const state = () => simulatedKeyValue(plant.snapshot());
  const cache =
    keyValue === undefined
      ? undefined
      : await startKeyValueServer({ state, password: keyValue.password });
  const replicas = postgres && new ReplicaFaces(postgres, DATABASE);
  const publish = async (snapshot: Snapshot): Promise<void> => {
    await postgres?.publish(simulatedStatistics(snapshot, DATABASE));
    await replicas?.publish(snapshot);
  };
  await publish(plant.snapshot());
  if (postgres !== undefined && database !== undefined) {
    const { connectionString, poolString } = postgres;
    database.address = { connectionString, poolString };
    if (service !== undefined) giveAddress(service, database);
  }
  if (cache !== undefined && keyValue !== undefined) {
    keyValue.address = { connectionString: cache.connectionString };
  }
  let publishing: Promise<void> = Promise.resolve();
  const unlisten = plant.listen((snapshot) => {
    cache?.refresh();
    if (postgres === undefined) return;
    postgres.setReachable(snapshot.situation.database.works);
    replicas?.setReachable(snapshot);
    if (snapshot.at % MINUTE !== 0) return;
    const release = clock.hold();
    publishing = publishing.then(() => publish(snapshot)).finally(release);
  });
  return {
    postgres,
    keyValue: cache,
    async stop() {
      unlisten();
      await publishing.catch(() => {});
      await Promise.all([postgres?.stop(), cache?.stop()]);
    },
  };
}
