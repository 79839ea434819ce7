import type { Scenario } from './scenarios.ts';

/** Every playbook that gives an order, and one whose order fails. */
export const careScenarios: readonly Scenario[] = [
  {
    id: 'create-index',
    title: 'an index for the slow query',
    input: { table: 'transactions', columns: 'tenant_id, created_at desc' },
    ends: 'succeeded',
  },
  {
    id: 'create-index',
    title: 'the values are not unique',
    input: { table: 'transactions', columns: 'tenant_id', unique: true },
    arrange: ({ answers }) => {
      answers.orderEnds = 'refused';
    },
    ends: 'failed',
  },
  {
    id: 'convert-table',
    title: 'a log is partitioned',
    input: { table: 'access_logs', key: 'created_at', step: 'month' },
    ends: 'succeeded',
  },
  {
    id: 'restore-archive',
    title: 'a month comes back',
    input: { table: 'audit_logs', from: '2025-01-01', until: '2025-02-01' },
    ends: 'succeeded',
  },
  { id: 'plan-shards', title: 'somebody looks', input: {}, ends: 'succeeded' },
  {
    id: 'move-tenant',
    title: 'a large tenant moves',
    input: { tenant: '42', to: 'shard-2' },
    ends: 'succeeded',
  },
];
