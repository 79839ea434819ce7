import type { Clock } from '#local/clock.ts';
import type { Aftermath } from './magic-addresses.ts';
import type { SentMail } from './mail.ts';

const SERVER = 1_234_567;

const BOUNCES = {
  'hard-bounce': { RecordType: 'Bounce', Type: 'HardBounce', TypeCode: 1, Inactive: true },
  'soft-bounce': { RecordType: 'Bounce', Type: 'SoftBounce', TypeCode: 4096, Inactive: false },
  'spam-complaint': {
    RecordType: 'SpamComplaint',
    Type: 'SpamComplaint',
    TypeCode: 100_001,
    Inactive: true,
  },
} as const;

/** The reports that Postmark makes of what became of a mail, in the order in which it makes them. */
export function reportsOf(mail: SentMail, what: Aftermath, at: number): readonly object[] {
  const { messageId, metadata, number, stream, subject, tag = '', to } = mail;
  const when = new Date(at).toISOString();
  const change = changeReport(stream, to, at, {
    MessageID: messageId,
    Origin: 'Recipient',
    SuppressSending: true,
    SuppressionReason:
      what === 'hard-bounce'
        ? 'HardBounce'
        : what === 'spam-complaint'
          ? 'SpamComplaint'
          : 'ManualSuppression',
    Tag: tag,
    Metadata: metadata,
  });
  if (what === 'unsubscribe') return [change];
  const bounce = BOUNCES[what];
  const report = {
    ...bounce,
    ID: 900_000 + number,
    Name: bounce.Type,
    Tag: tag,
    MessageID: messageId,
    ServerID: SERVER,
    MessageStream: stream,
    Description: 'Made by the fake Postmark.',
    Details: 'smtp;550 5.1.1 made up',
    Email: to,
    From: mail.from,
    BouncedAt: when,
    DumpAvailable: false,
    CanActivate: what === 'hard-bounce',
    Subject: subject,
    Metadata: metadata,
  };
  return bounce.Inactive ? [report, change] : [report];
}

/** A report that an address was closed or opened. */
export const changeReport = (stream: string, to: string, at: number, more: object): object => ({
  RecordType: 'SubscriptionChange',
  MessageID: null,
  ServerID: SERVER,
  MessageStream: stream,
  ChangedAt: new Date(at).toISOString(),
  Recipient: to,
  Origin: 'Admin',
  SuppressSending: false,
  SuppressionReason: null,
  Tag: null,
  Metadata: {},
  ...more,
});

/** Where reports go. */
export interface FeedbackTarget {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** A report on its way: how often it was sent, and what was answered last (0: nothing). */
export interface Delivery {
  readonly report: object;
  readonly attempts: number;
  readonly status: number;
}

/** Minutes between attempts, as Postmark writes them down; 403 ends them. */
const GAPS_MINUTES = [1, 5, 10, 10, 10, 15, 30, 60, 120, 360];
const TIMEOUT_MILLISECONDS = 10_000;

/** Sends reports to a webhook, again and again until it answers 200. */
export class FeedbackSender {
  readonly #clock: Clock;
  readonly #deliveries: Delivery[] = [];
  readonly #stopped = new AbortController();
  #target: FeedbackTarget | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  aim(target: FeedbackTarget | undefined): void {
    this.#target = target;
  }

  stop(): void {
    this.#stopped.abort();
  }

  /** Sends a report as soon as it can; nothing is sent while nobody listens. */
  send(report: object): void {
    if (this.#target === undefined) return;
    const index = this.#deliveries.push({ report, attempts: 0, status: 0 }) - 1;
    void this.#attempt(index);
  }

  async #attempt(index: number): Promise<void> {
    const target = this.#target;
    const was = this.#deliveries[index];
    if (target === undefined || was === undefined || this.#stopped.signal.aborted) return;
    const status = await this.#post(target, was.report);
    const attempts = was.attempts + 1;
    this.#deliveries[index] = { ...was, attempts, status };
    const gap = GAPS_MINUTES[attempts - 1];
    if (status === 200 || status === 403 || gap === undefined) return;
    this.#clock.at(this.#clock.now() + gap * 60_000, () => void this.#attempt(index));
  }

  async #post({ password, url, user }: FeedbackTarget, report: object): Promise<number> {
    const over = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
    try {
      const response = await fetch(url, {
        method: 'POST',
        signal: AbortSignal.any([over, this.#stopped.signal]),
        headers: {
          'content-type': 'application/json',
          authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
        },
        body: JSON.stringify(report),
      });
      await response.body?.cancel();
      return response.status;
    } catch {
      return 0;
    }
  }
}
