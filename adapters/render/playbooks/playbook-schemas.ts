import * as v from 'valibot';
import { deploySchema, postgresSchema, serviceSchema } from '../schemas.ts';

/** A service with what playbooks want to know besides. */
export const serviceDetailSchema = v.object({
  ...serviceSchema.entries,
  serviceDetails: v.object({
    ...serviceSchema.entries.serviceDetails.entries,
    region: v.nullish(v.string()),
    url: v.nullish(v.string()),
    healthCheckPath: v.nullish(v.string()),
  }),
});

const deployDetailSchema = v.object({
  ...deploySchema.entries,
  trigger: v.nullish(v.string()),
  commit: v.nullish(v.object({ message: v.nullish(v.string()) })),
});

export const deployDetailsSchema = v.array(v.object({ deploy: deployDetailSchema }));

/** A replica with everything that a write of the whole list has to repeat, known here or not. */
const replicaSchema = v.looseObject({
  id: v.string(),
  name: v.string(),
  parameterOverrides: v.nullish(v.record(v.string(), v.string())),
});

export const postgresDetailSchema = v.object({
  ...postgresSchema.entries,
  region: v.nullish(v.string()),
  connectionPool: v.nullish(v.string(), 'none'),
  readReplicas: v.nullish(v.array(replicaSchema), []),
});

/** Secrets: whoever reads them wraps them at once. */
export const connectionInfoSchema = v.object({
  internalConnectionString: v.string(),
  externalConnectionString: v.string(),
  internalConnectionPoolString: v.nullish(v.string()),
  externalConnectionPoolString: v.nullish(v.string()),
});

export const recoverySchema = v.object({
  recoveryStatus: v.string(),
  startsAt: v.nullish(deploySchema.entries.createdAt),
});

export type ServiceAnswer = v.InferOutput<typeof serviceDetailSchema>;
export type DeployAnswer = v.InferOutput<typeof deployDetailSchema>;
export type PostgresAnswer = v.InferOutput<typeof postgresDetailSchema>;
export type ReplicaAnswer = v.InferOutput<typeof replicaSchema>;
/** A replica as a write of the whole list names it. */
export interface ReplicaWish {
  readonly name: string;
  readonly [field: string]: unknown;
}
export type RecoveryAnswer = v.InferOutput<typeof recoverySchema>;
