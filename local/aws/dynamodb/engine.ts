import { EventEmitter } from 'node:events';
import dynalite from 'dynalite';
import { Refusal } from './refusal.ts';

export type Input = Readonly<Record<string, unknown>>;
export type Output = Readonly<Record<string, unknown>>;

/** Runs one operation of DynamoDB; rejects with a `Refusal`. */
export type Engine = (operation: string, input: Input) => Promise<Output>;

// dynalite asks for a signature, and does not check it.
const AUTHORIZATION =
  'AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/dynamodb/aws4_request, ' +
  'SignedHeaders=host, Signature=local';

/** What dynalite touches of `http.ServerResponse`. */
class Reply {
  statusCode = 200;
  readonly #done: (status: number, body: string) => void;

  constructor(done: (status: number, body: string) => void) {
    this.#done = done;
  }

  setHeader(): void {}

  end(body: string): void {
    this.#done(this.statusCode, body);
  }
}

function refusalOf(body: string, status: number): Refusal {
  const { __type: type, message, Message } = JSON.parse(body) as Record<string, string>;
  return new Refusal(String(type).split('#').at(-1) ?? '', message ?? Message ?? '', {}, status);
}

/**
 * An in-memory dynalite, called without a socket: requests are emitted on its server, which
 * saves a hop per call. Tables become active at once.
 */
export function createEngine(): Engine {
  const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  return (operation, input) =>
    new Promise((resolve, reject) => {
      const request = Object.assign(new EventEmitter(), {
        method: 'POST',
        url: '/',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': `DynamoDB_20120810.${operation}`,
          'x-amz-date': '20260101T000000Z',
          authorization: AUTHORIZATION,
        },
      });
      const reply = new Reply((status, body) => {
        if (status === 200) resolve(JSON.parse(body) as Output);
        else reject(refusalOf(body, status));
      });
      server.emit('request', request, reply);
      request.emit('data', Buffer.from(JSON.stringify(input)));
      request.emit('end');
    });
}
