import type { Guide } from '../guide.ts';
import type { TaskKind } from './ids.ts';

/** What each field of a kind's parameter (a JSON object) holds; a kind without credentials says so. */
export const credentials: Readonly<Record<TaskKind, Readonly<Record<string, string>> | 'none'>> = {
  file: 'none',
  email: {
    serverToken: "a server's token on Postmark",
    feedbackUser: 'the name that Postmark gives at the address for bounces',
    feedbackPassword: 'the password with it',
  },
  report: { databaseUrl: 'the address of the database for a role that may only read' },
  webhook: { signingKey: '32 random bytes or more in base64; the key of each destination follows' },
  'payment-event': {
    stripeSigningSecret: "the secret of Stripe's endpoint, whsec_…",
    deliverKey:
      'what the application verifies us by: 24 random bytes or more in base64, whsec_ before it or not',
  },
};

/** The name of the SecureString in Parameter Store that holds a kind's credentials: it is made by hand. */
export function taskParameter({ secretName }: Pick<Guide, 'secretName'>, kind: TaskKind): string {
  return `/${secretName}/tasks/${kind}`;
}
