import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { guide } from '#config';
import { checkGuide, guideReport } from '#core/check-guide.ts';
import type { Guide } from '#core/guide.ts';
import { wallTime } from '#core/windows.ts';
import { PacedClock } from '#local/clock.ts';
import { servePage } from '#local/page/serve-page.ts';
import { type Session, startSession } from '#local/session/session.ts';
import { type SimulatedRender, startSimulatedRender } from '#local/session/simulated-render.ts';
import { summaryOf, summaryText } from '#local/session/summary.ts';
import { TraceInvalid } from '#local/workload/csv-trace.ts';
import { fromCsv } from '#local/workload/trace.ts';
import { weekday } from '#local/workload/weekday.ts';
import type { Workload } from '#local/workload/workload.ts';
import { assembly } from './assembly.ts';
import { BadOptions, type LocalOptions, localOptions, usage } from './local-options.ts';

/** A Tuesday without a change of the clock, shortly before lunch in New York. */
const TUESDAY = Date.UTC(2026, 2, 3, 16, 30);
const TUESDAY_MIDNIGHT = Date.UTC(2026, 2, 3, 5, 0);
const HOUR = 3_600_000;

const say = (text: string): void => console.error(`  ${text}`);

async function workloadOf(options: LocalOptions, startAt: number): Promise<Workload> {
  const { seed, trace } = options;
  const today = guide.growth.projections[0];
  if (trace === undefined) {
    return weekday({
      requestsPerDay: today.requestsPerDay,
      concurrentUsers: today.concurrentUsers,
      seed,
      timeZone: guide.timeZone,
    });
  }
  const text = await readFile(trace, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new BadOptions(
      `--trace: ${trace} cannot be read (${error.code}); wanted a CSV file with timestamp,value lines`,
    );
  });
  // The busiest minute of the trace is as much as this fleet can grow into.
  return fromCsv(text, { startAt, seed, peakPerSecond: 9, concurrentUsers: today.concurrentUsers });
}

async function untilStopped(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
}

function narrate(session: Session): void {
  session.feed.subscribe((event) => {
    if (
      event.type === 'decision' &&
      event.decision.verdict === 'act' &&
      event.decision.outcome === undefined
    ) {
      console.log(`${wallTime(event.decision.at, guide.timeZone)}  ${event.decision.sentence}`);
    }
    if (event.type === 'note')
      console.log(`${wallTime(event.note.at, guide.timeZone)}  ${event.note.text}`);
  });
}

/** Lets other programs (`npm run explain`, `pause`, …) find this session. */
async function leaveAddress(session: Session): Promise<() => Promise<void>> {
  const folder = join(import.meta.dirname, '..', '.capstan');
  const file = join(folder, 'session.json');
  await mkdir(folder, { recursive: true });
  await writeFile(
    file,
    JSON.stringify({
      pid: process.pid,
      table: session.table,
      endpoints: session.runtime.endpoints,
    }),
  );
  return () => rm(file, { force: true });
}

async function headless(
  clock: PacedClock,
  session: Session,
  simulated: SimulatedRender,
  options: LocalOptions,
): Promise<number> {
  const started = performance.now();
  const end = clock.now() + options.hours * HOUR;
  await new Promise<void>((resolve) => clock.at(end, resolve));
  clock.stop();
  await session.feed.refresh();
  const wallSeconds = Math.round((performance.now() - started) / 1000);
  const summary = summaryOf(guide, session, simulated, {
    hours: options.hours,
    seed: options.seed,
    wallSeconds,
  });
  console.log(options.json ? JSON.stringify(summary, null, 2) : summaryText(summary));
  return summary.errors.length > 0 || summary.deadLetters > 0 ? 1 : 0;
}

async function simulate(options: LocalOptions): Promise<number> {
  const started = performance.now();
  const startAt = options.headless || options.trace !== undefined ? TUESDAY_MIDNIGHT : TUESDAY;
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
  const session = await startSession({
    guide,
    assembly: folder,
    clock,
    seed: options.seed,
    secret: simulated.secret,
    simulated,
  });
  const forget = await leaveAddress(session);
  say(`the stack runs: ${session.runtime.resources.length} resources`);
  try {
    if (options.headless) {
      release();
      return await headless(clock, session, simulated, options);
    }
    const page = await servePage(session.feed, { port: options.port });
    narrate(session);
    console.log(
      `Capstan keeps ${guide.application} the right size at ${options.speed}×; ready after ${((performance.now() - started) / 1000).toFixed(1)} s.`,
    );
    console.log(`Watch it at ${page.url} (Ctrl-C ends it)`);
    release();
    await untilStopped();
    await page.close();
    return 0;
  } finally {
    await forget();
    await session.stop();
    await simulated.stop();
    clock.stop();
  }
}

/** The guide, but nothing is ever changed. */
function observing(whole: Guide): Guide {
  const only = { up: 'observe', down: 'observe' } as const;
  return {
    ...whole,
    trust: {
      instances: only,
      'service-plan': only,
      'database-plan': only,
      'database-disk': only,
      'key-value-plan': only,
    },
  };
}

async function main(): Promise<number> {
  const options = localOptions(process.argv.slice(2));
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const issues = checkGuide(guide);
  if (issues.length > 0) {
    console.error(guideReport(issues));
    return 1;
  }
  if (options.observe)
    throw new BadOptions(`--observe is not there yet (${observing(guide).application})`);
  return simulate(options);
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    const busy = error instanceof Error && (error.cause as NodeJS.ErrnoException)?.code === 'EADDRINUSE';
    const expected = busy || error instanceof BadOptions || error instanceof TraceInvalid;
    console.error(expected ? (error as Error).message : error);
    process.exit(expected ? 2 : 1);
  },
);
