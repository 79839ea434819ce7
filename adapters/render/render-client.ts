import { limitConcurrency } from '../limit-concurrency.ts';
import { type AccountCalls, accountCalls } from './account-calls.ts';
import { type MetricCalls, metricCalls } from './metric-calls.ts';
import { type ServiceCalls, serviceCalls } from './service-calls.ts';
import { type StoreCalls, storeCalls } from './store-calls.ts';
import { type Call, type Connection, connect } from './transport.ts';

/** Everything Capstan can say to Render; one attempt per call, never a cast after it. */
export interface RenderClient extends ServiceCalls, StoreCalls, MetricCalls, AccountCalls {}

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
    ...accountCalls(send),
  };
}
