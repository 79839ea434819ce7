import type { Guide } from '#core/guide.ts';
import type { PacedClock } from '#local/clock.ts';
import { type FakePostmark, startFakePostmark } from '#local/fake-postmark/fake-postmark.ts';
import { type Receivers, startReceivers } from '#local/receivers/start-receivers.ts';
import { stripeSender } from '#local/receivers/stripe-sender.ts';
import type { Workload } from '#local/workload/workload.ts';
import { fillReportData } from './report-data.ts';
import { newTaskCredentials, taskParameters } from './task-credentials.ts';
import type { TaskOutputs } from './task-outputs.ts';
import { TaskProducer } from './task-producer.ts';

/** The outside services that tasks need, and the application that hands tasks over. */
export interface SimulatedTasks {
  /** SecureStrings, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly postmark: FakePostmark;
  readonly receivers: Receivers;
  /** Points everything at the stack, once it runs, and lets the application begin. */
  begin(outputs: TaskOutputs): TaskProducer;
  stop(): Promise<void>;
}

/** Starts them; undefined when the guide has no tasks. */
export async function startSimulatedTasks(options: {
  readonly guide: Guide;
  readonly clock: PacedClock;
  readonly workload: Workload;
  readonly seed: number;
  /** The session's database, where there is one. */
  readonly database?: { readonly admin: string; readonly product: string } | undefined;
}): Promise<SimulatedTasks | undefined> {
  const { clock, database, guide, seed, workload } = options;
  if (guide.tasks === undefined) return undefined;
  const credentials = newTaskCredentials();
  const { deliverKey, feedbackPassword, feedbackUser, serverToken, signingKey } = credentials;
  const [postmark, receivers, databaseUrl] = await Promise.all([
    startFakePostmark({ clock, seed, serverToken }),
    startReceivers({ clock, seed, signingKey, deliverKey }),
    database === undefined ? undefined : fillReportData(database),
  ]);
  let producer: TaskProducer | undefined;
  return {
    postmark,
    receivers,
    parameters: taskParameters(guide, credentials, {
      postmarkUrl: postmark.url,
      deliverUrl: receivers.paymentsUrl,
      customers: receivers.place,
      databaseUrl,
    }),
    begin(outputs) {
      const { feedbackUrl, paymentUrl } = outputs;
      if (feedbackUrl !== undefined) {
        const target = { url: feedbackUrl, user: feedbackUser, password: feedbackPassword };
        postmark.control.feedback(target);
      }
      const secret = credentials.stripeSigningSecret;
      const stripe =
        paymentUrl === undefined
          ? undefined
          : stripeSender({ url: paymentUrl, secret, clock, seed });
      const hookUrl = (customer: string) => receivers.hookUrl(customer);
      producer = new TaskProducer({ clock, outputs, workload, seed, stripe, hookUrl });
      producer.start();
      return producer;
    },
    async stop() {
      producer?.stop();
      await Promise.all([postmark.stop(), receivers.close()]);
    },
  };
}
