import type { Source, SourceReading } from '#core/loop/ports.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import { readStatistics } from './postgres/read-statistics.ts';
import { signalsOfStatistics } from './postgres/signals-of-statistics.ts';
import type { Statistics } from './postgres/statistics-query.ts';
import { reasonOf } from './reason-of.ts';
import type { SecretReader } from './secrets.ts';

const DEADLINE_MILLISECONDS = 6_000;
const MOST_AT_ONCE = 5;

/**
 * IOPS, cache hits, connections and transactions from the databases' own statistics. Counters become
 * rates by comparing with the reading before, which is remembered here alone: a copy of the function
 * that starts knows no rate for a minute, rather than a wrong one.
 */
export function postgresStatistics(
  secrets: Pick<SecretReader, 'read'>,
  deadlineMilliseconds = DEADLINE_MILLISECONDS,
): Source {
  const queue = limitConcurrency(MOST_AT_ONCE);
  const remembered = new Map<string, Statistics>();
  return {
    name: 'postgres',
    async read(targets, now): Promise<SourceReading> {
      const { databaseUrls } = await secrets.read();
      const series: Record<string, SourceReading['series'][string]> = {};
      const silent: Record<string, string> = {};
      const readOne = async (id: string): Promise<void> => {
        const url = databaseUrls[id];
        if (url === undefined) {
          silent[id] = `the secret has no databaseUrls.${id}`;
          return;
        }
        try {
          const statistics = await readStatistics(url, deadlineMilliseconds);
          const reading = signalsOfStatistics(statistics, remembered.get(id), now);
          remembered.set(id, statistics);
          series[id] = reading.series;
          if (reading.silent.length > 0) silent[id] = reading.silent.join('; ');
        } catch (error) {
          silent[id] = url.redact(reasonOf(error));
        }
      };
      const ids = targets.filter(({ kind }) => kind === 'postgres').map(({ id }) => id);
      await Promise.all(ids.map((id) => queue(() => readOne(id))));
      return { series, silent };
    },
  };
}
