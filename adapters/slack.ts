import type { Secret } from './secret.ts';
import { SlackRejected } from './slack-rejected.ts';
import { SlackUnavailable } from './slack-unavailable.ts';

const TIMEOUT_MILLISECONDS = 3_000;
const RETRY_AFTER_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 300;
/** Slack's own words, `no_service` and the like; a proxy's page might quote the address. */
const SLACK_WORD = /^[a-z_]{1,40}$/;

/** Slack reads these three as markup. */
const withoutMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

function secondsIn(header: string | null): number {
  const seconds = Number(header ?? RETRY_AFTER_SECONDS);
  return Number.isFinite(seconds)
    ? Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.ceil(seconds)))
    : RETRY_AFTER_SECONDS;
}

async function post(webhook: Secret, sentence: string, timeout: number): Promise<Response> {
  try {
    return await fetch(webhook.reveal(), {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: withoutMarkup(sentence) }),
    });
  } catch (error) {
    // The cause is left out: it may name the address, and the address is the secret.
    const reason = error instanceof Error ? error.name : 'it failed';
    throw new SlackUnavailable(reason, RETRY_AFTER_SECONDS);
  }
}

/** Says one sentence to a Slack channel; throws `SlackRejected` or `SlackUnavailable`. */
export async function postToSlack(
  webhook: Secret,
  sentence: string,
  timeoutMilliseconds = TIMEOUT_MILLISECONDS,
): Promise<void> {
  const response = await post(webhook, sentence, timeoutMilliseconds);
  const { status, headers } = response;
  if (status === 200) {
    await response.body?.cancel();
    return;
  }
  const body = await response.text().catch(() => '');
  if (status === 429 || status >= 500) {
    throw new SlackUnavailable(`${status}`, secondsIn(headers.get('retry-after')));
  }
  throw new SlackRejected(status, SLACK_WORD.test(body) ? body : 'no reason given');
}
