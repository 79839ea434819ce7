import { fetched } from '#adapters/fetched.ts';
import type { Post, Reply } from '#adapters/outgoing/post.ts';
import { Secret } from '#adapters/secret.ts';
import { webhookWork } from '#adapters/webhooks/webhook-work.ts';
import type { Destination } from '#core/tasks/destinations/destination.ts';
import { webhook } from '#core/tasks/kinds/webhook.ts';
import { workBatch } from '#core/tasks/work-batch.ts';
import { MemoryQueue } from '../../core/tasks/support/memory-queue.ts';
import { MemoryBreakers, MemoryLedger } from '../../core/tasks/support/memory-stores.ts';
import { aLog, row, SIGNING_KEY } from './a-row.ts';

const START = Date.UTC(2026, 2, 3);
const VISIBILITY_SECONDS = 120;
const BATCH = 10;
/** A receiver that is well answers so fast, one that hangs not within this. */
const WELL_MILLISECONDS = 100;
const HANGS_MILLISECONDS = 18_000;

/** A post that was made: of which task, to whom, how long after it was sent. */
export interface Posted {
  readonly id: string;
  readonly destination: string;
  readonly waited: number;
  readonly delivered: boolean;
}

/** The real engine and the real work over a FIFO queue, some workers, and receivers that are well or hang. */
export class WebhookWorld {
  now = START;
  readonly posts: Posted[] = [];
  readonly hanging = new Set<string>();
  readonly ledger = new MemoryLedger();
  readonly breakers = new MemoryBreakers();
  readonly queue = new MemoryQueue(VISIBILITY_SECONDS);
  readonly destinations = new Map<string, Destination>();
  readonly #sentAt = new Map<string, number>();
  readonly #log = aLog();
  #longest = 0;

  /** Puts a task on the queue as producers do. */
  send(id: string, destination: string, ordered = false): void {
    const url = `https://${destination}.example/hook`;
    const payload = { destination, url, event: 'asset.moved', data: {}, ordered };
    const body = JSON.stringify({
      id,
      kind: 'webhook',
      version: 1,
      occurredAt: '2026-03-03T00:00:00Z',
      payload,
    });
    this.#sentAt.set(id, this.now);
    this.queue.send({ body, group: webhook.group?.(payload, id) ?? id }, this.now);
  }

  /** Lets so many workers work off the queue until `until`; `meanwhile` is called every second. */
  async run(workers: number, seconds: number, meanwhile: () => void = () => {}): Promise<void> {
    const free = Array.from({ length: workers }, () => this.now);
    const until = this.now + seconds * 1000;
    for (; this.now < until; this.now += 1_000) {
      meanwhile();
      for (const [worker, at] of free.entries()) {
        if (at > this.now) continue;
        const batch = this.queue.receive(BATCH, this.now);
        if (batch.length === 0) continue;
        this.#longest = 0;
        const kept = await workBatch(this.#parts(worker), batch);
        this.queue.acknowledge(batch, kept);
        // The whole batch takes as long as the slowest of it.
        free[worker] = this.now + this.#longest;
      }
    }
  }

  readonly #post: Post = async ({ headers, url }): Promise<Reply> => {
    const id = headers['webhook-id'] ?? '';
    const destination = new URL(url).hostname.replace('.example', '');
    const delivered = !this.hanging.has(destination);
    const waited = this.now - (this.#sentAt.get(id) ?? 0);
    this.posts.push({ id, destination, waited, delivered });
    const milliseconds = delivered ? WELL_MILLISECONDS : HANGS_MILLISECONDS;
    this.#longest = Math.max(this.#longest, milliseconds);
    return delivered
      ? { kind: 'answered', status: 200, retryAfter: undefined, excerpt: '', milliseconds }
      : { kind: 'failed', because: 'no answer within 18 s', sent: true, milliseconds };
  };

  #parts(worker: number): Parameters<typeof workBatch<(typeof webhook)['example']>>[0] {
    const now = () => this.now;
    const destinations = {
      read: async (name: string) => this.destinations.get(name),
      write: async (next: Destination) => this.destinations.set(next.name, next) !== undefined,
      list: async () => [...this.destinations.values()],
    };
    const known = { signingKey: new Secret(SIGNING_KEY), alsoAllow: [] };
    return {
      kind: webhook,
      row,
      work: webhookWork({
        row,
        credentials: fetched(async () => known, Number.POSITIVE_INFINITY, now),
        destinations,
        herald: { disabled: async () => {} },
        post: this.#post,
        log: this.#log,
        now,
      }),
      ledger: {
        write: async (all) => this.ledger.write(all),
        read: async (kind, id) => this.ledger.of(id, kind),
      },
      breakers: {
        read: async (names) => this.breakers.read(names),
        write: async (next, expects) => this.breakers.write(next, expects),
      },
      queues: {
        putBack: async (puts) => {
          for (const { message, seconds } of puts) this.queue.putBack(message, seconds, this.now);
        },
        bury: async (letter) => void this.queue.letters.push(letter),
      },
      claims: { fetch: async () => ({ gone: 'there is none' }) },
      herald: { changed: async () => {} },
      log: this.#log,
      within: async (_, task) => task(new AbortController().signal),
      now,
      random: () => 0.5,
      by: `worker ${worker} at ${this.now}`,
      leaseUntil: this.now + VISIBILITY_SECONDS * 1000,
    };
  }
}
