import type { ServerClient } from 'postmark';
import type { Instant } from '#core/guide.ts';
import type { Email } from '#core/tasks/kinds/email.ts';
import { done, type Outcome, rejected, unavailable, unknown } from '#core/tasks/outcome.ts';
import type { EmailRow } from '#core/tasks/task-rules.ts';
import type { Attempt, Work } from '#core/tasks/world.ts';
import type { Fetched } from '../fetched.ts';
import { limitConcurrency } from '../limit-concurrency.ts';
import { ParameterInvalid } from '../tasks/parameter-invalid.ts';
import { composeMail, streamOf } from './compose-mail.ts';
import type { EmailCredentials } from './email-credentials.ts';
import { findTaken } from './find-taken.ts';
import { mailBatches, type Outgoing } from './mail-batches.ts';
import { postmarkCall, type Reply } from './postmark-call.ts';
import { sendBatch } from './send-batch.ts';
import type { StreamAddress } from './suppressed-address.ts';
import type { Suppressions } from './suppressions.ts';

/** What sending mails takes. */
export interface PostmarkWorkParts {
  readonly row: EmailRow;
  readonly credentials: Fetched<EmailCredentials>;
  readonly suppressions: Suppressions;
  readonly now: () => Instant;
  /** Something went wrong that changes no outcome. */
  readonly trouble: (what: string, error: unknown) => void;
}

/** Looking and sending have their shares of the row's time; the rest is for the table, and for answering. */
const LOOKING_SHARE = 0.3;
const SENDING_SHARE = 0.5;
/** Searches have no batches; so many run side by side. */
const SEARCHES_AT_ONCE = 20;

/** Sends mails through Postmark, all of one stream in one call. */
export const postmarkWork = (parts: PostmarkWorkParts): Work<Email> => ({
  together: async (attempts) => {
    const sending = new Sending(parts, attempts);
    await sending.run();
    return sending.outcomes();
  },
});

type EmailAttempt = Attempt<Email>;
type Call = (ask: (client: ServerClient) => Promise<unknown>) => Promise<Reply>;

/** One batch on its way. */
class Sending {
  readonly #parts: PostmarkWorkParts;
  readonly #attempts: readonly EmailAttempt[];
  readonly #outcomes = new Map<EmailAttempt, Outcome>();

  constructor(parts: PostmarkWorkParts, attempts: readonly EmailAttempt[]) {
    this.#parts = parts;
    this.#attempts = attempts;
  }

  outcomes(): readonly Outcome[] {
    return this.#attempts.map(
      (attempt) => this.#outcomes.get(attempt) ?? unknown('nothing is known of the mail'),
    );
  }

  async run(): Promise<void> {
    const { credentials, trouble } = this.#parts;
    let read: EmailCredentials;
    try {
      read = await credentials.read();
    } catch (error) {
      const because = 'the credentials of Postmark cannot be had';
      trouble(because, error);
      return this.#withoutCredentials(error instanceof ParameterInvalid ? error.message : because);
    }
    await this.#look(this.#call(read, LOOKING_SHARE));
    const outgoing = await this.#mayGo();
    const call = this.#call(read, SENDING_SHARE);
    await Promise.all(mailBatches(outgoing).map((batch) => this.#send(call, batch)));
  }

  get #open(): readonly EmailAttempt[] {
    return this.#attempts.filter((attempt) => !this.#outcomes.has(attempt));
  }

  #withoutCredentials(because: string): void {
    for (const attempt of this.#attempts) {
      const outcome = attempt.mayHaveHappened ? unknown(because) : unavailable(because);
      this.#outcomes.set(attempt, outcome);
    }
  }

  /** Requests that end together, when their share of the row's time is over. */
  #call({ apiUrl, serverToken }: EmailCredentials, share: number): Call {
    const { credentials, now, row } = this.#parts;
    const signals = this.#attempts.slice(0, 1).map(({ signal }) => signal);
    const over = AbortSignal.timeout(Math.floor(row.timeoutSeconds * share * 1000));
    return async (ask) => {
      const access = { apiUrl, now, serverToken: serverToken.reveal() };
      const reply = await postmarkCall(access, AbortSignal.any([...signals, over]), ask);
      // Perhaps it was rotated.
      if (reply.kind === 'answered' && reply.status === 401) credentials.forget();
      return reply;
    };
  }

  /** An earlier attempt may have sent some: those that Postmark has are done, and it must say so of the rest. */
  async #look(call: Call): Promise<void> {
    const { row } = this.#parts;
    const oneOfSome = limitConcurrency(SEARCHES_AT_ONCE);
    const looked = this.#open
      .filter(({ mayHaveHappened }) => mayHaveHappened)
      .map(async (attempt) => {
        const { id, payload } = attempt.task;
        const stream = streamOf(row, payload.template);
        const found = await oneOfSome(() => findTaken(call, { stream, taskId: id }));
        if (found.kind === 'taken') this.#outcomes.set(attempt, done(found.messageId));
        if (found.kind === 'cannot-tell') this.#outcomes.set(attempt, unknown(found.because));
      });
    await Promise.all(looked);
  }

  /** Those with a template of the guide's and an address that is open. */
  async #mayGo(): Promise<readonly Outgoing<EmailAttempt>[]> {
    const { row, suppressions, trouble } = this.#parts;
    const known: (Outgoing<EmailAttempt> & { readonly at: StreamAddress })[] = [];
    for (const attempt of this.#open) {
      const { template, to } = attempt.task.payload;
      const stream = streamOf(row, template);
      if (stream === undefined) {
        const because = `the guide has no template ${template}`;
        this.#outcomes.set(attempt, rejected(because, { answered: false }));
      } else {
        const mail = composeMail(row, stream, attempt.task);
        known.push({ of: attempt, mail, at: { stream, address: to } });
      }
    }
    if (known.length === 0) return [];
    try {
      const reasonFor = await suppressions.read(known.map(({ at }) => at));
      return known.filter(({ at, of }) => {
        const reason = reasonFor(at);
        if (reason === undefined) return true;
        const because = `the address is suppressed: ${reason}`;
        this.#outcomes.set(of, rejected(because, { answered: false }));
        return false;
      });
    } catch (error) {
      trouble('suppressed addresses cannot be read', error);
      const because = 'suppressed addresses cannot be read';
      for (const { of } of known) this.#outcomes.set(of, unavailable(because, { fault: false }));
      return [];
    }
  }

  async #send(call: Call, batch: readonly Outgoing<EmailAttempt>[]): Promise<void> {
    const sorted = await sendBatch(
      call,
      batch.map(({ mail }) => mail),
    );
    const inactive: StreamAddress[] = [];
    for (const [index, { mail, of }] of batch.entries()) {
      const one = sorted[index];
      if (one === undefined) continue;
      this.#outcomes.set(of, one.outcome);
      const { MessageStream: stream = '' } = mail;
      if (one.isInactive) inactive.push({ stream, address: of.task.payload.to });
    }
    await Promise.all(inactive.map((address) => this.#remember(address)));
  }

  /** A loss costs one call more: Postmark says the same to the next mail. */
  async #remember(address: StreamAddress): Promise<void> {
    const { now, suppressions, trouble } = this.#parts;
    await suppressions
      .write({ ...address, reason: 'inactive', at: now() })
      .catch((error: unknown) => trouble('an inactive address cannot be remembered', error));
  }
}
