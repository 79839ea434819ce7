import { randomBytes } from 'node:crypto';
import type { Guide } from '#core/guide.ts';
import type { TaskKind } from '#core/tasks/ids.ts';
import { taskParameter } from '#core/tasks/task-parameter.ts';

/** What opens the outside services of one session; nobody else ever has the same. */
export interface TaskCredentials {
  readonly serverToken: string;
  readonly feedbackUser: string;
  readonly feedbackPassword: string;
  readonly signingKey: string;
  readonly stripeSigningSecret: string;
  readonly deliverKey: string;
}

/** Where the outside services of a session are. */
export interface TaskPlaces {
  readonly postmarkUrl: string;
  /** Where the application takes payment events. */
  readonly deliverUrl: string;
  /** `host:port` of the customers' addresses, which lie on this machine. */
  readonly customers: string;
  /** Absent without a database. */
  readonly databaseUrl?: string | undefined;
}

const base64 = (): string => randomBytes(32).toString('base64');

/** New ones. */
export const newTaskCredentials = (): TaskCredentials => ({
  serverToken: randomBytes(16).toString('hex'),
  feedbackUser: 'postmark',
  feedbackPassword: randomBytes(16).toString('hex'),
  signingKey: base64(),
  stripeSigningSecret: `whsec_${randomBytes(16).toString('hex')}`,
  deliverKey: `whsec_${base64()}`,
});

/** The SecureStrings that the workers read, by name. */
export function taskParameters(
  guide: Guide,
  credentials: TaskCredentials,
  { customers, databaseUrl, deliverUrl, postmarkUrl }: TaskPlaces,
): Readonly<Record<string, string>> {
  const { deliverKey, feedbackPassword, feedbackUser, serverToken } = credentials;
  const { signingKey, stripeSigningSecret } = credentials;
  const all: Readonly<Partial<Record<TaskKind, object>>> = {
    email: { serverToken, apiUrl: postmarkUrl, feedbackUser, feedbackPassword },
    webhook: { signingKey, alsoAllow: [customers] },
    'payment-event': { stripeSigningSecret, deliverKey, deliverUrl },
    ...(databaseUrl === undefined ? {} : { report: { databaseUrl } }),
  };
  const rows = guide.tasks?.rows ?? [];
  return Object.fromEntries(
    rows.flatMap(({ kind }) => {
      const held = all[kind];
      return held === undefined ? [] : [[taskParameter(guide, kind), JSON.stringify(held)]];
    }),
  );
}
