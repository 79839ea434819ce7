import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetched } from '#adapters/fetched.ts';
import { outgoingPost } from '#adapters/outgoing/post.ts';
import type { PaymentCredentials } from '#adapters/payments/payment-credentials.ts';
import { paymentEventWork } from '#adapters/payments/payment-event-work.ts';
import { Secret } from '#adapters/secret.ts';
import { paymentEvent } from '#core/tasks/kinds/payment-event.ts';
import type { PaymentEventRow } from '#core/tasks/task-rules.ts';
import { workBatch } from '#core/tasks/work-batch.ts';
import { answerIntake } from '#functions/shared/answer-intake.ts';
import type { Receivers } from '#local/receivers/start-receivers.ts';
import { MemoryQueue } from '../../core/tasks/support/memory-queue.ts';
import { MemoryBreakers, MemoryLedger } from '../../core/tasks/support/memory-stores.ts';
import { aLog, row as webhookRow } from '../webhooks/a-row.ts';

export const STRIPE_SECRET = 'whsec_stripe';
export const DELIVER_KEY = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;

export const row: PaymentEventRow = {
  ...webhookRow,
  kind: 'payment-event',
  deliverTo: 'https://api.assetanchor.example/internal/payment-events',
  attempts: 40,
  backoff: { baseSeconds: 1, mostSeconds: 60 },
};

const VISIBILITY_SECONDS = 120;

/** Intake, FIFO queue, engine and the application's endpoint; the SQS between them is a memory's. */
export class PaymentWorld {
  now = Date.UTC(2026, 2, 3);
  readonly ledger = new MemoryLedger();
  readonly queue = new MemoryQueue(VISIBILITY_SECONDS);
  readonly log = aLog();
  /** Decides whether the queue takes the next message. */
  isQueueAway = (): boolean => false;
  readonly #breakers = new MemoryBreakers();
  readonly #credentials: PaymentCredentials;

  constructor(receivers: Receivers) {
    this.#credentials = {
      stripeSigningSecrets: [new Secret(STRIPE_SECRET)],
      deliverKey: new Secret(DELIVER_KEY),
      deliverUrl: receivers.paymentsUrl,
    };
  }

  /** The intake behind HTTP, as a function URL is. */
  async intake(): Promise<{ readonly url: string; close(): void }> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', async () => {
        const event = {
          requestContext: { http: { method: request.method } },
          headers: request.headers,
          body: Buffer.concat(chunks).toString('base64'),
          isBase64Encoded: true,
        };
        const { body, headers, statusCode } = await answerIntake(this.#intakeParts(), event);
        response.writeHead(statusCode, { ...headers }).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}/`,
      close: () => {
        server.close();
        server.closeAllConnections();
      },
    };
  }

  #intakeParts(): Parameters<typeof answerIntake>[0] {
    return {
      credentials: async () => this.#credentials,
      send: async ({ group = '', ...envelope }) => {
        if (this.isQueueAway()) throw new Error('SQS is away');
        this.queue.send({ body: JSON.stringify(envelope), group }, this.now);
      },
      log: this.log,
      now: () => this.now,
    };
  }

  /** Batch after batch until nothing is left. */
  async drain(): Promise<void> {
    for (let next = this.queue.nextAt; next !== undefined; next = this.queue.nextAt) {
      this.now = Math.max(this.now + 50, next);
      const batch = this.queue.receive(10, this.now);
      if (batch.length > 0) this.queue.acknowledge(batch, await this.#work(batch));
    }
  }

  #work(batch: ReturnType<MemoryQueue['receive']>): Promise<readonly string[]> {
    const now = () => this.now;
    const parts = {
      kind: paymentEvent,
      row,
      work: paymentEventWork({
        row,
        credentials: fetched(async () => this.#credentials, Number.POSITIVE_INFINITY, now),
        post: outgoingPost(),
        log: this.log,
        now,
      }),
      now,
      log: this.log,
      random: () => 0.5,
      by: `at ${this.now}`,
      leaseUntil: this.now + VISIBILITY_SECONDS * 1000,
    };
    return workBatch(
      {
        ...parts,
        ledger: {
          write: async (all) => this.ledger.write(all),
          read: async (kind, id) => this.ledger.of(id, kind),
        },
        breakers: {
          read: async (names) => this.#breakers.read(names),
          write: async (next, expects) => this.#breakers.write(next, expects),
        },
        queues: {
          putBack: async (puts) => {
            for (const { message, seconds } of puts) this.queue.putBack(message, seconds, this.now);
          },
          bury: async (letter) => void this.queue.letters.push(letter),
        },
        claims: { fetch: async () => ({ gone: 'there is none' }) },
        herald: { changed: async () => {} },
        within: async (_, task) => task(new AbortController().signal),
      },
      batch,
    );
  }
}
