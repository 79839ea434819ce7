import type { Failed, Outcome } from './errors/outcome.ts';
import { RenderUnavailable } from './errors/render-unavailable.ts';
import { RenderUnintelligible } from './errors/render-unintelligible.ts';

/** What came back, whatever it says. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const MOST_BYTES = 5 * 1024 ** 2;
const RETRY_AFTER_SECONDS = 20;

/** The connection never came about, so Render cannot have seen the call. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The one word of a network failure: the system's code, or `TimeoutError`. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown failure';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name;
}

/** The body, or undefined once it is longer than the limit, counted as decompressed. */
async function readBody(response: Response): Promise<string | undefined> {
  if (response.body === null) return '';
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body) {
    bytes += chunk.byteLength;
    // Leaving the loop cancels the stream and closes the connection.
    if (bytes > MOST_BYTES) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Sends one request once. `whenLost` is what must be assumed when no answer comes. */
export async function exchange(
  url: string,
  request: RequestInit,
  failed: Failed,
  whenLost: Outcome,
): Promise<Reply> {
  try {
    // A redirect would take the key elsewhere.
    const response = await fetch(url, { ...request, redirect: 'manual' });
    const text = await readBody(response);
    if (text !== undefined) return { status: response.status, headers: response.headers, text };
  } catch (cause) {
    const code = codeOf(cause);
    throw new RenderUnavailable({
      ...failed,
      reason: code === 'TimeoutError' ? 'no answer in time' : code,
      retryAfterSeconds: RETRY_AFTER_SECONDS,
      outcome: NEVER_SENT.has(code) ? 'not-applied' : whenLost,
      cause,
    });
  }
  const reason = `it is longer than ${MOST_BYTES} bytes`;
  throw new RenderUnintelligible({ ...failed, reason, outcome: whenLost });
}
