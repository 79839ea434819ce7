import type { OpenDatabase } from '#adapters/care/open-database.ts';
import type { StatementWatch } from '#adapters/care/watch.ts';
import type { Progress, Turn } from '#core/care/chore.ts';
import type { TestDatabase } from './care-server.ts';

/** A turn of a chore at a fixed time. */
export const turnOf = (open: OpenDatabase, chore: string, now: number): Turn => ({
  database: open.of(chore),
  now: () => now,
  until: now + 600_000,
});

/** Connections of care for one piece of work, gone with it: what is killed a hundred times must not keep them. */
export async function opened<T>(
  { open }: TestDatabase,
  work: (database: OpenDatabase) => Promise<T>,
  watch?: StatementWatch,
): Promise<T> {
  const database = open(watch);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Goes on while there is more to do; gives the last word. */
export async function untilItStops(advance: () => Promise<Progress>): Promise<Progress> {
  for (let portion = 0; portion < 1000; portion += 1) {
    const progress = await advance();
    if (progress.is !== 'more') return progress;
  }
  throw new Error('it does not come to an end');
}
