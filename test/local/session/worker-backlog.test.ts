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
const BURST = NIGHT + 6 * MINUTE;
/** Each shrink waits ten minutes for the one before. */
const END = NIGHT + 150 * MINUTE;
const TASKS = 5_000;

/** Without tasks on AWS: this is of teams whose tasks are in Celery, and who care for their database themselves. */
const { care: _nobody, tasks: _none, ...withoutTasks } = workerGuide;
const { policy } = workerGuide;
/** Halves at most, so that the whole of it takes an hour. */
const step = { ...policy.step, maxDropPercent: 50 };
const guide: Guide = { ...withoutTasks, policy: { ...policy, step } };

describe('the stack at five thousand tasks that come at once', () => {
  let session: Session;
  let simulated: SimulatedRender;
  let stop = async (): Promise<void> => {};
  const lived: { readonly at: number; readonly instances: number; readonly waiting: number }[] = [];

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
    const over = new Promise<void>((resolve) => {
      clock.at(END, resolve);
      simulated.plant.listen(({ at, queue }) => {
        lived.push({ at, instances: queue.workers, waiting: queue.waiting });
        if (at > BURST + 20 * MINUTE && queue.workers === 1) resolve();
      });
    });
    release();
    await over;
    clock.hold();
    await session.feed.refresh();
  }, 120_000);

  afterAll(() => stop());

  const ofWorker = () => session.feed.log.acts.filter(({ target }) => target === workerTarget.id);

  it('gets more workers, and says how many drain how much', () => {
    const [first] = ofWorker();
    expect(first?.sentence).toMatch(
      /^worker: from 1 to 5 instances, because queue-latency is [\d,]+ s, over 60 s in 2 of 3 minutes: \d+ workers drain [\d,]+ tasks in 5 minutes/,
    );
    expect(Math.max(...lived.map(({ instances }) => instances))).toBeGreaterThanOrEqual(5);
  });

  it('has worked all of them off soon', () => {
    const behind = lived.filter(({ waiting }) => waiting > 0).map(({ at }) => at);
    // Three minutes until an alarm rings, two more to boot, five to drain, and a second step.
    expect(Math.max(...behind) - BURST).toBeLessThan(14 * MINUTE);
    const { totals, unacked, waiting } = simulated.plant.snapshot().queue;
    expect(totals.put).toBeGreaterThan(TASKS);
    expect(totals.done + unacked + waiting).toBeCloseTo(totals.put, 3);
  });

  it('gives back what it took, step by step, and nothing while tasks wait', () => {
    const shrinks = lived.flatMap((now, index) => {
      const before = lived[index - 1];
      return before !== undefined && now.instances < before.instances ? [before] : [];
    });
    expect(shrinks.length).toBeGreaterThanOrEqual(2);
    expect(shrinks.every(({ waiting }) => waiting < 1)).toBe(true);
    expect(lived.at(-1)?.instances).toBe(1);
    const counts = ofWorker().flatMap(({ decision: { action } }) =>
      action?.kind === 'set-instances' ? [action.to] : [],
    );
    expect(counts.length).toBeGreaterThanOrEqual(3);
    const peak = counts.indexOf(Math.max(...counts));
    expect(counts.slice(peak)).toEqual(counts.slice(peak).toSorted((a, b) => b - a));
  });

  it('acts on the line of the guide, which is quiet again', () => {
    expect(ofWorker()[0]?.reason).toBe('breach');
    const alarms = session.runtime.cloudwatch.alarms();
    expect(alarms.find(({ name }) => name === `${latencyRow.id}-high`)?.state.value).toBe('OK');
    expect(session.notices.map(({ sentence }) => sentence).join()).toContain('worker: from 1 to 5');
  });

  it('fails nowhere', () => {
    expect(session.errors).toEqual([]);
  });
});
