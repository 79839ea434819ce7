/** Every playbook's name, in the order in which documents list them. */
export const playbookIds = [
  'add-read-replica',
  'use-read-replica',
  'upgrade-database',
  'verify-database',
  'grow-database-storage',
  'failover-database',
  'enable-connection-pooling',
  'set-api-scaling',
  'upgrade-api-plan',
  'verify-api-health',
  'restart-service',
  'rollback-deploy',
  'create-index',
  'convert-table',
  'restore-archive',
  'plan-shards',
  'move-tenant',
  'redrive-dead-letters',
  'pause',
  'resume',
] as const;

export type PlaybookId = (typeof playbookIds)[number];
