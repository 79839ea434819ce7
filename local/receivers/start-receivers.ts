import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '#adapters/secret.ts';
import { destinationKey } from '#adapters/webhooks/destination-key.ts';
import type { Clock } from '../clock.ts';
import { seededRandom } from '../fake-render/random.ts';
import { behaviours, type Mode } from './modes.ts';
import { type Receipt, ReceiptBook } from './receipts.ts';
import { isSigned, webhookHeaders } from './verify-signature.ts';

/** What receivers have to know. */
export interface ReceiversOptions {
  /** Whose time the signatures are of; the machine's without one. */
  readonly clock?: Pick<Clock, 'now'>;
  /** For receivers that behave now like this, now like that. */
  readonly seed: number;
  /** `signingKey` of the webhooks' parameter: customers begin with the keys of the first generation. */
  readonly signingKey: string;
  /** `deliverKey` of the payment events' parameter. */
  readonly deliverKey: string;
  readonly slowMilliseconds?: number;
}

/**
 * Those whom tasks are for, on one port of this machine: the addresses of customers, and the application's own
 * for payment events. To be wired: `place` into `alsoAllow` of the webhooks' parameter, `paymentsUrl` as
 * `deliverUrl` into that of the payment events, `hookUrl(…)` as `url` of tasks.
 */
export interface Receivers {
  /** `127.0.0.1:<port>`. */
  readonly place: string;
  readonly paymentsUrl: string;
  hookUrl(destination: string): string;
  /** How a destination, or `application`, behaves from now on; of several, one is drawn for each request. */
  behave(who: string, ...modes: readonly Mode[]): void;
  /** A customer puts another key in place. */
  useKey(destination: string, key: string): void;
  /** What came, and what of it took effect. */
  readonly receipts: ReceiptBook;
  /** What came under one id. */
  events(id: string): readonly Receipt[];
  close(): Promise<void>;
}

const APPLICATION = 'application';
const HOOKS = '/hooks/';
const PAYMENTS = '/internal/payment-events';

function whoOf(path: string): string | undefined {
  if (path === PAYMENTS) return APPLICATION;
  return path.startsWith(HOOKS) ? decodeURIComponent(path.slice(HOOKS.length)) : undefined;
}

/** The fields of a body that are looked at; nothing of what is no JSON. */
function fieldsOf(body: string): { type: string; object?: string } {
  try {
    const { type, data } = JSON.parse(body) as {
      type?: unknown;
      data?: { object?: { id?: unknown } };
    };
    const object = data?.object?.id;
    return { type: String(type), ...(typeof object === 'string' ? { object } : {}) };
  } catch {
    return { type: '' };
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** Starts them; all behave well. */
export async function startReceivers(options: ReceiversOptions): Promise<Receivers> {
  const { clock = { now: Date.now }, deliverKey, seed, signingKey } = options;
  const behaves = behaviours(options.slowMilliseconds ?? 1_000);
  const random = seededRandom(seed);
  const modesOf = new Map<string, readonly Mode[]>();
  const keys = new Map<string, string>([[APPLICATION, deliverKey]]);
  const receipts = new ReceiptBook();
  const keyOf = (who: string): string =>
    keys.get(who) ?? destinationKey(new Secret(signingKey), who, 1).reveal();

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const who = whoOf(new URL(request.url ?? '/', 'http://receiver').pathname);
    const body = await readBody(request);
    if (who === undefined || request.method !== 'POST') {
      response.writeHead(404).end();
      return;
    }
    const headers = webhookHeaders(request.headers);
    const verified = isSigned(keyOf(who), headers, body, clock.now());
    const drawn = modesOf.get(who) ?? ['ok'];
    const mode = drawn[Math.floor(random() * drawn.length)] ?? 'ok';
    const { accepts, respond, status } = behaves[mode];
    // What nobody signed is told so, and does nothing.
    const said = verified ? status : 401;
    receipts.add({
      at: clock.now(),
      who,
      id: headers.id,
      verified,
      accepted: verified && accepts,
      ...(said === undefined ? {} : { status: said }),
      timestamp: headers.timestamp,
      ...fieldsOf(body),
      body,
    });
    if (verified) await respond(response);
    else response.writeHead(401).end('the signature is not ours');
  }

  const server = createServer((request, response) => {
    // Whoever hangs up while it is read has sent nothing.
    receive(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    place,
    paymentsUrl: `http://${place}${PAYMENTS}`,
    hookUrl: (destination) => `http://${place}${HOOKS}${encodeURIComponent(destination)}`,
    behave: (who, ...modes) => void modesOf.set(who, modes),
    useKey: (destination, key) => void keys.set(destination, key),
    receipts,
    events: (id) => receipts.events(id),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
