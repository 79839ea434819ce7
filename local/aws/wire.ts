import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

export type JsonOperation = (input: Record<string, unknown>) => unknown | Promise<unknown>;

/** One emulated service: `target` is the prefix of X-Amz-Target, e.g. 'GraniteServiceVersion20100801'. */
export interface JsonService {
  readonly target: string;
  readonly version: '1.0' | '1.1';
  readonly operations: Readonly<Record<string, JsonOperation>>;
}

/** A refusal the SDK turns into an exception of that name. */
export class ServiceError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.status = status;
  }
}

/** More than any AWS JSON service accepts (DynamoDB takes 16 MiB), so that a runaway body cannot fill memory. */
const MAX_BODY_BYTES = 17 * 2 ** 20;

const unzip = promisify(gunzip);

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (request.headers['content-encoding'] !== 'gzip') return body;
  try {
    return await unzip(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge();
    throw new ServiceError('SerializationException', 'The body is not valid gzip.');
  }
}

const tooLarge = () =>
  new ServiceError('RequestEntityTooLargeException', 'Request body is too large.', 413);

function parseInput(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {};
  try {
    const input: unknown = JSON.parse(body.toString('utf8'));
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) {
      return input as Record<string, unknown>;
    }
  } catch {
    // Falls through: text that is not JSON and JSON that is not an object are refused alike.
  }
  throw new ServiceError('SerializationException', 'The body is not a JSON object.');
}

/** JSON protocols carry times as seconds since the epoch, milliseconds as the fraction. */
export function toWire(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(toWire);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toWire(entry)]));
}

function findOperation(services: readonly JsonService[], request: IncomingMessage) {
  const header = String(request.headers['x-amz-target'] ?? '');
  const dot = header.lastIndexOf('.');
  const service = services.find(({ target }) => target === header.slice(0, Math.max(dot, 0)));
  const name = header.slice(dot + 1);
  const run = service && Object.hasOwn(service.operations, name) && service.operations[name];
  if (!service || !run) {
    const what = header === '' ? 'The request names no X-Amz-Target.' : `Unknown: ${header}`;
    throw new ServiceError('UnknownOperationException', what);
  }
  return { service, run };
}

async function answer(
  services: readonly JsonService[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = randomUUID();
  let version = '1.0';
  const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    response.writeHead(status, {
      'content-type': `application/x-amz-json-${version}`,
      'x-amzn-requestid': requestId,
      ...headers,
    });
    response.end(JSON.stringify(body));
  };
  try {
    // The body is read before the target is judged, so that a refusal never resets the connection.
    const body = await readBody(request);
    const { service, run } = findOperation(services, request);
    version = service.version;
    send(200, toWire((await run(parseInput(body))) ?? {}));
  } catch (error) {
    const known = error instanceof ServiceError;
    const code = known ? error.code : 'InternalFailure';
    const message = error instanceof Error ? error.message : String(error);
    // `x-amzn-query-mode` is deliberately not answered with a query error code: without it the SDK
    // names its exceptions by their modelled shape, which is what `code` holds.
    send(known ? error.status : 500, { __type: code, message }, { 'x-amzn-errortype': code });
  }
}

/** Serves AWS JSON services on 127.0.0.1; port 0 takes any free one. */
export async function listenJson(
  services: readonly JsonService[],
  port = 0,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => void answer(services, request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const { port: bound } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve, reject) => {
      server.close((error) => (error ? reject(error) : resolve()));
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${bound}`, close };
}
