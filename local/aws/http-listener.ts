import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The body as it came. */
  readonly bytes: Buffer;
}

export interface HttpReply {
  readonly status: number;
  /** A list is sent as a header of its own for each item. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Buffer;
}

export interface Listener {
  readonly url: string;
  close(): Promise<void>;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Serves `answer` on an ephemeral port of the loopback interface. */
export function listenHttp(
  answer: (request: HttpRequest) => Promise<HttpReply>,
): Promise<Listener> {
  const server = createServer(async (incoming, outgoing) => {
    try {
      const bytes = await readBody(incoming);
      const { status, headers, body } = await answer({
        method: incoming.method ?? 'GET',
        url: new URL(incoming.url ?? '/', 'http://127.0.0.1'),
        headers: incoming.headers,
        body: bytes.toString('utf8'),
        bytes,
      });
      const length = { 'content-length': Buffer.byteLength(body) };
      outgoing.writeHead(status, { ...length, ...headers } as OutgoingHttpHeaders);
      outgoing.end(body);
    } catch (error) {
      // A client that hung up, or a bug of the emulator: the caller sees a 500 either way.
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end(JSON.stringify({ message: String(error) }));
    }
  });
  // Handlers keep their connections between invocations, for longer than any pause of theirs.
  server.keepAliveTimeout = 3_600_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      const close = (): Promise<void> =>
        new Promise((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        });
      resolve({ url: `http://127.0.0.1:${port}`, close });
    });
  });
}
