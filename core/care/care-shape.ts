import * as v from 'valibot';
import { clock, count, kebab, list, object, oneOf, text } from '../shape-parts.ts';
import { type CareRules, partitionSteps } from './care-rules.ts';

const whole = (least: number, most: number, wanted: string) =>
  v.pipe(
    v.number('a number'),
    v.integer('a whole number'),
    v.minValue(least, wanted),
    v.maxValue(most, wanted),
  );

/** A name that needs no quotes, as long as PostgreSQL keeps names. */
const identifier = v.pipe(
  v.string('a name'),
  v.regex(/^[a-z_][a-z0-9_]{0,62}$/, 'a name of SQL in lower case, such as "created_at"'),
);

const relation = v.pipe(
  v.string('a name'),
  v.regex(
    /^([a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,62}$/,
    'a name of SQL in lower case, with or without its schema, such as "audit_logs"',
  ),
);

const file = v.pipe(
  v.string('a file'),
  v.regex(
    /^[\w-]+(\/[\w-]+)*\.sql$/,
    'a file of this repository, such as "database/views/sales.sql"',
  ),
);

const zone = v.pipe(v.string('a time zone'), v.nonEmpty('a time zone, such as "Europe/Berlin"'));

const cronField = String.raw`(\*|[\dA-Za-z]+(-[\dA-Za-z]+)?)(\/\d+)?(,(\*|[\dA-Za-z]+(-[\dA-Za-z]+)?)(\/\d+)?)*`;

const cron = object({
  cron: v.pipe(
    v.string('a cron expression'),
    v.regex(
      new RegExp(`^${cronField}( ${cronField}){4}$`),
      'five fields of cron: minute, hour, day of month, month, weekday, such as "15 2 * * *"',
    ),
  ),
  timeZone: zone,
});

const cadence = v.union(
  [
    cron,
    object({ after: relation }),
    object({
      changedRows: count,
      everyMinutes: whole(1, 10_080, '1 to 10080 minutes, a week'),
    }),
  ],
  '{ cron, timeZone }, { after: a view } or { changedRows, everyMinutes }',
);

const days = whole(1, 36_500, '1 to 36500 days');

const view = object({
  name: relation,
  why: text,
  file,
  key: v.pipe(list(identifier), v.nonEmpty('at least one column')),
  cadence,
  freshMinutes: whole(1, 44_640, '1 to 44640 minutes, a month'),
  refresh: oneOf(['concurrently', 'incremental']),
  runs: v.exactOptional(oneOf(['auto', 'job'])),
});

const partition = object({
  table: relation,
  why: text,
  key: identifier,
  step: oneOf(partitionSteps),
  ahead: whole(1, 60, '1 to 60 partitions'),
  keepDays: days,
  leadsTo: oneOf(['archive', 'drop']),
});

const archive = object({
  table: relation,
  why: text,
  key: identifier,
  primaryKey: v.pipe(list(identifier), v.nonEmpty('at least one column')),
  keepDays: days,
  batchRows: whole(100, 100_000, '100 to 100000 rows'),
});

const oneExport = object({
  id: kebab,
  why: text,
  from: v.union([object({ table: relation }), object({ file })], '{ table } or { file }'),
  watermark: v.exactOptional(identifier),
  partition: v.exactOptional(object({ by: identifier, step: oneOf(['day', 'month']) })),
  cadence: cron,
  settleSeconds: whole(0, 3600, '0 to 3600 seconds'),
  objectRows: whole(1000, 1_000_000, '1000 to 1000000 rows'),
  columns: v.exactOptional(
    v.record(identifier, v.pipe(v.string(), v.nonEmpty('a type of PostgreSQL')), 'names and types'),
  ),
});

const bucket = object({
  id: kebab,
  why: text,
  bucket: v.pipe(
    v.string('a bucket'),
    v.regex(/^(care|[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/, 'the name of a bucket, or care'),
  ),
  prefix: v.pipe(
    v.string('a prefix of keys'),
    v.regex(/^[\w-]+(\/[\w-]+)*\/$/, 'a prefix of keys, such as "uploads/"'),
  ),
  transitions: list(object({ days, to: oneOf(['STANDARD_IA', 'GLACIER']) })),
  compressAfterDays: v.exactOptional(days),
});

const advice = object({
  cadence: cron,
  top: whole(1, 50, '1 to 50 queries'),
  trialRows: whole(1000, 5_000_000, '1000 to 5000000 rows'),
  dominantPercent: whole(1, 100, '1 to 100 percent'),
});

const sharding = object({
  why: text,
  tenantKey: identifier,
  tables: v.pipe(list(identifier), v.nonEmpty('at least one table')),
  shards: v.pipe(
    list(object({ id: kebab, url: v.exactOptional(kebab), schema: identifier })),
    v.nonEmpty('at least one shard'),
  ),
  overrides: v.record(v.string(), kebab, 'tenants and their shards'),
  graceMinutes: whole(1, 43_200, '1 to 43200 minutes, 30 days'),
  tolerancePercent: whole(1, 1000, '1 to 1000 percent'),
});

/** The shape of the rules for care; what no shape can say stands in care-checks.ts. */
export const careRulesShape: v.GenericSchema<unknown, CareRules> = object({
  database: kebab,
  secretName: text,
  quiet: object({ from: clock, until: clock, timeZone: zone }),
  jobs: v.exactOptional(
    object({
      service: v.pipe(v.string(), v.regex(/^srv-[a-z0-9]+$/, "Render's id of a service, srv-…")),
      command: text,
    }),
  ),
  views: list(view),
  partitions: list(partition),
  archives: list(archive),
  exports: list(oneExport),
  buckets: list(bucket),
  advice: v.exactOptional(advice),
  sharding: v.exactOptional(sharding),
});
