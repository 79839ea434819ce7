import * as v from 'valibot';
import { dayOfDate } from '../../zoned-time.ts';
import { orderPlaybook, relationField } from './order-playbook.ts';

const date = (description: string) =>
  v.pipe(
    v.string(),
    v.check((text) => dayOfDate(text) !== undefined, 'a date, such as 2026-03-01'),
    v.description(description),
  );

/** Archived rows are brought back. */
export const restoreArchive = orderPlaybook({
  id: 'restore-archive',
  summary: 'Brings archived rows of a range of days back into the database, compared row by row.',
  input: v.strictObject({
    table: relationField('the table that they were archived from'),
    from: date('the first day, in UTC'),
    until: date('the day after the last one, in UTC'),
    into: v.optional(
      relationField('a new table to put them in; otherwise one named after the range'),
    ),
  }),
  about: {
    steps: [
      'reads the manifests of the range, and every object against its checksum',
      'fills a table of its own, in batches',
      'compares counts and checksums',
    ],
    downtime: 'none: it fills a new table',
    undo: 'drop the table that it made: the archive stays as it is',
  },
  example: { table: 'audit_logs', from: '2025-01-01', until: '2025-02-01' },
  order: ({ from, into, table, until }) => ({
    table,
    from,
    until,
    ...(into !== undefined && { into }),
  }),
  does: ({ from, into, table, until }) =>
    `bring ${table} from ${from} until ${until} back${into === undefined ? '' : ` into ${into}`}`,
});
