import { createHmac, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';
import type { Instant } from '#core/guide.ts';
import { ApprovalRefused } from './approval-refused.ts';
import type { Secret } from './secret.ts';

/** What a link allows to answer: one request of one run, for a time. */
export interface ApprovalClaim {
  readonly run: string;
  /** Names the request to AWS. */
  readonly callback: string;
  readonly until: Instant;
}

/** The same key never signs anything else that could be taken for this. */
const PURPOSE = 'capstan approval 1\n';
/** Far longer than any token of ours. */
const LONGEST = 8_192;
const TOKEN = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{43})$/;

const claimSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictTuple([v.string(), v.string(), v.number()]),
);

const macOf = (key: Secret, text: string): Buffer =>
  createHmac('sha256', Buffer.from(key.reveal(), 'base64url'))
    .update(PURPOSE + text)
    .digest();

/** A claim as text that fits into an address; whoever has it may answer, and nobody can make one up. */
export function signApproval(key: Secret, { callback, run, until }: ApprovalClaim): string {
  const text = Buffer.from(JSON.stringify([run, callback, until])).toString('base64url');
  return `${text}.${macOf(key, text).toString('base64url')}`;
}

/** The claim of a token that this key signed and that has not expired; throws `ApprovalRefused`. */
export function readApproval(key: Secret, token: string, now: Instant): ApprovalClaim {
  const [, text, mac] = (token.length <= LONGEST && TOKEN.exec(token)) || [];
  if (text === undefined || mac === undefined) {
    throw new ApprovalRefused('this is no approval link, or a part of it is missing');
  }
  // Compared in constant time, and before anything in it is read.
  if (!timingSafeEqual(Buffer.from(mac, 'base64url'), macOf(key, text))) {
    throw new ApprovalRefused('this approval link was not made here, or was changed');
  }
  const claim = v.safeParse(claimSchema, Buffer.from(text, 'base64url').toString());
  if (!claim.success) throw new ApprovalRefused('this approval link is of another version');
  const [run, callback, until] = claim.output;
  if (until <= now) {
    throw new ApprovalRefused(`this approval link expired at ${new Date(until).toISOString()}`);
  }
  return { run, callback, until };
}
