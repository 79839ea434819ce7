import * as v from 'valibot';
import { partitionSteps } from '#core/care/care-rules.ts';

const MOST_DAYS = 36_500;

/** What `convert-table` has to know. */
export const convertInput = v.strictObject({
  table: v.pipe(
    v.string(),
    v.regex(/^([a-z_][a-z0-9_]{0,62}\.)?[a-z_][a-z0-9_]{0,62}$/, 'a table, such as "access_logs"'),
    v.description('The plain table, with its schema when that is not public'),
  ),
  key: v.pipe(
    v.string(),
    v.regex(/^[a-z_][a-z0-9_]{0,62}$/, 'a column, such as "created_at"'),
    v.description('The column by which it is partitioned: a timestamp or a date'),
  ),
  step: v.pipe(v.picklist(partitionSteps), v.description('How wide a partition is')),
  keepDays: v.exactOptional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(MOST_DAYS),
      v.description('Rows that are older share one partition, the first to leave'),
    ),
  ),
});

export type ConvertInput = v.InferOutput<typeof convertInput>;
