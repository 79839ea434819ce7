import { randomBytes } from 'node:crypto';
import type { Guide } from '#core/guide.ts';
import type { PacedClock } from '#local/clock.ts';
import { type DataStores, startDataStores } from '#local/data-stores/data-stores.ts';
import { createWorld } from '#local/fake-render/create-world.ts';
import { type FakeRender, startFakeRender } from '#local/fake-render/fake-render.ts';
import { type SeedIds, seedAssetAnchor } from '#local/fake-render/seed-asset-anchor.ts';
import { startHealthServer } from '#local/plant/health-server.ts';
import { Plant } from '#local/plant/plant.ts';
import type { Workload } from '#local/workload/workload.ts';

/** Render, the application on it, and the people who use it: all that Capstan looks after. */
export interface SimulatedRender {
  readonly render: FakeRender;
  readonly plant: Plant;
  /** What the secret holds: the key and the addresses of Render, PostgreSQL and Redis. */
  readonly secret: Readonly<Record<string, unknown>>;
  /** The database: for who owns it, and by the door that is shut when it is away. */
  readonly database?: { readonly admin: string; readonly product: string };
  stop(): Promise<void>;
}

/** Celery's worker, when the guide has one: another background worker of the world takes nothing from its queue. */
const workerOf = ({ targets }: Guide): string =>
  targets.filter(({ kind }) => kind === 'service')[1]?.renderId ?? '';

function idsOf(guide: Guide): SeedIds & { targets: Readonly<Record<string, string>> } {
  const first = (kind: Guide['targets'][number]['kind']) =>
    guide.targets.find((target) => target.kind === kind);
  const [service, database, keyValue] = [first('service'), first('postgres'), first('key-value')];
  return {
    ...(service === undefined ? {} : { service: service.renderId }),
    ...(database === undefined ? {} : { database: database.renderId }),
    ...(keyValue === undefined ? {} : { keyValue: keyValue.renderId }),
    targets: {
      ...(database === undefined ? {} : { database: database.id }),
      ...(keyValue === undefined ? {} : { keyValue: keyValue.id }),
    },
  };
}

function addresses(target: string | undefined, url: string | undefined): Record<string, string> {
  return target === undefined || url === undefined ? {} : { [target]: url };
}

/** Starts the fake Render with the guide's first target of each kind, and the plant that gives them load. */
export async function startSimulatedRender(options: {
  readonly guide: Guide;
  readonly clock: PacedClock;
  readonly workload: Workload;
  readonly seed: number;
}): Promise<SimulatedRender> {
  const { clock, guide, seed, workload } = options;
  const { targets, ...ids } = idsOf(guide);
  const world = createWorld({ clock, seed, ownerId: guide.workspace });
  const { api } = seedAssetAnchor(world, ids);
  const plant = new Plant({ clock, world, workload, seed, targets: { worker: workerOf(guide) } });
  plant.start();
  const stores: DataStores = await startDataStores({ clock, plant });
  const health = await startHealthServer(plant);
  api.address = { url: health.url };
  const renderApiKey = `rnd_${randomBytes(16).toString('hex')}`;
  const render = await startFakeRender({ clock, world, seed, apiKeys: [renderApiKey] });
  const { postgres } = stores;
  return {
    render,
    plant,
    ...(postgres === undefined
      ? {}
      : {
          database: {
            admin: postgres.adminConnectionString,
            product: postgres.connectionString,
          },
        }),
    secret: {
      renderApiKey,
      renderApiUrl: render.url,
      databaseUrls: addresses(targets['database'], postgres?.connectionString),
      redisUrls: addresses(targets['keyValue'], stores.keyValue?.connectionString),
    },
    async stop() {
      plant.stop();
      await Promise.all([render.close(), stores.stop(), health.close()]);
    },
  };
}
