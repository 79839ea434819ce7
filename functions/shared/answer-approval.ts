import { ApprovalRefused } from '#adapters/approval-refused.ts';
import { type ApprovalClaim, readApproval } from '#adapters/approval-token.ts';
import type { Secret } from '#adapters/secret.ts';
import type { Answer } from '#core/playbooks/journey.ts';
import { isPlain, PLAIN_TEXT } from '#core/playbooks/plain-text.ts';
import type { Run } from '#core/playbooks/run-record.ts';
import { askingPage, pageHeaders, saying } from './approval-page.ts';
import type { UrlRequest, UrlResponse } from './url-request.ts';

/** What answering takes. */
export interface ApprovalParts {
  readonly timeZone: string;
  readonly now: () => number;
  /** Undefined while the secret has none. */
  readonly key: () => Promise<Secret | undefined>;
  readonly run: (name: string) => Promise<Run | undefined>;
  /** False when the request does not wait any more. */
  readonly answer: (callback: string, answer: Answer) => Promise<boolean>;
}

const respond = (statusCode: number, body: string): UrlResponse => ({
  statusCode,
  headers: pageHeaders,
  body,
});

const notOpen = (statusCode: number, sentence: string): UrlResponse =>
  respond(statusCode, saying('This request is not open', sentence));

function answeredAlready({ approvedBy, name, outcome, playbook, status }: Run): string {
  const who = approvedBy === undefined ? '' : ` ${approvedBy} approved it.`;
  return `${playbook} (run ${name}) does not wait for an answer any more: it is ${outcome ?? status}.${who}`;
}

async function give(
  parts: ApprovalParts,
  { callback }: ApprovalClaim,
  run: Run,
  fields: URLSearchParams,
): Promise<UrlResponse> {
  const word = fields.get('answer');
  if (word !== 'yes' && word !== 'no') {
    return respond(400, saying('No answer', 'Choose Approve or Reject.'));
  }
  // Whoever has the link may answer; the name is what they say it is, and the record shows that.
  const by = `${fields.get('by')?.trim().slice(0, 80) || 'somebody'} (by link)`;
  const why = fields.get('why')?.trim().slice(0, 300);
  if (!isPlain(`${by}${why ?? ''}`)) {
    return respond(400, saying('No answer', `Name and reason have to be ${PLAIN_TEXT}.`));
  }
  const yes = word === 'yes';
  const isTaken = await parts.answer(callback, { yes, by, ...(why ? { why } : {}) });
  if (!isTaken) return notOpen(409, 'Somebody has answered it already, or its time is over.');
  const does = yes ? 'goes on' : 'ends without having changed anything';
  return respond(
    200,
    saying(yes ? 'Approved' : 'Rejected', `${run.playbook} (run ${run.name}) ${does}.`),
  );
}

/**
 * Answers a request to the approval page. Reading it changes nothing, since mail scanners open every link;
 * only the form's POST answers.
 */
export async function answerApproval(
  parts: ApprovalParts,
  request: UrlRequest | undefined,
): Promise<UrlResponse> {
  // Strangers may send anything here; it is no fault of the function.
  if (request === undefined) return respond(400, saying('Not here', 'That is no request of ours.'));
  const { fields, method } = request;
  if (!['GET', 'HEAD', 'POST'].includes(method)) {
    const { body, headers, statusCode } = respond(405, saying('Not here', 'GET or POST.'));
    return { statusCode, headers: { ...headers, allow: 'GET, HEAD, POST' }, body };
  }
  const key = await parts.key();
  if (key === undefined) {
    return notOpen(503, 'Links are switched off: answer with "npx capstan playbook approve".');
  }
  const token = fields.get('token') ?? '';
  let claim: ApprovalClaim;
  try {
    claim = readApproval(key, token, parts.now());
  } catch (error) {
    if (error instanceof ApprovalRefused) return notOpen(403, `${error.message}.`);
    throw error;
  }
  const run = await parts.run(claim.run);
  if (run === undefined) return notOpen(404, `There is no run ${claim.run} (any more).`);
  if (run.status !== 'waiting-for-approval' || run.approval?.callback !== claim.callback) {
    return notOpen(409, answeredAlready(run));
  }
  if (method === 'POST') return give(parts, claim, run, fields);
  return respond(200, askingPage(run, token, claim.until, parts.timeZone));
}
