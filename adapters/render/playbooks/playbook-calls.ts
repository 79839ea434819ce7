import type * as v from 'valibot';
import { Secret } from '../../secret.ts';
import { RenderRejected } from '../errors/render-rejected.ts';
import type { PlaybookOperationName } from '../operations.ts';
import { readAnswer } from '../read-answer.ts';
import { envVarSchema, postgresSchema } from '../schemas.ts';
import type { Call, Send } from '../transport.ts';
import {
  connectionInfoSchema,
  type DeployAnswer,
  deployDetailsSchema,
  type PostgresAnswer,
  postgresDetailSchema,
  type RecoveryAnswer,
  type ReplicaWish,
  recoverySchema,
  type ServiceAnswer,
  serviceDetailSchema,
} from './playbook-schemas.ts';

/** Where a database, or a replica, is reached: from Render's own network, and from outside over TLS. */
export interface ConnectionInfo {
  readonly internal: Secret;
  readonly external: Secret;
  /** Through the pooler; only while it is on. */
  readonly internalPool?: Secret;
  readonly externalPool?: Secret;
}

/** What playbooks can ask of Render, and do there, besides what the loop can. */
export interface PlaybookCalls {
  getServiceDetail(id: string): Promise<ServiceAnswer>;
  /** Newest first. */
  listDeployDetails(id: string, most: number): Promise<readonly DeployAnswer[]>;
  /** Undefined when the service has no variable of that name. */
  getEnvVar(id: string, key: string): Promise<Secret | undefined>;
  /** One variable; the others stay as they are. It takes effect with the next deploy. */
  putEnvVar(id: string, key: string, value: Secret): Promise<void>;
  /** A deploy of the same build with the configuration it had: brings no new variables. */
  restart(id: string): Promise<void>;
  /** A deploy of the build of an earlier deploy. */
  rollBack(id: string, deployId: string): Promise<void>;
  /** A database or a replica. */
  getPostgresDetail(id: string): Promise<PostgresAnswer>;
  connectionInfo(id: string): Promise<ConnectionInfo>;
  getRecovery(id: string): Promise<RecoveryAnswer>;
  /** The whole list: a replica that is missing in it is deleted. `add-replica.ts` alone calls this. */
  putReplicas(id: string, replicas: readonly ReplicaWish[]): Promise<void>;
  /** Restarts the database. */
  setPool(id: string, pool: 'none' | 'pgbouncer'): Promise<void>;
  /** With high availability only: the standby takes over. */
  failOver(id: string): Promise<void>;
}

const DEPLOY_ID = /^dep-[0-9a-z]{20}$/;

const secretOr = <Name extends string>(name: Name, text: string | null | undefined) =>
  (text ? { [name]: new Secret(text) } : {}) as { readonly [Key in Name]?: Secret };

/** The calls of playbooks over a connection that may send them. */
export function playbookCalls(send: Send<PlaybookOperationName>): PlaybookCalls {
  const ask = async <const S extends v.GenericSchema>(
    call: Call<PlaybookOperationName>,
    schema: S,
  ) => readAnswer(call, await send(call), schema);
  return {
    getServiceDetail: (id) => ask({ operation: 'get-service', id }, serviceDetailSchema),
    async listDeployDetails(id, most) {
      const query = new URLSearchParams({ limit: String(most) });
      const rows = await ask({ operation: 'list-deploys', id, query }, deployDetailsSchema);
      return rows.map(({ deploy }) => deploy).sort((a, b) => b.createdAt - a.createdAt);
    },
    async getEnvVar(id, key) {
      try {
        const { value } = await ask({ operation: 'get-env-var', id, key }, envVarSchema);
        return new Secret(value);
      } catch (error) {
        if (error instanceof RenderRejected && error.status === 404) return undefined;
        throw error;
      }
    },
    async putEnvVar(id, key, value) {
      await ask(
        { operation: 'put-env-var', id, key, body: { value: value.reveal() } },
        envVarSchema,
      );
    },
    async restart(id) {
      await send({ operation: 'restart-service', id });
    },
    async rollBack(id, deployId) {
      if (!DEPLOY_ID.test(deployId)) throw new RangeError(`"${deployId}" is no id of a deploy`);
      await send({ operation: 'rollback-service', id, body: { deployId } });
    },
    getPostgresDetail: (id) => ask({ operation: 'get-postgres', id }, postgresDetailSchema),
    async connectionInfo(id) {
      const info = await ask({ operation: 'get-connection-info', id }, connectionInfoSchema);
      return {
        internal: new Secret(info.internalConnectionString),
        external: new Secret(info.externalConnectionString),
        ...secretOr('internalPool', info.internalConnectionPoolString),
        ...secretOr('externalPool', info.externalConnectionPoolString),
      };
    },
    getRecovery: (id) => ask({ operation: 'get-recovery', id }, recoverySchema),
    async putReplicas(id, readReplicas) {
      await ask({ operation: 'patch-postgres', id, body: { readReplicas } }, postgresSchema);
    },
    async setPool(id, connectionPool) {
      await ask({ operation: 'patch-postgres', id, body: { connectionPool } }, postgresSchema);
    },
    async failOver(id) {
      await send({ operation: 'failover-postgres', id });
    },
  };
}
