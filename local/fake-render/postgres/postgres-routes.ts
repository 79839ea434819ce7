import type { Route } from '../server/route.ts';
import { getConnectionInfo } from './connection-info.ts';
import { createDatabase } from './create-database.ts';
import { createCredential, deleteCredential, listCredentials } from './credentials.ts';
import {
  failover,
  promote,
  restartDatabase,
  resumeDatabase,
  suspendDatabase,
} from './database-power.ts';
import { getDatabase, listDatabases } from './list-databases.ts';
import {
  createReplication,
  getParameterOverrides,
  listAvailableOverrides,
  putParameterOverrides,
} from './parameter-overrides.ts';
import { queryProcesses, querySizes, queryTableScans, queryTopQueries } from './query-reports.ts';
import { createExport, getRecovery, listExports, recover } from './recovery.ts';
import { deleteDatabase, updateDatabase } from './update-database.ts';

const P = '/postgres/:postgresId';

export const POSTGRES_ROUTES: readonly Route[] = [
  ['GET', '/postgres', 'list-postgres', 'reads', listDatabases],
  ['POST', '/postgres', 'create-postgres', 'create-postgres', createDatabase],
  ['GET', P, 'retrieve-postgres', 'reads', getDatabase],
  ['PATCH', P, 'update-postgres', 'writes', updateDatabase],
  ['DELETE', P, 'delete-postgres', 'writes', deleteDatabase],
  ['GET', `${P}/connection-info`, 'retrieve-postgres-connection-info', 'reads', getConnectionInfo],
  ['POST', `${P}/suspend`, 'suspend-postgres', 'writes', suspendDatabase],
  ['POST', `${P}/resume`, 'resume-postgres', 'writes', resumeDatabase],
  ['POST', `${P}/restart`, 'restart-postgres', 'writes', restartDatabase],
  ['POST', `${P}/failover`, 'failover-postgres', 'writes', failover],
  ['POST', `${P}/promote`, 'promote-postgres', 'writes', promote],
  ['GET', `${P}/recovery`, 'retrieve-postgres-recovery-info', 'reads', getRecovery],
  ['POST', `${P}/recovery`, 'recover-postgres', 'writes', recover],
  ['GET', `${P}/export`, 'list-postgres-export', 'reads', listExports],
  ['POST', `${P}/export`, 'create-postgres-export', 'writes', createExport],
  ['GET', `${P}/credentials`, 'list-postgres-users', 'reads', listCredentials],
  ['POST', `${P}/credentials`, 'create-postgres-user', 'writes', createCredential],
  ['DELETE', `${P}/credentials/:username`, 'delete-postgres-user', 'writes', deleteCredential],
  ['GET', `${P}/parameter-overrides`, 'get-parameter-overrides', 'reads', getParameterOverrides],
  ['PUT', `${P}/parameter-overrides`, 'put-parameter-overrides', 'writes', putParameterOverrides],
  ['GET', `${P}/parameter-overrides/available`, 'list-overrides', 'reads', listAvailableOverrides],
  ['POST', `${P}/replication`, 'create-replication', 'writes', createReplication],
  ['GET', `${P}/query/processes`, 'list-postgres-processes', 'reads', queryProcesses],
  ['GET', `${P}/query/top-queries`, 'list-postgres-top-queries', 'reads', queryTopQueries],
  ['GET', `${P}/query/sizes`, 'list-postgres-sizes', 'reads', querySizes],
  ['GET', `${P}/query/table-scans`, 'list-postgres-table-scans', 'reads', queryTableScans],
];
