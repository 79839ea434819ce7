import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Guide } from '#core/guide.ts';
import { PacedClock } from '#local/clock.ts';
import { seedWorker } from '#local/fake-render/seed-worker.ts';
import { type Session, startSession } from '#local/session/session.ts';
import { type SimulatedRender, startSimulatedRender } from '#local/session/simulated-render.ts';
import { weekday } from '#local/workload/weekday.ts';
import { assembly } from '../../../bin/assembly.ts';
import { latencyRow, workerGuide, workerTarget } from '../../core/worker-situations.ts';

const MINUTE = 60_000;
/** Saturday, 3 in the morning in New York: few people leave tasks. */
const NIGHT = Date.UTC(2026, 2, 7, 8);
const BURST = NIGHT + 16 * MINUTE;
const END = NIGHT + 100 * MINUTE;
const TASKS = 5_000;

/** Without tasks on AWS: this is of teams whose tasks are in Celery. */
const { tasks: _none, ...withoutTasks } = workerGuide;
const guide: Guide = withoutTasks;

describe('the stack at five thousand tasks that come at once', () => {
  let session: Session;
  let simulated: SimulatedRender;
  let stop = async (): Promise<void> => {};
  const lived: { readonly at: number; readonly instances: number; readonly waiting: number }[] = [];
  let counts: readonly number[];

  beforeAll(async () => {
    const clock = new PacedClock(NIGHT, Number.POSITIVE_INFINITY);
    const release = clock.hold();
    const workload = weekday({
      requestsPerDay: 100_000,
      concurrentUsers: 500,
      seed: 1,
      timeZone: guide.timeZone,
    });
    const [folder, render] = await Promise.all([
      assembly(guide, () => {}, 'observe'),
      startSimulatedRender({ guide, clock, workload, seed: 1 }),
    ]);
    simulated = render;
    seedWorker(render.render.world, workerTarget.renderId);
    const { secret } = render;
    session = await startSession({ guide, assembly: folder, clock, seed: 1, secret, simulated });
    stop = async () => {
      clock.stop();
      await session.stop();
      await simulated.stop();
    };
    clock.at(BURST, () => simulated.plant.enqueue(TASKS));
    simulated.plant.listen(({ at, queue }) => {
      lived.push({ at, instances: queue.workers, waiting: queue.waiting });
    });
    const over = new Promise<void>((resolve) => clock.at(END, resolve));
    release();
    await over;
    clock.hold();
    await session.feed.refresh();
    counts = simulated.render.world.effects.flatMap(({ after, operation, resource }) =>
      operation === 'scale-service' && resource === workerTarget.renderId
        ? [(after as { numInstances: number }).numInstances]
        : [],
    );
  }, 120_000);

  afterAll(() => stop());

  it('gets more workers, and says how many drain how much', () => {
    console.error(counts, lived.filter((_, i) => i % 12 === 0).map((l) => `${(l.at - NIGHT)/MINUTE} ${l.instances} ${Math.round(l.waiting)}`).join('\n'), session.errors, session.feed.log.acts.map((a) => a.sentence ?? a));
    expect(Math.max(...counts)).toBeGreaterThanOrEqual(6);
  });
});
