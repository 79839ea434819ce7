import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Instant } from '#core/guide.ts';
import type { TaskKind } from '#core/tasks/ids.ts';
import type { PacedClock } from '#local/clock.ts';
import type { StripeSender } from '#local/receivers/stripe-sender.ts';
import { seedOf, uniformAt } from '#local/workload/noise.ts';
import type { Workload } from '#local/workload/workload.ts';
import { aPicture } from './a-picture.ts';
import {
  customers,
  type Handed,
  handedOver,
  INVOICE_STEPS,
  NEWSLETTER,
  WELCOME,
} from './handed-over.ts';
import type { TaskOutputs } from './task-outputs.ts';

const MINUTE = 60_000;
/** SQS takes ten messages at a time. */
const BATCH = 10;

/** What one request of a visitor leads to, on average. */
const PER_REQUEST: Readonly<Record<TaskKind, number>> = {
  email: 1 / 400,
  webhook: 1 / 800,
  'payment-event': 1 / 4_000,
  file: 1 / 10_000,
  report: 1 / 20_000,
};

export interface ProducerOptions {
  readonly clock: PacedClock;
  readonly outputs: TaskOutputs;
  readonly workload: Workload;
  readonly seed: number;
  readonly stripe: StripeSender | undefined;
  readonly hookUrl: (customer: string) => string;
}

/**
 * The simulated application as far as it hands over tasks, with nothing but AWS's own SDK, as a Flask application
 * does it with boto3. It has more to hand over when there is more traffic; Stripe tells it of payments.
 */
export class TaskProducer {
  readonly #options: ProducerOptions;
  readonly #sqs = new SQSClient({});
  readonly #s3 = new S3Client({});
  readonly #owed = new Map<TaskKind, number>();
  #made = 0;
  #cancel: (() => void) | undefined;

  constructor(options: ProducerOptions) {
    this.#options = options;
  }

  start(): void {
    const { clock } = this.#options;
    const next = (Math.floor(clock.now() / MINUTE) + 1) * MINUTE;
    this.#cancel = clock.at(next, () => {
      this.start();
      const release = clock.hold();
      // What cannot be handed over during a stop is nobody's any more.
      this.#minute(next).then(release, release);
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#sqs.destroy();
    this.#s3.destroy();
  }

  /** Hands over so many newsletters at once. */
  flood(count: number): Promise<void> {
    return this.#send('email', this.#several('email', count, NEWSLETTER));
  }

  /** So many people sign up. */
  welcome(count: number): Promise<void> {
    return this.#send('email', this.#several('email', count, WELCOME));
  }

  /** A customer has to know of so many things. */
  notify(customer: string, count: number): Promise<void> {
    const all = this.#several('webhook', count * customers.length);
    return this.#send(
      'webhook',
      all.filter(({ payload }) => payload['destination'] === customer),
    );
  }

  /** A message that nobody can make sense of. */
  async nonsense(): Promise<void> {
    this.#made += 1;
    const Entries = [{ Id: '0', MessageBody: `{"id":"nonsense-${this.#made}","kind":"email"}` }];
    const lane = this.#options.outputs.lanes.find(({ kind }) => kind === 'email');
    await this.#sqs.send(new SendMessageBatchCommand({ QueueUrl: lane?.url, Entries }));
  }

  /** A visitor's file arrives. */
  async upload(): Promise<void> {
    this.#made += 1;
    const { bucket } = this.#options.outputs;
    const Key = `incoming/asset-${this.#made}.jpg`;
    const Body = await aPicture(this.#made);
    await this.#s3.send(
      new PutObjectCommand({ Bucket: bucket, Key, Body, ContentType: 'image/jpeg' }),
    );
  }

  /** The events of one invoice, in the order in which they happen. */
  async pay(): Promise<void> {
    const { seed, stripe } = this.#options;
    if (stripe === undefined) return;
    this.#made += 1;
    const invoice = `in_${seed}x${this.#made}`;
    for (const step of INVOICE_STEPS) await stripe.send(stripe.event(invoice, step));
  }

  async #minute(at: Instant): Promise<void> {
    const { outputs, workload } = this.#options;
    const requests = workload.rate(at) * (MINUTE / 1000);
    const wanted = (kind: TaskKind) => this.#due(kind, requests, at);
    const handed: readonly TaskKind[] = ['email', 'webhook', 'report'];
    for (const kind of handed) {
      const all = this.#several(kind, wanted(kind));
      if (outputs.lanes.some((lane) => lane.kind === kind)) await this.#send(kind, all);
    }
    for (let count = wanted('file'); count > 0; count -= 1) await this.upload();
    for (let count = wanted('payment-event'); count > 0; count -= 1) await this.pay();
  }

  /** Whole tasks of this minute: what is left over counts towards the next. */
  #due(kind: TaskKind, requests: number, at: Instant): number {
    const { seed } = this.#options;
    const luck = 0.5 + uniformAt(seedOf(seed, `tasks ${kind}`), Math.floor(at / MINUTE));
    const owed = (this.#owed.get(kind) ?? 0.5) + requests * PER_REQUEST[kind] * luck;
    this.#owed.set(kind, owed - Math.floor(owed));
    return Math.floor(owed);
  }

  #several(kind: TaskKind, count: number, luck?: number): readonly Handed[] {
    return Array.from({ length: count }, () => this.#next(kind, luck));
  }

  #next(kind: TaskKind, wanted?: number): Handed {
    this.#made += 1;
    const { clock, hookUrl, seed } = this.#options;
    const luck = wanted ?? uniformAt(seedOf(seed, 'handed over'), this.#made);
    return handedOver(kind, { number: this.#made, luck, at: clock.now(), seed, hookUrl });
  }

  async #send(kind: TaskKind, all: readonly Handed[]): Promise<void> {
    for (const [priority, ones] of Map.groupBy(all, (one) => one.priority)) {
      const lanes = this.#options.outputs.lanes.filter((lane) => lane.kind === kind);
      const lane = lanes.find((one) => one.priority === priority) ?? lanes[0];
      for (let start = 0; start < ones.length; start += BATCH) {
        const Entries = ones.slice(start, start + BATCH).map(({ group, ...task }, index) => ({
          Id: `${index}`,
          MessageBody: JSON.stringify(task),
          ...(lane?.url.endsWith('.fifo')
            ? { MessageGroupId: group ?? task.id, MessageDeduplicationId: task.id }
            : {}),
        }));
        await this.#sqs.send(new SendMessageBatchCommand({ QueueUrl: lane?.url, Entries }));
      }
    }
  }
}
