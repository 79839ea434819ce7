import type pg from 'pg';
import type { Instant } from '#core/guide.ts';
import type { HeaviestStatement } from '#core/observation.ts';
import {
  readText,
  readTotals,
  type StatementsSource,
  type StatementTotals,
} from './statement-totals.ts';

/** One reading of the totals. */
export interface TotalsReading {
  /** By the server's clock. */
  readonly atSeconds: number;
  readonly countersSince: string;
  readonly totals: StatementTotals;
}

/** A share of one minute says little: it is taken of the last five, as far as they are remembered. */
const WINDOW_SECONDS = 330;
/** What takes less of the time is no cause of anything. */
const LEAST_PERCENT = 10;

/** The statement that took most between two readings; undefined when nothing did, or they do not belong together. */
export function heaviestBetween(
  now: TotalsReading,
  before: TotalsReading,
): { readonly statement: string; readonly percent: number } | undefined {
  const spent = Object.entries(now.totals).map(([statement, total]) => {
    const earlier = before.totals[statement] ?? 0;
    // Less than before: it was forgotten, and counted anew.
    return { statement, milliseconds: total < earlier ? total : total - earlier };
  });
  const all = spent.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const [first] = spent.sort((a, b) => b.milliseconds - a.milliseconds);
  if (first === undefined || all <= 0) return undefined;
  return { statement: first.statement, percent: (100 * first.milliseconds) / all };
}

/** Readings that a new one can be compared with, the oldest first. */
export const comparable = (
  readings: readonly TotalsReading[],
  { atSeconds, countersSince }: Omit<TotalsReading, 'totals'>,
): readonly TotalsReading[] =>
  readings.filter(
    (one) =>
      one.countersSince === countersSince &&
      one.atSeconds < atSeconds &&
      atSeconds - one.atSeconds <= WINDOW_SECONDS,
  );

/** What was read, and what can be said of it by the readings before. */
export interface HeaviestRead {
  readonly readings: readonly TotalsReading[];
  readonly heaviest?: HeaviestStatement;
  readonly silent?: string;
}

/** Reads the totals, and names the statement that took most since the oldest reading that is remembered. */
export async function readHeaviest(
  client: pg.Client,
  source: StatementsSource,
  moment: Omit<TotalsReading, 'totals'>,
  remembered: readonly TotalsReading[],
  readAt: Instant,
): Promise<HeaviestRead> {
  const now = { ...moment, totals: await readTotals(client, source) };
  const earlier = comparable(remembered, moment);
  const readings = [...earlier, now];
  const [oldest] = earlier;
  const found = oldest && heaviestBetween(now, oldest);
  if (oldest === undefined || found === undefined || found.percent < LEAST_PERCENT) {
    return { readings };
  }
  if (found.statement === 'hidden') {
    return { readings, silent: 'statements: others are hidden; grant pg_read_all_stats' };
  }
  const query = await readText(client, source, found.statement);
  if (query === null) return { readings };
  const heaviest = {
    at: readAt,
    seconds: Math.round(now.atSeconds - oldest.atSeconds),
    percent: found.percent,
    query,
  };
  return { readings, heaviest };
}
