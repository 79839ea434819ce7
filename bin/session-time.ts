import { stateStore } from '#adapters/state-table/state-store.ts';
import { guide } from '#config';

/**
 * What time it is where the table is: a local session lives in simulated time, which its newest
 * observation tells; on AWS that is the real time to within a minute.
 */
export async function timeOf(table: string): Promise<number> {
  const { observations } = await stateStore(table).read(guide.targets.map(({ id }) => id));
  const times = Object.values(observations).map(({ factsAt }) => factsAt);
  const newest = Math.max(0, ...times);
  return Math.abs(Date.now() - newest) < 3_600_000 || newest === 0 ? Date.now() : newest;
}
