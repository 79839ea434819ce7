import { outgoingPost } from '#adapters/outgoing/post.ts';
import { paymentCredentials } from '#adapters/payments/payment-credentials.ts';
import { paymentEventWork } from '#adapters/payments/payment-event-work.ts';
import { parameterReader } from '#adapters/tasks/parameter.ts';
import { guide } from '#config';
import { paymentEvent } from '#core/tasks/kinds/payment-event.ts';
import { rowOf } from '#core/tasks/task-rules.ts';
import { environment } from './shared/environment.ts';
import { logger } from './shared/observed.ts';
import { taskLog } from './shared/task-log.ts';
import { taskWorker } from './shared/task-worker.ts';

const row = guide.tasks && rowOf(guide.tasks, 'payment-event');
if (row === undefined) throw new Error('the guide has no row of payment-event');

/** Stripe's events, handed to the application. */
export const handler = taskWorker({
  kind: paymentEvent,
  work: paymentEventWork({
    row,
    credentials: parameterReader(environment('TASK_PARAMETER'), paymentCredentials, Date.now),
    post: outgoingPost(),
    log: taskLog(logger),
    now: Date.now,
  }),
});
