import { afterEach } from 'vitest';
import type { RenderClient } from '#adapters/render/render-client.ts';
import type { KeyValueTarget, PostgresTarget, ServiceTarget } from '#core/guide.ts';
import { PacedClock } from '#local/clock.ts';
import { createWorld } from '#local/fake-render/create-world.ts';
import { type FakeRender, startFakeRender } from '#local/fake-render/fake-render.ts';
import { type AssetAnchor, seedAssetAnchor } from '#local/fake-render/seed-asset-anchor.ts';
import { API_KEY, aClient, NOON } from './a-client.ts';

const running: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((stop) => stop()));
});

export interface Rendered {
  readonly fake: FakeRender;
  readonly seeded: AssetAnchor;
  readonly client: RenderClient;
  readonly api: ServiceTarget;
  readonly database: PostgresTarget;
  readonly redis: KeyValueTarget;
}

/** The fake Render with the first customer in it, a client of it, and targets that fit. */
export async function aFakeRender(): Promise<Rendered> {
  const clock = new PacedClock(NOON, 1);
  const world = createWorld({ clock });
  const seeded = seedAssetAnchor(world);
  const fake = await startFakeRender({ clock, world, apiKeys: [API_KEY] });
  running.push(async () => {
    clock.stop();
    await fake.close();
  });
  return {
    fake,
    seeded,
    client: aClient(fake.url, { now: () => clock.now() }),
    api: {
      kind: 'service',
      id: 'api',
      renderId: seeded.api.id,
      mode: 'direct',
      instances: { min: 2, max: 10 },
    },
    database: {
      kind: 'postgres',
      id: 'database',
      renderId: seeded.database.id,
      maxDiskGb: 200,
    },
    redis: { kind: 'key-value', id: 'redis', renderId: seeded.keyValue.id },
  };
}
