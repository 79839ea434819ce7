import * as v from 'valibot';
import { limitConcurrency } from '../limit-concurrency.ts';
import { listPages } from './list-pages.ts';
import { type MetricCalls, metricCalls } from './metric-calls.ts';
import { readAnswer } from './read-answer.ts';
import { type Owner, ownerSchema } from './schemas.ts';
import { type ServiceCalls, serviceCalls } from './service-calls.ts';
import { type StoreCalls, storeCalls } from './store-calls.ts';
import { type Call, type Connection, connect } from './transport.ts';

/** Everything Capstan can say to Render; one attempt per call, never a cast after it. */
export interface RenderClient extends ServiceCalls, StoreCalls, MetricCalls {
  /** Workspaces the key reaches. */
  listOwners(): Promise<readonly Owner[]>;
  getOwner(id: string): Promise<Owner>;
}

/** Calls under way at once: enough to be quick, few enough to be no burst. */
const MOST_AT_ONCE = 8;

/** The typed client. Every method throws `RenderRejected`, `RenderUnavailable` or `RenderUnintelligible`. */
export function renderClient(connection: Connection): RenderClient {
  const single = connect(connection);
  const queue = limitConcurrency(MOST_AT_ONCE);
  const send = (call: Call) => queue(() => single(call));
  return {
    ...serviceCalls(send),
    ...storeCalls(send),
    ...metricCalls(send),
    async listOwners() {
      const element = v.object({ owner: ownerSchema });
      const rows = await listPages(
        send,
        { operation: 'list-owners' },
        element,
        (row) => row.owner.id,
      );
      return rows.map(({ owner }) => owner);
    },
    async getOwner(id) {
      const call: Call = { operation: 'get-owner', id };
      return readAnswer(call, await send(call), ownerSchema);
    },
  };
}
