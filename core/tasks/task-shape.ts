import * as v from 'valibot';
import { count, kebab, list, object, oneOf, text } from '../shape-parts.ts';
import { priorities, taskKinds } from './ids.ts';
import type { TaskRow, TaskRules } from './task-rules.ts';

const within = (least: number, most: number, of: string) =>
  v.pipe(
    v.number('a number'),
    v.integer('a whole number'),
    v.minValue(least, `${least} to ${most} ${of}`),
    v.maxValue(most, `${least} to ${most} ${of}`),
  );

const lane = object({
  concurrency: within(2, 1000, "copies, Lambda's limits"),
  batchSize: within(1, 500, 'messages'),
});

const base = {
  why: text,
  lanes: object({
    high: v.exactOptional(lane),
    normal: v.exactOptional(lane),
    low: v.exactOptional(lane),
  }),
  attempts: within(1, 50, 'attempts'),
  backoff: object({
    baseSeconds: within(1, 3600, 'seconds'),
    mostSeconds: within(1, 43_200, "seconds, SQS's limit"),
  }),
  timeoutSeconds: within(1, 840, 'seconds'),
  breaker: object({
    windowSeconds: within(10, 3600, 'seconds'),
    atLeastCalls: within(1, 1000, 'calls'),
    failurePercent: within(1, 100, 'percent'),
    openSeconds: within(1, 3600, 'seconds'),
    mostOpenSeconds: within(1, 3600, 'seconds'),
  }),
  tellAfterMinutes: within(1, 1440, 'minutes, a day'),
};

const stream = oneOf(['transactional', 'broadcast']);
const prefix = v.pipe(
  v.string('a prefix of keys'),
  v.regex(/^[a-z][a-z0-9-]{0,40}\/$/, 'a prefix of keys, such as "incoming/"'),
);

const email = object({
  kind: v.literal('email'),
  ...base,
  from: v.pipe(
    v.string('a sender'),
    v.regex(
      /^[^<>\r\n]{0,80}<?[^<>\s@]+@[^<>\s@]+>?$/,
      'a sender, such as "Asset Anchor <no-reply@example.com>"',
    ),
  ),
  streams: object({ transactional: text, broadcast: text }),
  templates: v.record(kebab, stream, 'templates and their streams'),
});

const parameter = object({
  name: v.pipe(v.string('a name'), v.regex(/^[a-z][A-Za-z0-9_]{0,62}$/, 'a name, such as "since"')),
  type: oneOf(['text', 'integer', 'number', 'boolean', 'date', 'timestamp']),
});

const report = object({
  kind: v.literal('report'),
  ...base,
  reports: v.pipe(
    list(object({ id: kebab, title: text, sql: text, parameters: list(parameter) })),
    v.nonEmpty('at least one report'),
  ),
  linkHours: within(1, 12, 'hours'),
  keepDays: within(1, 365, 'days'),
  template: kebab,
});

const file = object({
  kind: v.literal('file'),
  ...base,
  incoming: prefix,
  processed: prefix,
  largestMegabytes: within(1, 500, 'MB'),
  largestMegapixels: within(1, 268, 'megapixels'),
  largestPages: within(1, 10_000, 'pages'),
  widths: v.pipe(list(within(16, 8192, 'pixels')), v.nonEmpty('at least one width')),
  formats: v.pipe(list(oneOf(['avif', 'webp', 'jpeg'])), v.nonEmpty('at least one format')),
});

const webhook = object({
  kind: v.literal('webhook'),
  ...base,
  retryHours: within(1, 72, 'hours'),
  disableAfterDays: within(1, 30, 'days'),
});

const paymentEvent = object({
  kind: v.literal('payment-event'),
  ...base,
  deliverTo: v.pipe(
    v.string('an address'),
    v.url('an https address'),
    v.startsWith('https://', 'an https address'),
  ),
});

const row: v.GenericSchema<unknown, TaskRow> = v.variant(
  'kind',
  [email, report, file, webhook, paymentEvent],
  `a row of kind ${taskKinds.join(', ')}`,
);

const word = v.pipe(
  v.string('a word'),
  v.regex(/^[\w .:/@-]{1,128}$/, 'letters, digits and _ . : / @ -'),
);

/** The shape of the rules for tasks; what no shape can say stands in task-checks.ts. */
export const taskRulesShape: v.GenericSchema<unknown, TaskRules> = object({
  rows: v.pipe(list(row), v.nonEmpty('at least one kind of task')),
  routes: list(
    object({
      id: kebab,
      source: word,
      detailType: word,
      kind: oneOf(taskKinds),
      priority: oneOf(priorities),
    }),
  ),
  keepDays: v.pipe(
    count,
    v.minValue(19, 'at least 19: messages and dead letters live for 18'),
    v.maxValue(365, 'at most 365'),
  ),
  dashboard: v.boolean('true or false'),
});
