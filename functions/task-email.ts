import { emailCredentials } from '#adapters/email/email-credentials.ts';
import { postmarkWork } from '#adapters/email/postmark-work.ts';
import { suppressions } from '#adapters/email/suppressions.ts';
import { parameterReader } from '#adapters/tasks/parameter.ts';
import { guide } from '#config';
import { email } from '#core/tasks/kinds/email.ts';
import { rowOf } from '#core/tasks/task-rules.ts';
import { environment } from './shared/environment.ts';
import { logger } from './shared/observed.ts';
import { taskLog } from './shared/task-log.ts';
import { taskWorker } from './shared/task-worker.ts';

const log = taskLog(logger);

function work() {
  const row = guide.tasks && rowOf(guide.tasks, 'email');
  if (row === undefined) throw new Error('the guide has no row of email');
  return postmarkWork({
    row,
    credentials: parameterReader(environment('TASK_PARAMETER'), emailCredentials, Date.now),
    suppressions: suppressions(environment('TASKS_TABLE')),
    now: Date.now,
    trouble: (what, error) => log.trouble(what, {}, error),
  });
}

/** Mails are queued: send them, all of one stream in one call. */
export const handler = taskWorker({ kind: email, work });
