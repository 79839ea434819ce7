import { Errors, ServerClient } from 'postmark';
import type { Instant } from '#core/guide.ts';
import { askedSeconds } from '../outgoing/asked-seconds.ts';

/** What became of one request to Postmark, as far as it matters for what may have happened there. */
export type Reply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Postmark's own code; 0 when the answer has none. */
      readonly code: number;
      readonly body: unknown;
      /** What it asks for, or a usual pause. */
      readonly retryAfterSeconds: number;
    }
  /** Nothing of it reached Postmark. */
  | { readonly kind: 'not-sent'; readonly why: string }
  /** It was sent, and no answer to it could be read. */
  | { readonly kind: 'lost'; readonly why: string };

/** How Postmark is reached. */
export interface PostmarkAccess {
  readonly serverToken: string;
  readonly apiUrl: string;
  readonly now: () => Instant;
}

/** A short rest where Postmark does not say how long. */
const USUAL_WAIT_SECONDS = 20;

/** The client's own time limit, in seconds, is only a second fence: the signal ends requests earlier. */
const FENCE_SECONDS = 900;

/** Failures before the first byte of a request; anything else may have come after its last. */
const BEFORE_SENDING = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** The code of a failed `fetch`; its message is left alone, for it may name the address with the query. */
function codeOf(failure: unknown): string {
  const cause =
    failure instanceof Error && failure.cause instanceof Error ? failure.cause : failure;
  if (typeof cause !== 'object' || cause === null) return 'no reason given';
  const code: unknown = Reflect.get(cause, 'code');
  if (typeof code === 'string') return code;
  return cause instanceof Error ? cause.name : 'no reason given';
}

function failed(failure: unknown, signal: AbortSignal): Reply {
  if (signal.aborted) return { kind: 'lost', why: 'no answer in time' };
  const why = codeOf(failure);
  return BEFORE_SENDING.has(why) ? { kind: 'not-sent', why } : { kind: 'lost', why };
}

/**
 * Makes one request with Postmark's own client and tells how far it came, which the client's errors do not.
 * Never throws, and tries nothing twice.
 */
export async function postmarkCall(
  { apiUrl, now, serverToken }: PostmarkAccess,
  signal: AbortSignal,
  ask: (client: ServerClient) => Promise<unknown>,
): Promise<Reply> {
  if (signal.aborted) return { kind: 'not-sent', why: 'no time left' };
  const { host, pathname, protocol } = new URL(apiUrl);
  let response: Response | undefined;
  let failure: unknown;
  const client = new ServerClient(serverToken, {
    useHttps: protocol === 'https:',
    requestHost: `${host}${pathname === '/' ? '' : pathname}`,
    timeout: FENCE_SECONDS,
    fetch: async (input, init) => {
      try {
        const headers = new Headers(init?.headers);
        // A connection kept from an invocation long ago is dead, and a request lost on it may have arrived.
        headers.set('connection', 'close');
        response = await fetch(input, { ...init, headers, signal, redirect: 'manual' });
        return response;
      } catch (error) {
        failure = error;
        throw error;
      }
    },
  });
  const answered = ({ headers, status }: Response, code: unknown, body: unknown): Reply => ({
    kind: 'answered',
    status,
    code: typeof code === 'number' ? code : 0,
    body,
    retryAfterSeconds:
      askedSeconds(headers.get('retry-after') ?? undefined, now()) ?? USUAL_WAIT_SECONDS,
  });
  try {
    const body = await ask(client);
    return response === undefined ? failed(undefined, signal) : answered(response, 0, body);
  } catch (error) {
    if (response === undefined) return failed(failure ?? error, signal);
    const isWhole = error instanceof Errors.PostmarkError;
    if (response.ok && !isWhole) return { kind: 'lost', why: 'the answer was cut off' };
    return answered(response, isWhole ? error.code : 0, undefined);
  }
}
