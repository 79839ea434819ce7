import { paymentCredentials } from '#adapters/payments/payment-credentials.ts';
import { parameterReader } from '#adapters/tasks/parameter.ts';
import { taskSender } from '#adapters/tasks/send-task.ts';
import { answerIntake } from './shared/answer-intake.ts';
import { environment } from './shared/environment.ts';
import { logger, observed } from './shared/observed.ts';
import { taskLog } from './shared/task-log.ts';

const parameter = parameterReader(environment('TASK_PARAMETER'), paymentCredentials, Date.now);
const parts = {
  credentials: parameter.read,
  send: taskSender(environment('INTAKE_QUEUE_URL')),
  log: taskLog(logger),
  now: Date.now,
};

/** Stripe has an event for us: check its signature, queue it, and only then say so. */
export const handler = observed((event: unknown) => answerIntake(parts, event));
