import type pg from 'pg';
import type { Instant } from '#core/guide.ts';
import type { Source, SourceReading } from '#core/loop/ports.ts';
import type { HeaviestStatement } from '#core/observation.ts';
import { limitConcurrency } from './limit-concurrency.ts';
import {
  type HeaviestRead,
  readHeaviest,
  type TotalsReading,
} from './postgres/heaviest-statement.ts';
import { readStatistics } from './postgres/read-statistics.ts';
import { signalsOfStatistics } from './postgres/signals-of-statistics.ts';
import type { Statistics } from './postgres/statistics-query.ts';
import { withClient } from './postgres/with-client.ts';
import { reasonOf } from './reason-of.ts';
import type { SecretReader } from './secrets.ts';

const DEADLINE_MILLISECONDS = 6_000;
const MOST_AT_ONCE = 5;

/**
 * IOPS, cache hits, connections, transactions and the heaviest statement from the databases' own statistics. Counters become
 * rates by comparing with the reading before, which is remembered here alone: a copy of the function
 * that starts knows no rate for a minute, rather than a wrong one.
 */
export function postgresStatistics(
  secrets: Pick<SecretReader, 'read'>,
  deadlineMilliseconds = DEADLINE_MILLISECONDS,
): Source {
  const queue = limitConcurrency(MOST_AT_ONCE);
  const remembered = new Map<string, Statistics>();
  const totals = new Map<string, readonly TotalsReading[]>();
  return {
    name: 'postgres',
    async read(targets, now): Promise<SourceReading> {
      const { databaseUrls } = await secrets.read();
      const series: Record<string, SourceReading['series'][string]> = {};
      const silent: Record<string, string> = {};
      const heaviest: Record<string, HeaviestStatement> = {};
      const readOne = async (id: string): Promise<void> => {
        const url = databaseUrls[id];
        if (url === undefined) {
          silent[id] = `the secret has no databaseUrls.${id}`;
          return;
        }
        try {
          const [statistics, statements] = await withClient(url, deadlineMilliseconds, (client) =>
            readBoth(client, totals.get(id) ?? [], now),
          );
          const reading = signalsOfStatistics(statistics, remembered.get(id), now);
          remembered.set(id, statistics);
          totals.set(id, statements.readings);
          series[id] = reading.series;
          if (statements.heaviest !== undefined) heaviest[id] = statements.heaviest;
          const unheard = [
            ...reading.silent,
            ...(statements.silent === undefined ? [] : [statements.silent]),
          ];
          if (unheard.length > 0) silent[id] = unheard.join('; ');
        } catch (error) {
          silent[id] = url.redact(reasonOf(error));
        }
      };
      const ids = targets.filter(({ kind }) => kind === 'postgres').map(({ id }) => id);
      await Promise.all(ids.map((id) => queue(() => readOne(id))));
      return { series, silent, heaviest };
    },
  };
}

/** What is said of statements is besides: that it cannot be had takes nothing from the rest. */
async function readBoth(
  client: pg.Client,
  before: readonly TotalsReading[],
  now: Instant,
): Promise<readonly [Statistics, HeaviestRead]> {
  const statistics = await readStatistics(client);
  const { atSeconds, countersSince, statements } = statistics;
  if (statements === null) return [statistics, { readings: [] }];
  const moment = { atSeconds, countersSince };
  const heaviest = await readHeaviest(client, statements, moment, before, now).catch(
    (error: unknown) => ({ readings: [], silent: `statements: ${reasonOf(error)}` }),
  );
  return [statistics, heaviest];
}
