import type { Cadence, CareRules } from '#core/care/care-rules.ts';
import type { PageCareRow } from '#local/page/care-feed.ts';

const MINUTE_SECONDS = 60;
/** As PostgreSQL's people write it; what is daily at a time is more common than what is not. */
const daily = /^(\d+) (\d+) \* \* \*$/;

function cronWords(cron: string, timeZone: string): string {
  const every = /^\*\/(\d+) \* \* \* \*$/.exec(cron)?.[1];
  if (every !== undefined) return `every ${every} min`;
  const [, minute, hour] = daily.exec(cron) ?? [];
  if (minute === undefined || hour === undefined) return `cron ${cron}, ${timeZone}`;
  return `daily at ${hour.padStart(2, '0')}:${minute.padStart(2, '0')}, ${timeZone}`;
}

function cadenceWords(cadence: Cadence): string {
  if ('cron' in cadence) return cronWords(cadence.cron, cadence.timeZone);
  if ('after' in cadence) return `after ${cadence.after}`;
  const rows = cadence.changedRows === 1 ? 'a row' : `${cadence.changedRows} rows`;
  return `when ${rows} changed, at most every ${cadence.everyMinutes} min`;
}

const listed = <Row extends { readonly why: string }>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
  more: (row: Row) => Omit<PageCareRow, 'why'>,
): [string, PageCareRow][] => rows.map((row) => [idOf(row), { why: row.why, ...more(row) }]);

/** What the guide says of each chore, by its id, in few words. */
export const careRows = (rules: CareRules): Readonly<Record<string, PageCareRow>> =>
  Object.fromEntries([
    ...listed(
      rules.views,
      ({ name }) => `view/${name}`,
      ({ cadence, freshMinutes, refresh }) => ({
        says: [cadenceWords(cadence), `fresh within ${freshMinutes} min`, refresh],
        freshSeconds: freshMinutes * MINUTE_SECONDS,
      }),
    ),
    ...listed(
      rules.partitions,
      ({ table }) => `partitions/${table}`,
      ({ ahead, keepDays, leadsTo, step }) => ({
        says: [`by ${step}`, `${ahead} ahead`, `kept ${keepDays} days, then ${leadsTo}`],
      }),
    ),
    ...listed(
      rules.archives,
      ({ table }) => `archive/${table}`,
      ({ keepDays }) => ({ says: [`kept ${keepDays} days, then archived`] }),
    ),
    ...listed(
      rules.exports,
      ({ id }) => `export/${id}`,
      ({ cadence, watermark }) => ({
        says: [cadenceWords(cadence), watermark === undefined ? 'whole' : `by ${watermark}`],
      }),
    ),
    ...listed(
      rules.buckets,
      ({ id }) => `bucket/${id}`,
      ({ bucket, compressAfterDays, prefix, transitions }) => ({
        says: [
          `${bucket}/${prefix}`,
          ...transitions.map(({ days, to }) => `${to} after ${days} days`),
          ...(compressAfterDays === undefined
            ? []
            : [`compressed after ${compressAfterDays} days`]),
        ],
      }),
    ),
    ...listed(
      rules.sharding === undefined ? [] : [rules.sharding],
      () => 'shards',
      ({ shards, tenantKey }) => ({
        says: [`by ${tenantKey}`, ...shards.map(({ id }) => id)],
      }),
    ),
  ]);
