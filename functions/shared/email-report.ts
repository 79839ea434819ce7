import * as v from 'valibot';
import type { SuppressionChange, SuppressionReason } from '#adapters/email/suppressions.ts';
import { wrongFields } from '#adapters/wrong-fields.ts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(512));
const time = v.pipe(
  v.string(),
  v.transform((value) => Date.parse(value)),
  v.number(),
  v.finite(),
);
const stream = v.optional(text, 'outbound');

const bounce = v.object({
  Email: text,
  MessageStream: stream,
  Type: text,
  BouncedAt: time,
  /** Whether Postmark sends nothing to it any more; it still does after most soft bounces. */
  Inactive: v.boolean(),
});

const change = v.object({
  Recipient: text,
  MessageStream: stream,
  ChangedAt: time,
  SuppressSending: v.boolean(),
  SuppressionReason: v.optional(v.nullable(text)),
});

/** What a report says, or why it says nothing. */
export type EmailReport =
  | { readonly kind: 'change'; readonly change: SuppressionChange }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'malformed'; readonly because: string };

/** Postmark's words for why, as bounces and as changes of subscriptions have them. */
const reasons: Readonly<Record<string, SuppressionReason>> = {
  HardBounce: 'hard-bounce',
  SpamComplaint: 'spam-complaint',
  SpamNotification: 'spam-complaint',
  ManualSuppression: 'manual',
  ManuallyDeactivated: 'manual',
};
const reasonOf = (word: string): SuppressionReason =>
  (Object.hasOwn(reasons, word) ? reasons[word] : undefined) ?? 'inactive';

const malformed = (issues: readonly v.BaseIssue<unknown>[]): EmailReport => ({
  kind: 'malformed',
  because: wrongFields(issues).slice(0, 5).join('; '),
});

/** What is from the future would outlast everything that comes after it. */
const notAfter = (at: number, now: number): number => Math.min(at, now);

function readBounce(report: object, now: number, isComplaint: boolean): EmailReport {
  const read = v.safeParse(bounce, report);
  if (!read.success) return malformed(read.issues);
  const { BouncedAt, Email, Inactive, MessageStream, Type } = read.output;
  if (!Inactive && !isComplaint) return { kind: 'nothing' };
  const reason = isComplaint ? 'spam-complaint' : reasonOf(Type);
  const at = notAfter(BouncedAt, now);
  return { kind: 'change', change: { stream: MessageStream, address: Email, reason, at } };
}

function readChange(report: object, now: number): EmailReport {
  const read = v.safeParse(change, report);
  if (!read.success) return malformed(read.issues);
  const {
    ChangedAt,
    MessageStream,
    Recipient,
    SuppressionReason: why,
    SuppressSending,
  } = read.output;
  const reason = SuppressSending ? reasonOf(why ?? '') : undefined;
  const at = notAfter(ChangedAt, now);
  return { kind: 'change', change: { stream: MessageStream, address: Recipient, reason, at } };
}

/** Reads a report of Postmark's (https://postmarkapp.com/developer/webhooks); kinds it does not know say nothing. */
export function readEmailReport(report: unknown, now: number): EmailReport {
  if (typeof report !== 'object' || report === null) {
    return { kind: 'malformed', because: 'the body is not a JSON object' };
  }
  const type: unknown = Reflect.get(report, 'RecordType');
  if (typeof type !== 'string') return { kind: 'malformed', because: 'RecordType is missing' };
  if (type === 'Bounce') return readBounce(report, now, false);
  if (type === 'SpamComplaint') return readBounce(report, now, true);
  if (type === 'SubscriptionChange') return readChange(report, now);
  return { kind: 'nothing' };
}
