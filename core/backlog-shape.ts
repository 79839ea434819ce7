import * as v from 'valibot';
import { count, kebab, list, object, oneOf } from './shape-parts.ts';

const day = 86_400;
const seconds = (wanted: string) =>
  v.pipe(
    v.number(wanted),
    v.finite(wanted),
    v.gtValue(0, 'more than 0 seconds'),
    v.maxValue(day, `at most ${day} seconds, a day`),
  );
const key = v.pipe(
  v.string('a name'),
  v.nonEmpty('a name'),
  v.maxLength(200, 'at most 200 characters'),
);
/** SQS counts `.fifo` among the 80. */
const queueName = v.pipe(
  v.string('the name of an SQS queue'),
  v.regex(/^(?=.{1,80}$)[A-Za-z0-9_-]+(\.fifo)?$/, 'the name of an SQS queue, no URL and no ARN'),
);
const priority = v.pipe(
  v.number('a priority'),
  v.integer('a whole number'),
  v.minValue(0, '0 or more'),
  v.maxValue(255, 'at most 255'),
);

const redis = object({
  redis: kebab,
  lists: v.pipe(list(key), v.nonEmpty('at least one queue'), v.maxLength(50, 'at most 50 queues')),
  kombu: v.exactOptional(
    object({
      keyPrefix: v.exactOptional(key),
      separator: v.exactOptional(key),
      prioritySteps: v.exactOptional(
        v.pipe(list(priority), v.nonEmpty('at least 0'), v.maxLength(20, 'at most 20 priorities')),
      ),
      unackedKey: v.exactOptional(key),
      exchange: v.exactOptional(key),
    }),
  ),
});
const sqs = object({
  sqs: v.pipe(
    list(queueName),
    v.nonEmpty('at least one queue'),
    v.maxLength(20, 'at most 20 queues'),
  ),
});

/** The shape of a service's `backlog`; what no shape can say stands in backlog-checks.ts. */
export const backlogShape = object({
  from: v.union([redis, sqs], 'either { redis, lists } or { sqs }'),
  serviceSeconds: seconds('seconds of one task'),
  concurrency: v.pipe(count, v.maxValue(10_000, 'at most 10000 tasks side by side')),
  drainSeconds: seconds('seconds within which what waits is worked off'),
  acks: v.exactOptional(oneOf(['late', 'early'])),
});
