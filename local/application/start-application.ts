import pg from 'pg';
import type { Clock, Instant } from '#local/clock.ts';
import { type Random, seededRandom } from '#local/fake-render/random.ts';
import { STATEMENTS } from './statements.ts';

const MINUTE = 60_000;
/** The application gives up on an answer after so long, in milliseconds. */
const PATIENCE = 5_000;

/** The application at its database. */
export interface Application {
  /** Statements that were answered, and that failed, since it began. */
  readonly count: { readonly answered: number; readonly failed: number };
  stop(): Promise<void>;
}

/**
 * Does what Asset Anchor does at its database, once every simulated minute and gently: a few rows written, a few read.
 * What fails is counted and forgotten; when the database is away it tries to connect again a minute later.
 */
export function startApplication(options: {
  readonly clock: Clock;
  readonly address: string;
  readonly seed: number;
  /** Of the time before the start, lived through at once: something has run when somebody looks first. */
  readonly minutesBefore?: number;
}): Application {
  const { clock, address, minutesBefore = 0, seed } = options;
  const random = seededRandom(seed);
  const count = { answered: 0, failed: 0 };
  let client: pg.Client | undefined;
  let minute = 0;
  let isOver = false;

  const connected = async (): Promise<pg.Client> => {
    if (client !== undefined) return client;
    const next = new pg.Client({
      connectionString: address,
      application_name: 'gunicorn',
      statement_timeout: PATIENCE,
      connectionTimeoutMillis: PATIENCE,
    });
    const forget = (): void => {
      if (client === next) client = undefined;
    };
    next.on('error', forget);
    next.on('end', forget);
    await next.connect();
    client = next;
    return next;
  };

  const beat = async (now: Instant): Promise<void> => {
    minute += 1;
    for (const [text, values] of due(minute, now, random)) {
      try {
        const database = await connected();
        await database.query(text, [...values]);
        count.answered += 1;
      } catch {
        count.failed += 1;
        // An answer that says no leaves the connection as it is; a lost one is made anew in a minute.
        if (client === undefined) return;
      }
    }
  };

  const catchUp = async (until: Instant): Promise<void> => {
    for (let left = minutesBefore; left > 0 && !isOver; left -= 1)
      await beat(until - left * MINUTE);
  };

  let cancel = (): void => {};
  /** Time does not run away from what is under way. */
  const held = (work: Promise<void>): Promise<void> => work.finally(clock.hold()).finally(schedule);
  const schedule = (): void => {
    if (isOver) return;
    cancel = clock.at(clock.now() + MINUTE, () => {
      beating = held(beat(clock.now()));
    });
  };
  let beating = held(catchUp(clock.now()));
  return {
    count,
    async stop() {
      isOver = true;
      cancel();
      await beating;
      await client?.end().catch(() => {});
    },
  };
}

/** What is to be done in the minute of that number. */
const due = (
  minute: number,
  now: Instant,
  random: Random,
): readonly (readonly [text: string, values: readonly unknown[]])[] =>
  STATEMENTS.filter(({ everyMinutes }) => minute % everyMinutes === 0).flatMap(
    ({ text, times = 1, values }) =>
      Array.from({ length: times }, () => [text, values(now, random)] as const),
  );
