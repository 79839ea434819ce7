import type { Clock } from '#local/clock.ts';
import { createWorld } from '#local/fake-render/create-world.ts';
import { ROUTES } from '#local/fake-render/fake-render.ts';
import { watchDisk } from '#local/fake-render/postgres/database-transitions.ts';
import { seededRandom } from '#local/fake-render/random.ts';
import { type AssetAnchor, seedAssetAnchor } from '#local/fake-render/seed-asset-anchor.ts';
import type { Backend } from '#local/fake-render/server/backend.ts';
import { NO_FAULTS } from '#local/fake-render/server/faults.ts';
import { LIMITS, RateLimits } from '#local/fake-render/server/rate-limits.ts';
import { routerOf } from '#local/fake-render/server/router.ts';
import { StaleWorlds } from '#local/fake-render/server/stale-worlds.ts';
import { watchNativeAutoscaling } from '#local/fake-render/services/native-autoscaling.ts';
import type { World } from '#local/fake-render/world.ts';

export const API_KEY = 'rnd_Canary0123456789abcdefghijkl';

/** Render's own waits, shortened as the guide's are. */
const TIMINGS = {
  build: 30_000,
  boot: [10_000, 25_000],
  drain: 15_000,
  postgresUpdating: 90_000,
  postgresDownWithoutStandby: 90_000,
  diskGrowth: 60_000,
  keyValueCreating: 45_000,
  keyValueDown: 45_000,
  maintenance: 120_000,
  nativeScaleDownDelay: 120_000,
} as const;

/** Asset Anchor on the fake Render, with the ids of the guide. */
export function anchoredWorld(
  clock: Clock,
  seed: number,
  ids: Readonly<Record<'service' | 'database' | 'keyValue', string>>,
): { readonly world: World; readonly seeded: AssetAnchor } {
  const world = createWorld({ clock, seed, timings: TIMINGS });
  return { world, seeded: seedAssetAnchor(world, ids) };
}

const findRoute = routerOf(ROUTES);

/** What Render does of its own accord when it sees metrics. */
export function watchWorld(world: World): void {
  watchNativeAutoscaling(world);
  world.metrics.listen((resource, path) => {
    const database = path === 'disk-usage' ? world.databases.get(resource) : undefined;
    if (database !== undefined) watchDisk(world, database);
  });
}

/** The fake Render without its sockets: what `startFakeRender` listens for, called directly. */
export function renderBackend(world: World, seed: number): Backend {
  return {
    world,
    findRoute,
    apiKeys: new Set([API_KEY]),
    limits: new RateLimits(LIMITS),
    random: seededRandom(seed + 0x5eed),
    stale: new StaleWorlds(),
    judged: new Set(),
    exchanges: [],
    faults: NO_FAULTS,
  };
}
