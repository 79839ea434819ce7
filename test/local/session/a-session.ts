import { guide } from '#config';
import { PacedClock } from '#local/clock.ts';
import { startSimulatedCare } from '#local/session/care/simulated-care.ts';
import { startSession } from '#local/session/session.ts';
import { startSimulatedRender } from '#local/session/simulated-render.ts';
import { startSimulatedTasks } from '#local/session/tasks/simulated-tasks.ts';
import { weekday } from '#local/workload/weekday.ts';
import { assembly } from '../../../bin/assembly.ts';

export interface SessionWish {
  readonly startAt: number;
  /** As fast as it goes, unless said otherwise. */
  readonly speed?: number;
  readonly requestsPerDay?: number;
}

/**
 * The stack as it is deployed, in its local world on an ordinary weekday. Time stands until `release` is
 * called, so that whoever wants to disturb it is there from the first moment.
 */
export async function aSession({
  requestsPerDay = 100_000,
  speed = Number.POSITIVE_INFINITY,
  startAt,
}: SessionWish) {
  const clock = new PacedClock(startAt, speed);
  const release = clock.hold();
  const workload = weekday({
    requestsPerDay,
    concurrentUsers: requestsPerDay / 200,
    seed: 1,
    timeZone: guide.timeZone,
  });
  const [folder, simulated] = await Promise.all([
    assembly(guide, () => {}),
    startSimulatedRender({ guide, clock, workload, seed: 1 }),
  ]);
  const { database, secret } = simulated;
  const tasks = await startSimulatedTasks({ guide, clock, workload, seed: 1, database });
  // A tenth of what `npm start` has: there at once, and chores have something to do all the same.
  const care = await startSimulatedCare({ guide, clock, seed: 1, simulated, transactions: 24_000 });
  const session = await startSession({
    guide,
    assembly: folder,
    clock,
    seed: 1,
    secret,
    simulated,
    tasks,
    care,
  });
  const stop = async (): Promise<void> => {
    clock.stop();
    await session.stop();
    await tasks?.stop();
    await care?.stop();
    await simulated.stop();
  };
  return { care, clock, release, session, simulated, tasks, stop };
}
