import { answerCallback } from '#adapters/answer-callback.ts';
import { approvalKey } from '#adapters/approval-key.ts';
import { runArchive } from '#adapters/state-table/runs.ts';
import { guide } from '#config';
import { answerApproval } from './shared/answer-approval.ts';
import { environment } from './shared/environment.ts';
import { logger, observed } from './shared/observed.ts';
import { urlRequest } from './shared/url-request.ts';

const key = approvalKey(environment('APPROVAL_SECRET_NAME'), Date.now, (why) =>
  logger.warn('links cannot be answered without a key', { why }),
);
const { run } = runArchive(environment('TABLE_NAME'), guide.policy.keepDays);

/** A person opened the link of a notification, or answered on its page. */
export const handler = observed(async (event: unknown) =>
  answerApproval(
    {
      timeZone: guide.timeZone,
      now: Date.now,
      key,
      run,
      answer: answerCallback,
    },
    urlRequest(event),
  ),
);
