import * as v from 'valibot';
import { orderPlaybook } from './order-playbook.ts';

/** A tenant's rows go to another shard. */
export const moveTenant = orderPlaybook({
  id: 'move-tenant',
  summary: 'Moves a tenant to another shard while the tenant goes on working.',
  input: v.strictObject({
    tenant: v.pipe(
      v.string(),
      v.nonEmpty(),
      v.maxLength(200, 'at most 200 characters'),
      v.description('the tenant, as the tenant column has it'),
    ),
    to: v.pipe(v.string(), v.nonEmpty(), v.description('the shard, as the guide names it')),
  }),
  about: {
    steps: [
      "copies the tenant's rows in batches, and what changes meanwhile",
      'holds the tenant back for a moment, compares, and switches',
      'cleans up where the tenant was, once the copy was compared again',
    ],
    downtime: "none: the tenant's writes wait or are tried again for a fraction of a second",
    undo: 'move the tenant back; before the switch, what was copied is removed',
  },
  example: { tenant: '42', to: 'shard-2' },
  order: (input) => input,
  does: ({ tenant, to }) => `move tenant ${tenant} to ${to}`,
});
