import * as v from 'valibot';
import { orderPlaybook } from './order-playbook.ts';

/** How tenants lie, and what would even it out. */
export const planShards = orderPlaybook({
  id: 'plan-shards',
  summary: 'Shows how tenants are spread over the shards, and the moves that would even it out.',
  input: v.strictObject({}),
  looksOnly: true,
  about: {
    steps: ['counts rows and bytes of tenants and shards', 'names the moves that even them out'],
    downtime: 'none: it only looks',
    undo: 'nothing is changed',
  },
  example: {},
  order: () => ({}),
  does: () => 'see how tenants are spread over the shards',
});
