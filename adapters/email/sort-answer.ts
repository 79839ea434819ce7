import * as v from 'valibot';
import { done, type Outcome, rejected, unavailable, unknown } from '#core/tasks/outcome.ts';
import { type AnswerRow, answerRow } from './answer-rows.ts';
import { doubtfulAnswers } from './doubtful-answers.ts';
import type { Reply } from './postmark-call.ts';

/** What became of one mail. */
export interface Sorted {
  readonly outcome: Outcome;
  /** Postmark will not send to the address any more. */
  readonly isInactive: boolean;
}

/** What Postmark says about one mail of a batch. */
const mailAnswer = v.object({ ErrorCode: v.number(), MessageID: v.optional(v.string()) });
const messageId = /^[\w-]{8,64}$/;

const sorted = (outcome: Outcome): Sorted => ({ outcome, isInactive: false });

function byRow({ because, leadsTo }: AnswerRow, retryAfterSeconds: number): Sorted {
  if (leadsTo === 'inactive') return { outcome: rejected(because), isInactive: true };
  if (leadsTo === 'refused') return sorted(rejected(because));
  if (leadsTo === 'operator') return sorted(unavailable(because));
  return sorted(unavailable(because, { retryAfterSeconds, fault: false }));
}

function sortMail(answer: unknown, retryAfterSeconds: number): Sorted {
  const read = v.safeParse(mailAnswer, answer);
  if (!read.success) return sorted(unknown('Postmark said something unreadable about the mail'));
  const { ErrorCode, MessageID = '' } = read.output;
  if (ErrorCode !== 0) return byRow(answerRow(ErrorCode), retryAfterSeconds);
  if (messageId.test(MessageID)) return sorted(done(MessageID));
  return sorted(unknown('Postmark took the mail and gave no id for it'));
}

type Answered = Extract<Reply, { readonly kind: 'answered' }>;

/** An answer about the request as a whole; all but the last mean that none of it was sent. */
function sortRefusal({ code, retryAfterSeconds, status }: Answered): Sorted {
  const named = `Postmark answered ${status}`;
  if (status === 429) {
    const because = `Postmark asks to slow down (${status})`;
    return sorted(unavailable(because, { retryAfterSeconds, fault: false }));
  }
  if (status === 503) return sorted(unavailable(`${named}: out of service`, { retryAfterSeconds }));
  if (status === 401) return byRow(answerRow(10), retryAfterSeconds);
  if (status === 413) return sorted(rejected(`${named}: the mail is too large`));
  if (status >= 300 && status < 500) {
    if (code !== 0) return byRow(answerRow(code), retryAfterSeconds);
    // Something before Postmark, such as a wall in front of its network or a wrong address of ours.
    return sorted(unavailable(`${named} without a code of its own`));
  }
  // "In most cases the message is lost", says Postmark about its 500: so in some it is not.
  return sorted(unknown(named));
}

/** Whether each mail of a refused batch has to be asked about on its own: one may speak for all. */
export const mayBeOneOfThem = (reply: Reply): boolean =>
  reply.kind === 'answered' &&
  reply.status >= 400 &&
  sortRefusal(reply).outcome.kind === 'rejected';

/** Sorts the reply to a batch of mails to these addresses into what became of each, in their order. */
export function sortReply(reply: Reply, addresses: readonly string[]): readonly Sorted[] {
  const all = (one: Sorted): readonly Sorted[] => addresses.map(() => one);
  if (reply.kind === 'not-sent') {
    return all(sorted(unavailable(`Postmark cannot be reached: ${reply.why}`)));
  }
  if (reply.kind === 'lost') {
    return all(sorted(unknown(`Postmark may have taken it: ${reply.why}`)));
  }
  if (reply.status < 200 || reply.status >= 300) return all(sortRefusal(reply));
  const { body, retryAfterSeconds } = reply;
  if (!Array.isArray(body) || body.length !== addresses.length) {
    return all(sorted(unknown("Postmark's answer cannot be read")));
  }
  const doubtful = doubtfulAnswers(body, addresses);
  return body.map((answer: unknown, index) =>
    doubtful[index] === true
      ? sorted(unknown("Postmark's answer may be that of another mail"))
      : sortMail(answer, retryAfterSeconds),
  );
}
