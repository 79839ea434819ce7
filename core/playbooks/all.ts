import { convertTable } from './care/convert-table.ts';
import { createIndex } from './care/create-index.ts';
import { moveTenant } from './care/move-tenant.ts';
import { planShards } from './care/plan-shards.ts';
import { restoreArchive } from './care/restore-archive.ts';
import { pause } from './controls/pause.ts';
import { redriveDeadLetters } from './controls/redrive-dead-letters.ts';
import { resume } from './controls/resume.ts';
import { addReadReplica } from './databases/add-read-replica.ts';
import { enableConnectionPooling } from './databases/enable-connection-pooling.ts';
import { failoverDatabase } from './databases/failover-database.ts';
import { growDatabaseStorage } from './databases/grow-database-storage.ts';
import { upgradeDatabase } from './databases/upgrade-database.ts';
import { useReadReplica } from './databases/use-read-replica.ts';
import { verifyDatabase } from './databases/verify-database.ts';
import type { Playbook } from './playbook.ts';
import { restartService } from './services/restart-service.ts';
import { rollbackDeploy } from './services/rollback-deploy.ts';
import { setApiScaling } from './services/set-api-scaling.ts';
import { upgradeApiPlan } from './services/upgrade-api-plan.ts';
import { verifyApiHealth } from './services/verify-api-health.ts';

/** Every playbook, in the order in which documents list them. */
export const playbooks: readonly Playbook[] = [
  addReadReplica,
  useReadReplica,
  upgradeDatabase,
  verifyDatabase,
  growDatabaseStorage,
  failoverDatabase,
  enableConnectionPooling,
  setApiScaling,
  upgradeApiPlan,
  verifyApiHealth,
  restartService,
  rollbackDeploy,
  createIndex,
  convertTable,
  restoreArchive,
  planShards,
  moveTenant,
  redriveDeadLetters,
  pause,
  resume,
];

/** The playbook of a name, if there is one. */
export function playbookOf(id: string): Playbook | undefined {
  return playbooks.find((one) => one.id === id);
}
