import { addReadReplica } from './add-read-replica.ts';
import { enableConnectionPooling } from './enable-connection-pooling.ts';
import { failoverDatabase } from './failover-database.ts';
import { growDatabaseStorage } from './grow-database-storage.ts';
import { pause } from './pause.ts';
import type { Playbook } from './playbook.ts';
import { redriveDeadLetters } from './redrive-dead-letters.ts';
import { restartService } from './restart-service.ts';
import { resume } from './resume.ts';
import { rollbackDeploy } from './rollback-deploy.ts';
import { setApiScaling } from './set-api-scaling.ts';
import { upgradeApiPlan } from './upgrade-api-plan.ts';
import { upgradeDatabase } from './upgrade-database.ts';
import { useReadReplica } from './use-read-replica.ts';
import { verifyApiHealth } from './verify-api-health.ts';
import { verifyDatabase } from './verify-database.ts';

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
  redriveDeadLetters,
  pause,
  resume,
];

/** The playbook of a name, if there is one. */
export function playbookOf(id: string): Playbook | undefined {
  return playbooks.find((one) => one.id === id);
}
