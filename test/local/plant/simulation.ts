import type { Instant } from '#local/clock.ts';
import { PacedClock } from '#local/clock.ts';
import { createWorld } from '#local/fake-render/create-world.ts';
import type { MetricPath } from '#local/fake-render/metric-store.ts';
import { type AssetAnchor, seedAssetAnchor } from '#local/fake-render/seed-asset-anchor.ts';
import type { World } from '#local/fake-render/world.ts';
import { Plant } from '#local/plant/plant.ts';
import { minuteOf } from '#local/workload/local-time.ts';
import { weekday } from '#local/workload/weekday.ts';
import type { Workload } from '#local/workload/workload.ts';

export const MIDNIGHT = Date.UTC(2026, 0, 5);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A time of the simulated day. */
export const at = (time: string): Instant => MIDNIGHT + minuteOf(time) * MINUTE;

/** 100,000 requests by 500 people, as the scaling guide has it. */
export const ordinaryDay = (seed = 1): Workload =>
  weekday({ requestsPerDay: 100_000, concurrentUsers: 500, seed });

export interface SimulationOptions {
  readonly from?: string;
  readonly instances?: number;
  readonly databasePlan?: string;
  readonly workload?: Workload;
  readonly seed?: number;
  readonly historyMinutes?: number;
}

export interface Simulation {
  readonly clock: PacedClock;
  readonly world: World;
  readonly anchor: AssetAnchor;
  readonly plant: Plant;
  /** Lets the clock jump from timer to timer until just after then. */
  until(time: string): Promise<void>;
  /** Recorded values after `from` up to `to`, all series of the path that carry the label. */
  values(resource: string, path: MetricPath, from: string, to: string, label?: string): number[];
  stop(): void;
}

/** Asset Anchor on a fleet that nobody scales. */
export function simulate(options: SimulationOptions = {}): Simulation {
  const { from = '00:00', seed = 1, workload = ordinaryDay(seed) } = options;
  const clock = new PacedClock(at(from), Number.POSITIVE_INFINITY);
  const world = createWorld({ clock, seed });
  const anchor = seedAssetAnchor(world);
  resize(anchor, options);
  const { historyMinutes = 0 } = options;
  const plant = new Plant({ clock, world, workload, seed, historyMinutes });
  plant.start();
  return {
    clock,
    world,
    anchor,
    plant,
    until: (time) => new Promise((resolve) => clock.at(at(time) + 1, resolve)),
    values: (resource, path, start, end, label) =>
      world.metrics
        .read(resource, path, at(start) + 1, at(end))
        .filter((series) => label === undefined || Object.values(series.labels).includes(label))
        .flatMap((series) => series.points.map((point) => point.value)),
    stop() {
      plant.stop();
      clock.stop();
    },
  };
}

function resize({ api, database }: AssetAnchor, options: SimulationOptions): void {
  const { instances = 2, databasePlan = 'pro_4gb' } = options;
  const [first] = api.instances;
  if (first === undefined) throw new Error('the service has no instance');
  api.numInstances = instances;
  for (let count = api.instances.length; count < instances; count += 1) {
    api.instances.push({ ...first, id: `${api.id}-more${count}` });
  }
  database.plan = databasePlan;
  database.runningPlan = databasePlan;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
