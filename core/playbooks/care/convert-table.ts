import * as v from 'valibot';
import { partitionSteps } from '../../care/care-rules.ts';
import { orderPlaybook, relationField } from './order-playbook.ts';

/** A plain table that is written to becomes a partitioned one. */
export const convertTable = orderPlaybook({
  id: 'convert-table',
  summary:
    'Turns a plain table into one partitioned by time, without stopping those who write to it.',
  input: v.strictObject({
    table: relationField('the plain table'),
    key: v.pipe(
      v.string(),
      v.regex(/^[a-z_][a-z0-9_]{0,62}$/, 'a column in lower case, such as created_at'),
      v.description('the column of time by which it is partitioned'),
    ),
    step: v.pipe(
      v.picklist(partitionSteps, `one of ${partitionSteps.join(', ')}`),
      v.description(`width of a partition: ${partitionSteps.join(', ')}`),
    ),
  }),
  about: {
    steps: [
      'the dry run names what stands in the way, every lock and what is kept',
      'prepares beside the table while it serves on',
      'verifies, then changes names in one short transaction',
    ],
    downtime: 'none: locks are waited for 250 ms at most, and given up',
    undo: 'before names are changed all that was made is dropped; afterwards the plan says how to go back',
  },
  example: { table: 'access_logs', key: 'created_at', step: 'month' },
  order: (input) => input,
  does: ({ key, step, table }) => `partition ${table} by ${step} of ${key}`,
});
