import { readFile } from 'node:fs/promises';
import { guide } from '#config';
import { PacedClock } from '#local/clock.ts';
import { startSimulatedCare } from '#local/session/care/simulated-care.ts';
import { type Session, startSession } from '#local/session/session.ts';
import { type SimulatedRender, startSimulatedRender } from '#local/session/simulated-render.ts';
import { summaryOf, summaryText } from '#local/session/summary.ts';
import { startSimulatedTasks } from '#local/session/tasks/simulated-tasks.ts';
import { fromCsv } from '#local/workload/trace.ts';
import { weekday } from '#local/workload/weekday.ts';
import type { Workload } from '#local/workload/workload.ts';
import { assembly } from './assembly.ts';
import { BadOptions, type LocalOptions } from './local-options.ts';
import { say, show } from './show.ts';

/** A Tuesday without a change of the clock, New York: midnight, and shortly before lunch. */
const MIDNIGHT = Date.UTC(2026, 2, 3, 5, 0);
const BEFORE_LUNCH = Date.UTC(2026, 2, 3, 16, 30);
const HOUR = 3_600_000;
/** Requests a second that about nine instances of the simulated API can answer: the trace's busiest time. */
const TRACE_PEAK_PER_SECOND = 9;

async function workloadOf({ seed, trace }: LocalOptions, startAt: number): Promise<Workload> {
  const [{ concurrentUsers, requestsPerDay }] = guide.growth.projections;
  if (trace === undefined) {
    return weekday({ requestsPerDay, concurrentUsers, seed, timeZone: guide.timeZone });
  }
  const text = await readFile(trace, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new BadOptions(
      `--trace: ${trace} cannot be read (${error.code}); wanted a CSV file with timestamp,value lines`,
    );
  });
  return fromCsv(text, { startAt, seed, peakPerSecond: TRACE_PEAK_PER_SECOND, concurrentUsers });
}

/** Lives through the hours as fast as it goes and sums them up. */
async function liveThrough(
  clock: PacedClock,
  session: Session,
  simulated: SimulatedRender,
  { hours, json, seed }: LocalOptions,
): Promise<number> {
  const started = performance.now();
  const ended = new Promise<void>((resolve) => clock.at(clock.now() + hours * HOUR, resolve));
  await ended;
  const release = clock.hold();
  await session.feed.refresh();
  const wallSeconds = Math.round((performance.now() - started) / 1000);
  const summary = summaryOf(guide, session, simulated, { hours, seed, wallSeconds });
  release();
  console.log(json ? JSON.stringify(summary, null, 2) : summaryText(summary));
  return summary.errors.length > 0 || summary.deadLetters > 0 ? 1 : 0;
}

/** Capstan on this machine, against a simulated Render. */
export async function simulate(options: LocalOptions): Promise<number> {
  const startAt = options.headless || options.trace !== undefined ? MIDNIGHT : BEFORE_LUNCH;
  const workload = await workloadOf(options, startAt);
  const clock = new PacedClock(
    startAt,
    options.headless ? Number.POSITIVE_INFINITY : options.speed,
  );
  const release = clock.hold();
  const [folder, simulated] = await Promise.all([
    assembly(guide, say),
    startSimulatedRender({ guide, clock, workload, seed: options.seed }),
  ]);
  say(`a fake Render answers at ${simulated.render.url}, a real PostgreSQL and a Redis behind it`);
  const { database, secret } = simulated;
  const tasks = await startSimulatedTasks({
    guide,
    clock,
    workload,
    seed: options.seed,
    database,
  });
  if (tasks !== undefined) say(`a fake Postmark answers at ${tasks.postmark.url}`);
  const care = await startSimulatedCare({ guide, clock, seed: options.seed, simulated });
  const session = await startSession({
    guide,
    assembly: folder,
    clock,
    seed: options.seed,
    secret,
    simulated,
    tasks,
    care,
  });
  say(`the stack runs: ${session.runtime.resources.length} resources of the synthesized template`);
  try {
    if (!options.headless) return await show(guide, session, options, release);
    release();
    return await liveThrough(clock, session, simulated, options);
  } finally {
    clock.stop();
    await session.stop();
    await tasks?.stop();
    await care?.stop();
    await simulated.stop();
  }
}
