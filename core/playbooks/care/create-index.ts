import * as v from 'valibot';
import { orderPlaybook, relationField } from './order-playbook.ts';

const columns = v.pipe(
  v.string(),
  v.regex(
    /^[a-z_][a-z0-9_]*( (asc|desc))?( nulls (first|last))?(,[ ]?[a-z_][a-z0-9_]*( (asc|desc))?( nulls (first|last))?)*$/i,
    'columns in their order, such as "tenant_id, created_at desc"',
  ),
  v.description('columns in their order, with commas between them'),
);

/** An index without holding anybody up. */
export const createIndex = orderPlaybook({
  id: 'create-index',
  summary: 'Makes an index while the table serves on, and clears away what a broken attempt left.',
  input: v.strictObject({
    table: relationField('the table'),
    columns,
    where: v.optional(
      v.pipe(v.string(), v.nonEmpty(), v.description('only rows for which this holds, as SQL')),
    ),
    unique: v.optional(
      v.pipe(v.boolean(), v.description('whether two rows may not be equal')),
      false,
    ),
  }),
  about: {
    steps: [
      'drops what an interrupted attempt left invalid',
      'makes the index concurrently, on each partition of a partitioned table',
      'sees that it is valid',
    ],
    downtime: 'none: reads and writes go on, a little slower',
    undo: 'is not taken back: DROP INDEX CONCURRENTLY by hand',
  },
  example: { table: 'transactions', columns: 'tenant_id, created_at desc' },
  order: ({ columns: names, table, unique, where }) => ({
    table,
    columns: names.split(',').map((name) => name.trim()),
    unique,
    ...(where !== undefined && { where }),
  }),
  does: ({ columns: names, table, unique, where }) =>
    `${unique ? 'unique index' : 'index'} on ${table} (${names})${where === undefined ? '' : ` where ${where}`}`,
});
