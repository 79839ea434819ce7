import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Clock } from '#local/clock.ts';
import type { Outcome } from './dispatch.ts';

const MAXIMUM_BODY = 1_048_576;
const PIECES = 20;
/** Of the clock, between two pieces of a trickled body. */
const PIECE_GAP = 250;

/** A request as `respond` gets it. */
export interface RawRequest {
  readonly method: string;
  readonly url: URL;
  readonly authorization: string;
  readonly client: string | undefined;
  readonly body: string;
}

export type Respond = (request: RawRequest) => Promise<Outcome>;

export interface Tls {
  readonly cert: string;
  readonly key: string;
}

async function readBody(message: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length <= MAXIMUM_BODY) chunks.push(bytes);
  }
  return length > MAXIMUM_BODY ? undefined : Buffer.concat(chunks).toString();
}

async function trickle(response: ServerResponse, body: Buffer, clock: Clock): Promise<void> {
  const size = Math.ceil(body.length / PIECES);
  for (let start = 0; start < body.length; start += size) {
    response.write(body.subarray(start, start + size));
    await new Promise<void>((resolve) => clock.at(clock.now() + PIECE_GAP, resolve));
  }
  response.end();
}

async function deliver(response: ServerResponse, outcome: Outcome, clock: Clock): Promise<void> {
  if (outcome.delivery === 'lost') {
    response.socket?.destroy();
    return;
  }
  const body = outcome.body === undefined ? undefined : Buffer.from(outcome.body);
  response.writeHead(outcome.status, {
    ...outcome.headers,
    ...(body === undefined ? {} : { 'Content-Type': 'application/json; charset=utf-8' }),
    ...(outcome.status === 204 ? {} : { 'Content-Length': String(body?.length ?? 0) }),
  });
  if (body === undefined || outcome.delivery === 'whole') response.end(body);
  else if (outcome.delivery === 'trickled') await trickle(response, body, clock);
  else response.write(body.subarray(0, body.length / 2), () => response.socket?.destroy());
}

const plain = (status: number, message: string): Outcome => ({
  status,
  headers: {},
  body: JSON.stringify({ message }),
  delivery: 'whole',
});

async function handle(message: IncomingMessage, respond: Respond): Promise<Outcome> {
  const body = await readBody(message);
  if (body === undefined) return plain(413, 'request body is too large');
  try {
    return await respond({
      method: message.method ?? 'GET',
      url: new URL(message.url ?? '/', 'http://localhost'),
      authorization: message.headers.authorization ?? '',
      client: message.headers['user-agent'],
      body,
    });
  } catch (error) {
    if (error instanceof URIError) return plain(400, 'malformed path');
    // A defect of the fake itself: said in the reply, where whoever tests against it sees it.
    return plain(500, `fake Render failed: ${error instanceof Error ? error.stack : error}`);
  }
}

/** Listens on 127.0.0.1; with `tls`, for clients that insist on https. */
export function listen(
  respond: Respond,
  clock: Clock,
  { port = 0, tls }: { port?: number; tls?: Tls },
): Promise<Server> {
  const onRequest = (message: IncomingMessage, response: ServerResponse): void => {
    handle(message, respond)
      .then((outcome) => deliver(response, outcome, clock))
      .catch(() => response.destroy());
  };
  const server =
    tls === undefined ? createHttpServer(onRequest) : createHttpsServer(tls, onRequest);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
