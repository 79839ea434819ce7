import { Worker } from 'node:worker_threads';
import type { PacedClock } from '#local/clock.ts';
import type {
  DeadLetter,
  ObjectChange,
  Publication,
  QueueContent,
  QueueDefinition,
  QueueReport,
  QueueRequest,
  QueueState,
  ReceivedMessage,
  StoredObject,
} from './queue-protocol.ts';
import { QueueRefusal } from './queue-refusal.ts';

/** What the queues tell while they work. */
export interface QueueListeners {
  readonly deadLetter: (letter: DeadLetter) => void;
  readonly publication: (publication: Publication) => void;
  readonly call: (service: string, operation: string) => void;
  readonly object?: (change: ObjectChange) => void;
}

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

const STOPPED = new QueueRefusal('ServiceUnavailable', 'The queues have stopped');
const SWEEP_MILLISECONDS = 3_600_000;

/** SQS, SNS and S3: fauxqs in a thread of its own that lives by the simulated clock. */
export class Queues {
  readonly #worker: Worker;
  readonly #clock: PacedClock;
  readonly #listeners: QueueListeners;
  readonly #pending = new Map<number, Pending>();
  readonly #watchers = new Map<string, Set<(state: QueueState) => void>>();
  readonly #listening: Promise<string>;
  #sequence = 0;
  #url = '';
  #stopped = false;
  #cancelSweep: (() => void) | undefined;

  constructor(options: {
    clock: PacedClock;
    region: string;
    account: string;
    listeners: QueueListeners;
  }) {
    const { clock, region, account, listeners } = options;
    this.#clock = clock;
    this.#listeners = listeners;
    const workerData = { clock: clock.shared, region, account };
    // `execArgv: []`: flags of the host (a test runner's, say) would slow the start threefold.
    this.#worker = new Worker(new URL('./queue-thread.ts', import.meta.url), {
      workerData,
      execArgv: [],
      env: { PATH: process.env['PATH'] ?? '' },
    });
    this.#listening = new Promise((resolve, reject) => {
      this.#worker.on('error', reject);
      this.#worker.on('message', (report: QueueReport) => {
        if (report.kind === 'listening') resolve(report.url);
        else this.#hear(report);
      });
    });
  }

  /** The endpoint of SQS, SNS, S3 and STS, once they listen. */
  async start(): Promise<string> {
    this.#url = await this.#listening;
    this.#sweepLater();
    return this.#url;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancelSweep?.();
    await this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(STOPPED);
    this.#pending.clear();
  }

  /** Calls `watcher` whenever the state of that queue may have changed; returns a cancel. */
  watch(queue: string, watcher: (state: QueueState) => void): () => void {
    const watchers = this.#watchers.get(queue) ?? new Set();
    this.#watchers.set(queue, watchers.add(watcher));
    return () => watchers.delete(watcher);
  }

  /** Creates a queue as a template describes it; gives its URL. */
  async create(definition: QueueDefinition): Promise<string> {
    return String(await this.#ask({ kind: 'create-queue', definition }));
  }

  async createBucket(name: string): Promise<void> {
    await this.#ask({ kind: 'create-bucket', name });
  }

  /** Puts objects where they have been for a while. */
  async store(bucket: string, objects: readonly StoredObject[]): Promise<void> {
    await this.#ask({ kind: 'store', bucket, objects });
  }

  /** One operation of SQS on a queue by name. */
  async sqs(queue: string, operation: string, input: object = {}): Promise<unknown> {
    const QueueUrl = `${this.#url}/local/${queue}`;
    return this.#ask({ kind: 'sqs', operation, input: { QueueUrl, ...input } });
  }

  /** One action of SNS, its parameters as the query protocol has them. */
  async sns(form: Readonly<Record<string, string>>): Promise<void> {
    await this.#ask({ kind: 'sns', form });
  }

  /** Takes up to ten messages. */
  async receive(queue: string, count: number): Promise<readonly ReceivedMessage[]> {
    const answer = (await this.sqs(queue, 'ReceiveMessage', {
      MaxNumberOfMessages: Math.min(count, 10),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
      WaitTimeSeconds: 0,
    })) as { Messages?: readonly ReceivedMessage[] };
    return answer.Messages ?? [];
  }

  async delete(queue: string, receiptHandles: readonly string[]): Promise<void> {
    for (let start = 0; start < receiptHandles.length; start += 10) {
      const Entries = receiptHandles
        .slice(start, start + 10)
        .map((ReceiptHandle, index) => ({ Id: `${index}`, ReceiptHandle }));
      await this.sqs(queue, 'DeleteMessageBatch', { Entries });
    }
  }

  /** What a queue holds, without receiving anything. */
  async inspect(queue: string, limit = 100): Promise<QueueContent> {
    return (await this.#ask({ kind: 'inspect', queue, limit })) as QueueContent;
  }

  /** The state of a queue as of now. */
  async state(queue: string): Promise<QueueState> {
    return (await this.#ask({ kind: 'touch', queue })) as QueueState;
  }

  #ask(request: QueueRequest): Promise<unknown> {
    if (this.#stopped) return Promise.reject(STOPPED);
    const id = this.#sequence++;
    // At 600× the thread would read a time that is seconds ahead of the one asked at.
    const release = this.#clock.hold();
    const answer = new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ id, request });
    });
    return answer.finally(release);
  }

  #hear(report: Exclude<QueueReport, { kind: 'listening' }>): void {
    switch (report.kind) {
      case 'answer':
        this.#pending.get(report.id)?.resolve(report.value);
        this.#pending.delete(report.id);
        break;
      case 'failure':
        this.#pending.get(report.id)?.reject(new QueueRefusal(report.code, report.message));
        this.#pending.delete(report.id);
        break;
      case 'state':
        for (const watcher of this.#watchers.get(report.state.queue) ?? []) watcher(report.state);
        break;
      case 'dead-letter':
        this.#listeners.deadLetter(report.letter);
        break;
      case 'object':
        this.#listeners.object?.(report.change);
        break;
      case 'publication':
        this.#listeners.publication(report.publication);
        break;
      case 'call':
        this.#listeners.call(report.service, report.operation);
    }
  }

  #sweepLater(): void {
    this.#cancelSweep = this.#clock.at(this.#clock.now() + SWEEP_MILLISECONDS, () => {
      this.#sweepLater();
      // A sweep that the end of the run cuts off has nothing left to do.
      this.#ask({ kind: 'expire' }).catch(() => {});
    });
  }
}
