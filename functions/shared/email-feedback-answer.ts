import type { EmailCredentials } from '#adapters/email/email-credentials.ts';
import type { SuppressionChange } from '#adapters/email/suppressions.ts';
import { hasCredentials } from './email-basic-credentials.ts';
import type { FeedbackRequest } from './email-feedback-request.ts';
import { readEmailReport } from './email-report.ts';
import type { UrlResponse } from './url-request.ts';

/** What taking reports takes. */
export interface FeedbackParts {
  readonly credentials: () => Promise<EmailCredentials>;
  readonly write: (change: SuppressionChange) => Promise<void>;
  readonly now: () => number;
  /** What was made of a report, without the address in it. */
  readonly note: (what: string, about: Readonly<Record<string, unknown>>) => void;
}

const respond = (statusCode: number, sentence: string, headers = {}): UrlResponse => ({
  statusCode,
  headers: {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
    'strict-transport-security': 'max-age=63072000',
    'x-content-type-options': 'nosniff',
    ...headers,
  },
  body: `${sentence}\n`,
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Takes a report of Postmark's: addresses that bounced, complained or unsubscribed are suppressed, reactivated
 * ones open again. The same report twice is one report. Postmark sends what is not answered by 200 again for
 * hours, but nothing after a 403: so there is none here. Throws when the table or the credentials are away.
 */
export async function answerEmailFeedback(
  { credentials, note, now, write }: FeedbackParts,
  request: FeedbackRequest | undefined,
): Promise<UrlResponse> {
  // Strangers may send anything here; it is no fault of the function.
  if (request === undefined) return respond(400, 'That is no request of ours.');
  const { authorization, body, method } = request;
  if (method !== 'POST') return respond(405, 'Only POST.', { allow: 'POST' });
  if (body === undefined) return respond(413, 'That is too large for a report.');
  const { feedbackPassword, feedbackUser } = await credentials();
  if (!hasCredentials(authorization, feedbackUser, feedbackPassword.reveal())) {
    const ask = { 'www-authenticate': 'Basic realm="Capstan", charset="UTF-8"' };
    return respond(401, 'Name and password are wrong or missing.', ask);
  }
  const report = readEmailReport(parsed(body), now());
  if (report.kind === 'malformed') {
    note('a report of Postmark cannot be read', { because: report.because });
    return respond(400, `The report cannot be read: ${report.because}.`);
  }
  if (report.kind === 'nothing') return respond(200, 'Nothing follows from it.');
  const { change } = report;
  await write(change);
  note('a report of Postmark was kept', {
    stream: change.stream,
    reason: change.reason ?? 'reactivated',
  });
  return respond(200, 'Kept.');
}
