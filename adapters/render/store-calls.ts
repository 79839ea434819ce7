import type * as v from 'valibot';
import { readAnswer } from './read-answer.ts';
import { type KeyValue, keyValueSchema, type Postgres, postgresSchema } from './schemas.ts';
import type { Call, Send } from './transport.ts';

/**
 * One change at a time, and only what changes is sent: Render reads an absent key as "leave it", and
 * a list of replicas as the whole list, so that a partial one would delete the others.
 */
type PostgresChange =
  | { readonly plan: string; readonly diskSizeGB?: never; readonly readReplicas?: never }
  | { readonly diskSizeGB: number; readonly plan?: never; readonly readReplicas?: never };

/** What can be asked of, and done to, databases and Key Value instances. */
export interface StoreCalls {
  getPostgres(id: string): Promise<Postgres>;
  /** Answers the new values at once, long before they are so: wait for `available`. */
  patchPostgres(id: string, change: PostgresChange): Promise<Postgres>;
  getKeyValue(id: string): Promise<KeyValue>;
  /** Upwards only, with a restart. */
  patchKeyValuePlan(id: string, plan: string): Promise<KeyValue>;
}

/** The calls under `/postgres` and `/key-value`. */
export function storeCalls(send: Send): StoreCalls {
  const ask = async <const S extends v.GenericSchema>(call: Call, schema: S) =>
    readAnswer(call, await send(call), schema);
  return {
    getPostgres: (id) => ask({ operation: 'get-postgres', id }, postgresSchema),
    patchPostgres(id, { plan, diskSizeGB }) {
      const body = plan === undefined ? { diskSizeGB } : { plan };
      return ask({ operation: 'patch-postgres', id, body }, postgresSchema);
    },
    getKeyValue: (id) => ask({ operation: 'get-key-value', id }, keyValueSchema),
    patchKeyValuePlan: (id, plan) =>
      ask({ operation: 'patch-key-value', id, body: { plan } }, keyValueSchema),
  };
}
