import type { Clock } from '#local/clock.ts';
import type { Plant } from '#local/plant/plant.ts';
import { type KeyValueServer, startKeyValueServer } from './key-value-server.ts';
import { type Postgres, startPostgres } from './postgres.ts';
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
  const { database, keyValue } = plant.snapshot().targets;
  const postgres = database === undefined ? undefined : await startPostgres({ name: DATABASE });
  const state = () => simulatedKeyValue(plant.snapshot());
  const cache =
    keyValue === undefined
      ? undefined
      : await startKeyValueServer({ state, password: keyValue.password });
  if (postgres !== undefined) {
    await postgres.publish(simulatedStatistics(plant.snapshot(), DATABASE));
    const { connectionString } = postgres;
    if (database !== undefined) database.address = { connectionString };
  }
  if (cache !== undefined && keyValue !== undefined) {
    keyValue.address = { connectionString: cache.connectionString };
  }
  let publishing: Promise<void> = Promise.resolve();
  const unlisten = plant.listen((snapshot) => {
    cache?.refresh();
    if (postgres === undefined) return;
    postgres.setReachable(snapshot.situation.database.works);
    if (snapshot.at % MINUTE !== 0) return;
    const release = clock.hold();
    publishing = publishing
      .then(() => postgres.publish(simulatedStatistics(snapshot, DATABASE)))
      .finally(release);
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
