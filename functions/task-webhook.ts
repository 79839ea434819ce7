import { outgoingPost } from '#adapters/outgoing/post.ts';
import { parameterReader } from '#adapters/tasks/parameter.ts';
import { destinationHerald } from '#adapters/webhooks/destination-herald.ts';
import { destinationStore } from '#adapters/webhooks/destination-store.ts';
import { webhookCredentials } from '#adapters/webhooks/webhook-credentials.ts';
import { webhookWork } from '#adapters/webhooks/webhook-work.ts';
import { guide } from '#config';
import { webhook } from '#core/tasks/kinds/webhook.ts';
import { rowOf } from '#core/tasks/task-rules.ts';
import { environment } from './shared/environment.ts';
import { logger } from './shared/observed.ts';
import { taskLog } from './shared/task-log.ts';
import { taskWorker } from './shared/task-worker.ts';

const row = guide.tasks && rowOf(guide.tasks, 'webhook');
if (row === undefined) throw new Error('the guide has no row of webhook');

/** Notifications to customers' own addresses. */
export const handler = taskWorker({
  kind: webhook,
  work: webhookWork({
    row,
    credentials: parameterReader(environment('TASK_PARAMETER'), webhookCredentials, Date.now),
    destinations: destinationStore(environment('TASKS_TABLE')),
    herald: destinationHerald(environment('BUS_NAME')),
    post: outgoingPost(),
    log: taskLog(logger),
    now: Date.now,
  }),
});
