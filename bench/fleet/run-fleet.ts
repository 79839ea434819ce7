import type { Guide, Instant } from '#core/guide.ts';
import { type Runtime, startRuntime } from '#local/aws/runtime.ts';
import { PacedClock } from '#local/clock.ts';
import { type FakeRender, startFakeRender } from '#local/fake-render/fake-render.ts';
import { buildStack } from './build-stack.ts';
import { fleetWorld } from './fleet-world.ts';
import { type Load, startLoad } from './steady-load.ts';

const KEY = 'rnd_benchmark';

/** A fleet of services on a fake Render, and the whole stack that looks after it. */
export interface Fleet {
  readonly clock: PacedClock;
  readonly runtime: Runtime;
  readonly render: FakeRender;
  /** Lets the clock run until it reads `at`. */
  until(at: Instant): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Builds and starts everything with the clock standing still; it jumps from one due thing to the next
 * while nothing is under way, and runs at 1× while a handler runs or a message waits.
 */
export async function runFleet(options: {
  readonly guide: Guide;
  readonly startAt: Instant;
  readonly seed: number;
  /** Each service's instances at the start. */
  readonly instances: number;
  readonly load: Load;
}): Promise<Fleet> {
  const { guide, instances, load, seed, startAt } = options;
  const clock = new PacedClock(startAt, Number.POSITIVE_INFINITY);
  let release = clock.hold();
  const stack = await buildStack(guide);
  const world = fleetWorld(guide, clock, seed, instances);
  const stopLoad = startLoad(world, load);
  const render = await startFakeRender({ clock, world, seed, apiKeys: [KEY] });
  const secret = { renderApiKey: KEY, renderApiUrl: render.url };
  const runtime = await startRuntime({
    assembly: stack.assembly,
    clock,
    seed,
    secrets: { [guide.secretName]: JSON.stringify(secret) },
  });
  return {
    clock,
    runtime,
    render,
    async until(at) {
      const reached = new Promise<void>((resolve) => {
        clock.at(at, () => {
          release = clock.hold();
          resolve();
        });
      });
      release();
      await reached;
    },
    async stop() {
      stopLoad();
      await runtime.stop();
      await render.close();
      clock.stop();
      await stack.remove();
    },
  };
}
