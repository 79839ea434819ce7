import { afterEach } from 'vitest';
import { playbookRender } from '#adapters/render/playbook-render.ts';
import type { RenderClient } from '#adapters/render/render-client.ts';
import type { KeyValueTarget, PostgresTarget, ServiceTarget } from '#core/guide.ts';
import { PacedClock } from '#local/clock.ts';
import { createWorld } from '#local/fake-render/create-world.ts';
import { type FakeRender, startFakeRender } from '#local/fake-render/fake-render.ts';
import { type AssetAnchor, seedAssetAnchor } from '#local/fake-render/seed-asset-anchor.ts';
import { ManualClock } from '../../local/fake-render/support/manual-clock.ts';
import { API_KEY, aClient, aPlaybookClient, NOON } from './a-client.ts';

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

function targetsOf(seeded: AssetAnchor) {
  const api: ServiceTarget = {
    kind: 'service',
    id: 'api',
    renderId: seeded.api.id,
    mode: 'direct',
    instances: { min: 2, max: 10 },
  };
  const database: PostgresTarget = {
    kind: 'postgres',
    id: 'database',
    renderId: seeded.database.id,
    maxDiskGb: 200,
  };
  const redis: KeyValueTarget = { kind: 'key-value', id: 'redis', renderId: seeded.keyValue.id };
  return { api, database, redis };
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
    ...targetsOf(seeded),
  };
}

/** The same on a clock that the test moves, as playbooks speak to it. */
export async function aPlaybookRender() {
  const clock = new ManualClock(NOON);
  const world = createWorld({ clock });
  const seeded = seedAssetAnchor(world);
  const fake = await startFakeRender({ clock, world, apiKeys: [API_KEY] });
  running.push(() => fake.close());
  const { api, database, redis } = targetsOf(seeded);
  const client = aPlaybookClient(fake.url, { now: () => clock.now() });
  const render = playbookRender(client, [api, database, redis]);
  const written = () => world.effects.filter(({ actor }) => actor === 'api');
  return { api, database, redis, clock, client, fake, render, seeded, world, written };
}
