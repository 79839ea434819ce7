import { limitConcurrency } from '../limit-concurrency.ts';
import { type AccountCalls, accountCalls } from './account-calls.ts';
import { type MetricCalls, metricCalls } from './metric-calls.ts';
import { operations } from './operations.ts';
import { type ServiceCalls, serviceCalls } from './service-calls.ts';
import { type StoreCalls, storeCalls } from './store-calls.ts';
import { type Call, type Connection, connect, type Send } from './transport.ts';

/** Everything the loop can say to Render; one attempt per call, never a cast after it. */
export interface RenderClient extends ServiceCalls, StoreCalls, MetricCalls, AccountCalls {}

/** Calls under way at once: enough to be quick, few enough to be no burst. */
const MOST_AT_ONCE = 8;

/** The loop's calls over some way to send them. */
export function callsOver(send: Send): RenderClient {
  return {
    ...serviceCalls(send),
    ...storeCalls(send),
    ...metricCalls(send),
    ...accountCalls(send),
  };
}

/** The typed client. Every method throws `RenderRejected`, `RenderUnavailable` or `RenderUnintelligible`. */
export function renderClient(connection: Connection): RenderClient {
  const single = connect(connection, operations);
  const queue = limitConcurrency(MOST_AT_ONCE);
  return callsOver((call: Call) => queue(() => single(call)));
}
