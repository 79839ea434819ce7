import { reportCredentials } from '#adapters/reports/report-credentials.ts';
import { reportWork } from '#adapters/reports/report-work.ts';
import { parameterReader } from '#adapters/tasks/parameter.ts';
import { taskSender } from '#adapters/tasks/send-task.ts';
import { guide } from '#config';
import { report } from '#core/tasks/kinds/report.ts';
import { rowOf } from '#core/tasks/task-rules.ts';
import { environment } from './shared/environment.ts';
import { taskWorker } from './shared/task-worker.ts';

const row = guide.tasks && rowOf(guide.tasks, 'report');
if (row === undefined) throw new Error('the guide has no row of report');

/** Reports: what a query of the guide gives, as a table in the bucket, and a mail with a link to it. */
export const handler = taskWorker({
  kind: report,
  work: reportWork({
    row,
    bucket: environment('TASKS_BUCKET'),
    credentials: parameterReader(environment('TASK_PARAMETER'), reportCredentials, Date.now),
    queueMail: taskSender(environment('MAIL_QUEUE_URL')),
    now: Date.now,
  }),
});
