import { type IncomingMessage, request } from 'node:http';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { reasonOf } from '../reason-of.ts';
import { connect, type Dial, systemDial } from './connect.ts';
import { type Place, readPlace } from './place.ts';
import { readExcerpt } from './read-excerpt.ts';
import { addressOf, type Resolve, systemResolve } from './resolve.ts';

/** A POST to an address that somebody else wrote. */
export interface OutgoingPost {
  readonly url: string;
  /** `host:port` of the operator's own, for which no rule of the client counts. */
  readonly alsoAllow?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How often it is tried with this one, counted from 1. */
  readonly turn: number;
  /** The whole of it takes so long at most. */
  readonly milliseconds: number;
  readonly signal: AbortSignal;
}

export type Reply =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly excerpt: string;
      readonly milliseconds: number;
    }
  /** One may not post there; nothing was sent. */
  | { readonly kind: 'refused'; readonly because: string }
  /** No answer; `sent` is whether the request may have been read. */
  | {
      readonly kind: 'failed';
      readonly because: string;
      readonly sent: boolean;
      readonly milliseconds: number;
    };

/** Posts; never throws, never follows a redirect, never tries twice. */
export type Post = (outgoing: OutgoingPost) => Promise<Reply>;

/** What the client does its work with; tests put others in place. */
export interface PostParts {
  readonly resolve?: Resolve;
  readonly dial?: Dial;
  readonly ca?: string;
}

/**
 * A client for addresses that others chose (SSRF: https://cheatsheetseries.owasp.org/cheatsheets/
 * Server_Side_Request_Forgery_Prevention_Cheat_Sheet.html): https on 443 or 8443 to a name, all of whose
 * addresses are public; the connection is made to the address that was looked at, so that a name which changes
 * its mind gains nothing.
 */
export function outgoingPost({
  ca,
  dial = systemDial,
  resolve = systemResolve,
}: PostParts = {}): Post {
  return async ({ alsoAllow, milliseconds: limit, signal: given, turn, url, ...rest }) => {
    const place = readPlace(url, alsoAllow);
    if ('refused' in place) return { kind: 'refused', because: place.refused };
    const began = performance.now();
    const milliseconds = () => Math.round(performance.now() - began);
    const signal = AbortSignal.any([given, AbortSignal.timeout(limit)]);
    let stage: 'look-up' | 'connect' | 'sent' = 'look-up';
    try {
      const address = await unlessAborted(signal, addressOf(place, resolve, turn));
      if (typeof address !== 'string') return { kind: 'refused', because: address.refused };
      stage = 'connect';
      const socket = await connect({ address, ca, dial, place, signal });
      stage = 'sent';
      const answer = await exchange(place, socket, rest, signal);
      const excerpt = await readExcerpt(answer);
      const { headers, statusCode: status = 0 } = answer;
      const retryAfter = headers['retry-after'];
      return { kind: 'answered', status, retryAfter, excerpt, milliseconds: milliseconds() };
    } catch (error) {
      const because = signal.aborted ? `no answer within ${limit / 1000} s` : failure(stage, error);
      return { kind: 'failed', because, sent: stage === 'sent', milliseconds: milliseconds() };
    }
  };
}

/** Names what failed. Node's words name hosts and addresses, its codes do not; what has no code is our own. */
function failure(stage: 'look-up' | 'connect' | 'sent', error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  const why = code ?? reasonOf(error);
  if (stage === 'look-up') return `the name could not be resolved: ${why}`;
  if (stage === 'connect') return `no connection: ${why}`;
  return `no answer: ${why}`;
}

function unlessAborted<T>(signal: AbortSignal, task: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    task.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function exchange(
  { url }: Place,
  socket: Socket,
  { body, headers }: Pick<OutgoingPost, 'body' | 'headers'>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asked = request({
      // No agent: this socket is for this request and goes with it.
      createConnection: () => socket,
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      headers: {
        host: url.host,
        connection: 'close',
        'content-length': Buffer.byteLength(body),
        ...headers,
      },
      signal,
    });
    asked.once('response', resolve);
    asked.on('error', reject);
    asked.once('upgrade', (_, upgraded) => {
      upgraded.destroy();
      reject(new Error('it wanted another protocol'));
    });
    asked.end(body);
  });
}
