import type { Instant } from '#local/clock.ts';

/** A mail that was really sent: the record that says what happened. */
export interface SentMail {
  readonly messageId: string;
  /** Order of taking, from 1. */
  readonly number: number;
  readonly takenAt: Instant;
  readonly from: string;
  readonly to: string;
  readonly replyTo?: string;
  readonly stream: string;
  readonly template: string;
  readonly tag?: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** `metadata.task`, by which soaks count. */
  readonly task?: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** What Postmark says of one mail. */
export type MailAnswer =
  | {
      readonly ErrorCode: 0;
      readonly Message: 'OK';
      readonly MessageID: string;
      readonly SubmittedAt: string;
      readonly To: string;
    }
  | { readonly ErrorCode: number; readonly Message: string };
