import { answerCallback } from '#adapters/answer-callback.ts';
import { secretReader } from '#adapters/secrets.ts';
import { runArchive } from '#adapters/state-table/runs.ts';
import { guide } from '#config';
import { answerApproval } from './shared/answer-approval.ts';
import { environment } from './shared/environment.ts';
import { observed } from './shared/observed.ts';
import { urlRequest } from './shared/url-request.ts';

const secrets = secretReader(environment('SECRET_NAME'), Date.now);
const { run } = runArchive(environment('TABLE_NAME'), guide.policy.keepDays);

/** A person opened the link of a notification, or answered on its page. */
export const handler = observed(async (event: unknown) =>
  answerApproval(
    {
      timeZone: guide.timeZone,
      now: Date.now,
      key: async () => (await secrets.read()).approvalKey,
      run,
      answer: answerCallback,
    },
    urlRequest(event),
  ),
);
