import { emailCredentials } from '#adapters/email/email-credentials.ts';
import { suppressions } from '#adapters/email/suppressions.ts';
import { parameterReader } from '#adapters/tasks/parameter.ts';
import { answerEmailFeedback } from './shared/email-feedback-answer.ts';
import { feedbackRequest } from './shared/email-feedback-request.ts';
import { environment } from './shared/environment.ts';
import { logger, observed } from './shared/observed.ts';

const credentials = parameterReader(environment('TASK_PARAMETER'), emailCredentials, Date.now);
const { write } = suppressions(environment('TASKS_TABLE'));

/** Postmark reports a bounce, a complaint, or that an address was closed or opened. */
export const handler = observed(async (event: unknown) =>
  answerEmailFeedback(
    {
      credentials: credentials.read,
      write,
      now: Date.now,
      note: (what, about) => logger.info(what, { ...about }),
    },
    feedbackRequest(event),
  ),
);
