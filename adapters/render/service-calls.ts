import type * as v from 'valibot';
import { readAnswer } from './read-answer.ts';
import {
  type Autoscaling,
  autoscalingSchema,
  type Deploy,
  deploySchema,
  deploysSchema,
  type Instance,
  instancesSchema,
  type Service,
  serviceSchema,
} from './schemas.ts';
import type { Call, Send } from './transport.ts';

/** What can be asked of, and done to, a service. */
export interface ServiceCalls {
  getService(id: string): Promise<Service>;
  /** What runs, as opposed to `numInstances`, which is the manual count. */
  listInstances(id: string): Promise<readonly Instance[]>;
  /** Newest first. */
  listDeploys(id: string, most: number): Promise<readonly Deploy[]>;
  /** 202 and no body, also when Render ignores it because it scales the service itself. */
  scale(id: string, instances: number): Promise<void>;
  /** The block replaces the one there is. */
  putAutoscaling(id: string, block: Autoscaling): Promise<Autoscaling>;
  /** The new plan reaches the instances with the next deploy. */
  patchServicePlan(id: string, plan: string): Promise<Service>;
  /** The present build with the present configuration; nothing comes back while another one runs. */
  deploy(id: string): Promise<Deploy | undefined>;
}

const newestFirst = (one: Deploy, other: Deploy): number => other.createdAt - one.createdAt;

/** The calls under `/services`. */
export function serviceCalls(send: Send): ServiceCalls {
  const ask = async <const S extends v.GenericSchema>(call: Call, schema: S) =>
    readAnswer(call, await send(call), schema);
  return {
    getService: (id) => ask({ operation: 'get-service', id }, serviceSchema),
    listInstances: (id) => ask({ operation: 'list-instances', id }, instancesSchema),
    async listDeploys(id, most) {
      const query = new URLSearchParams({ limit: String(most) });
      const rows = await ask({ operation: 'list-deploys', id, query }, deploysSchema);
      return rows.map(({ deploy }) => deploy).sort(newestFirst);
    },
    async scale(id, numInstances) {
      await send({ operation: 'scale-service', id, body: { numInstances } });
    },
    putAutoscaling: (id, block) =>
      ask({ operation: 'put-autoscaling', id, body: { ...block } }, autoscalingSchema),
    patchServicePlan: (id, plan) =>
      ask({ operation: 'patch-service', id, body: { serviceDetails: { plan } } }, serviceSchema),
    async deploy(id) {
      const body = { deployMode: 'deploy_only' };
      const call: Call = { operation: 'deploy-service', id, body };
      const answer = await send(call);
      return answer.text.trim() === '' ? undefined : readAnswer(call, answer, deploySchema);
    },
  };
}
