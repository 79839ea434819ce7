import type { Guide } from '../guide.ts';
import { markdownTable } from '../markdown-table.ts';
import type { BucketRow, Cadence, CareRules } from './care-rules.ts';
import { whenCareRings } from './when-care-rings.ts';

function when(cadence: Cadence): string {
  if ('cron' in cadence) return `\`${cadence.cron}\` in ${cadence.timeZone}`;
  if ('after' in cadence) return `after \`${cadence.after}\``;
  const { changedRows, everyMinutes } = cadence;
  return `when ${changedRows === 1 ? 'a row' : `${changedRows} rows`} changed, every ${everyMinutes} min at most`;
}

/** A table with its heading; nothing without rows. */
const part = (
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): readonly string[] =>
  rows.length === 0 ? [] : [`### ${title}`, '', markdownTable(head, rows), ''];

const classes = ({ transitions }: BucketRow): string =>
  transitions.map(({ days, to }) => `after ${days} days ${to}`).join(', ');

function shards({ sharding }: CareRules): readonly string[] {
  if (sharding === undefined) return [];
  const { overrides, shards: all, tables, tenantKey, why } = sharding;
  const pinned = Object.entries(overrides).map(([tenant, shard]) => `${tenant} on \`${shard}\``);
  return [
    '### Shards',
    '',
    `Tenants (\`${tenantKey}\` of ${tables.map((name) => `\`${name}\``).join(', ')}) live on ${all
      .map(
        ({ id, schema, url }) =>
          `\`${id}\` (schema \`${schema}\`${url === undefined ? '' : ` of ${url}`})`,
      )
      .join(', ')}, by their hash${pinned.length > 0 ? `; ${pinned.join(', ')}` : ''}. ${why}`,
    '',
  ];
}

/** The guide's page on the care of the database; nothing where there is none. */
export function carePage({ care }: Guide): readonly string[] {
  if (care === undefined) return [];
  const { advice, archives, buckets, database, exports, partitions, quiet, views } = care;
  return [
    '<a id="care"></a>',
    '## Care of the database',
    '',
    `What is done for \`${database}\` from day to day; what is heavy and has no time of its own waits for ${quiet.from} to ${quiet.until} in ${quiet.timeZone}. \`npx capstan care\` says how it stands.`,
    '',
    ...part(
      'Materialized views',
      ['view', 'refreshed', 'never older than', 'how', 'why'],
      views.map(({ cadence, freshMinutes, name, refresh, why }) => [
        `\`${name}\``,
        when(cadence),
        `${freshMinutes} min`,
        refresh,
        why,
      ]),
    ),
    ...part(
      'Partitions',
      ['table', 'by', 'ahead', 'kept', 'then', 'why'],
      partitions.map(({ ahead, keepDays, key, leadsTo, step, table, why }) => [
        `\`${table}\``,
        `${step} of \`${key}\``,
        `${ahead}`,
        `${keepDays} days`,
        leadsTo === 'archive' ? 'archived, then dropped' : 'dropped, a day later',
        why,
      ]),
    ),
    ...part(
      'Old rows',
      ['table', 'archived after', 'why'],
      archives.map(({ keepDays, key, table, why }) => [
        `\`${table}\``,
        `${keepDays} days by \`${key}\``,
        why,
      ]),
    ),
    ...part(
      'Exports',
      ['export', 'when', 'what', 'why'],
      exports.map(({ cadence, id, watermark, why }) => [
        `\`${id}\``,
        when(cadence),
        watermark === undefined ? 'the whole result' : `what is new by \`${watermark}\``,
        why,
      ]),
    ),
    ...part(
      'Buckets',
      ['objects', 'storage', 'compressed', 'why'],
      buckets.map((row) => [
        `\`${row.bucket}/${row.prefix}\``,
        classes(row),
        row.compressAfterDays === undefined ? 'no' : `after ${row.compressAfterDays} days`,
        row.why,
      ]),
    ),
    ...(advice === undefined
      ? []
      : [
          `The report on queries and indexes comes at ${when(advice.cadence)}; a query that takes ${advice.dominantPercent} % of the database's time is named when its CPU is short.`,
          '',
        ]),
    ...shards(care),
    ...whenCareRings(),
  ];
}
