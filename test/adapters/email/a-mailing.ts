import { afterEach } from 'vitest';
import type { EmailCredentials } from '#adapters/email/email-credentials.ts';
import { type PostmarkWorkParts, postmarkWork } from '#adapters/email/postmark-work.ts';
import { suppressionKey } from '#adapters/email/suppressed-address.ts';
import type { SuppressionChange, Suppressions } from '#adapters/email/suppressions.ts';
import type { Fetched } from '#adapters/fetched.ts';
import { Secret } from '#adapters/secret.ts';
import type { Email } from '#core/tasks/kinds/email.ts';
import type { Outcome } from '#core/tasks/outcome.ts';
import type { EmailRow } from '#core/tasks/task-rules.ts';
import type { Attempt } from '#core/tasks/world.ts';
import { PacedClock } from '#local/clock.ts';
import { type FakePostmark, startFakePostmark } from '#local/fake-postmark/fake-postmark.ts';

export const NOW = Date.UTC(2026, 2, 3, 12);
export const TOKEN = 'aa11bb22-cc33-dd44-ee55-ff6677889900';

export const row: EmailRow = {
  kind: 'email',
  why: 'a test',
  from: 'Asset Anchor <no-reply@assetanchor.example>',
  streams: { transactional: 'outbound', broadcast: 'broadcast' },
  templates: { welcome: 'transactional', receipt: 'transactional', newsletter: 'broadcast' },
  lanes: { normal: { concurrency: 2, batchSize: 10 } },
  attempts: 6,
  backoff: { baseSeconds: 5, mostSeconds: 900 },
  timeoutSeconds: 8,
  breaker: {
    windowSeconds: 60,
    atLeastCalls: 5,
    failurePercent: 50,
    openSeconds: 30,
    mostOpenSeconds: 600,
  },
  tellAfterMinutes: 15,
};

/** An attempt to send a mail; `mayHaveHappened` when an earlier one may have done so. */
export const mailTo = (
  to: string,
  more: Partial<Email> & { readonly id?: string; readonly mayHaveHappened?: boolean } = {},
): Attempt<Email> => {
  const { id = to, mayHaveHappened = false, ...payload } = more;
  return {
    attempt: mayHaveHappened ? 2 : 1,
    mayHaveHappened,
    signal: new AbortController().signal,
    task: {
      kind: 'email',
      id,
      priority: 'normal',
      occurredAt: '2026-03-03T12:00:00Z',
      queuedAt: NOW,
      payload: { to, template: 'welcome', model: { name: 'Ada' }, ...payload },
    },
  };
};

/** Suppressions in memory, and what was written to them. */
export class MemorySuppressions implements Suppressions {
  readonly changes: SuppressionChange[] = [];

  async read() {
    return (address: { stream: string; address: string }) =>
      this.changes.findLast((one) => suppressionKey(one).pk === suppressionKey(address).pk)?.reason;
  }

  async write(change: SuppressionChange) {
    this.changes.push(change);
  }
}

/** Credentials that are at hand, and how often they were given up. */
export function givenCredentials(apiUrl: string, serverToken = TOKEN) {
  const given = {
    forgotten: 0,
    read: async (): Promise<EmailCredentials> => ({
      serverToken: new Secret(serverToken),
      apiUrl,
      feedbackUser: 'postmark',
      feedbackPassword: new Secret('0123456789abcdef'),
    }),
    forget: () => {
      given.forgotten += 1;
    },
  };
  return given satisfies Fetched<EmailCredentials>;
}

const open: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((end) => end()));
});

export interface Mailing {
  readonly fake: FakePostmark;
  readonly clock: PacedClock;
  readonly suppressed: MemorySuppressions;
  readonly troubles: string[];
  send(
    attempts: readonly Attempt<Email>[],
    parts?: Partial<PostmarkWorkParts>,
  ): Promise<readonly Outcome[]>;
}

/** A fake Postmark and the work that sends through it; both end with the test. */
export async function aMailing({ seed = 7 } = {}): Promise<Mailing> {
  const clock = new PacedClock(NOW, 1);
  const fake = await startFakePostmark({ clock, seed, serverToken: TOKEN });
  open.push(async () => {
    clock.stop();
    await fake.stop();
  });
  const suppressed = new MemorySuppressions();
  const troubles: string[] = [];
  return {
    fake,
    clock,
    suppressed,
    troubles,
    async send(attempts, parts = {}) {
      const work = postmarkWork({
        row,
        credentials: givenCredentials(fake.url),
        suppressions: suppressed,
        now: () => clock.now(),
        trouble: (what) => troubles.push(what),
        ...parts,
      });
      if (!('together' in work)) throw new Error('mails are sent together');
      return work.together(attempts);
    },
  };
}

/** The outcomes by their kind. */
export const kindsOf = (outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.map(({ kind }) => kind);
