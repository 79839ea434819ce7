import type { PacedClock } from '#local/clock.ts';
import type { QueueState, ReceivedMessage } from '../queues/queue-protocol.ts';
import type { Queues } from '../queues/queues.ts';
import { failedMessageIds } from './batch-response.ts';
import { Throttled } from './function-runner.ts';
import type { Lambda } from './lambda.ts';
import { withinPayloadLimit } from './payload-limit.ts';
import type { Outcome } from './sandbox.ts';
import { sqsRecord } from './sqs-record.ts';

/** An event source mapping of a queue, as its template describes it. */
export interface MappingDefinition {
  readonly uuid: string;
  readonly queueArn: string;
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
  readonly maximumConcurrency: number;
  readonly reportsItemFailures: boolean;
  /** Says whether a message may reach the function; others are deleted, as Lambda does. */
  readonly accepts?: (record: Readonly<Record<string, unknown>>) => boolean;
}

/**
 * Feeds a queue to a function. It never polls an idle queue: the queue's thread tells when there
 * is something to receive and when the next message becomes visible.
 */
export class SqsMapping {
  readonly definition: MappingDefinition;
  readonly #queue: string;
  readonly #clock: PacedClock;
  readonly #queues: Queues;
  readonly #lambda: Lambda;
  readonly #report: (problem: string) => void;
  #enabled: boolean;
  #stopWatching: (() => void) | undefined;
  #cancelWake: (() => void) | undefined;
  #cancelWindow: (() => void) | undefined;
  #windowIsOver = false;
  #ready = 0;
  #receiving = 0;
  #active = 0;

  constructor(
    definition: MappingDefinition,
    parts: {
      clock: PacedClock;
      queues: Queues;
      lambda: Lambda;
      report: (problem: string) => void;
      enabled: boolean;
    },
  ) {
    this.definition = definition;
    this.#queue = definition.queueArn.split(':')[5] ?? '';
    this.#clock = parts.clock;
    this.#queues = parts.queues;
    this.#lambda = parts.lambda;
    this.#report = parts.report;
    this.#enabled = parts.enabled;
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  start(): void {
    this.#stopWatching = this.#queues.watch(this.#queue, (state) => this.#hear(state));
    this.#look();
  }

  stop(): void {
    this.#stopWatching?.();
    this.#cancelWake?.();
    this.#closeWindow();
    this.#enabled = false;
  }

  /** Enables or disables it at run time; what is under way is finished. */
  setEnabled(enabled: boolean): void {
    this.#enabled = enabled;
    this.#closeWindow();
    if (enabled) this.#look();
  }

  /** Asks for the queue's state, which holds the clock: it cannot run past a message. */
  #look(): void {
    this.#queues
      .state(this.#queue)
      .then((state) => this.#hear(state))
      .catch((problem) => this.#report(String(problem)));
  }

  #hear({ ready, wakeAt }: QueueState): void {
    this.#ready = ready;
    this.#cancelWake?.();
    this.#cancelWake =
      wakeAt === undefined ? undefined : this.#clock.at(wakeAt, () => this.#look());
    this.#consider();
  }

  #closeWindow(): void {
    this.#cancelWindow?.();
    this.#cancelWindow = undefined;
    this.#windowIsOver = false;
  }

  /** Waits for more messages when the batch is not full and the batching window is still open. */
  #isGathering(): boolean {
    const { batchSize, windowSeconds } = this.definition;
    if (windowSeconds === 0 || this.#ready >= batchSize || this.#windowIsOver) return false;
    // Lambda receives the messages first and waits then; to handlers it looks the same.
    this.#cancelWindow ??= this.#clock.at(this.#clock.now() + windowSeconds * 1000, () => {
      this.#windowIsOver = true;
      this.#consider();
    });
    return true;
  }

  #consider(): void {
    const { batchSize, maximumConcurrency } = this.definition;
    if (this.#ready === 0) this.#closeWindow();
    if (!this.#enabled || this.#ready === 0 || this.#isGathering()) return;
    const wanted = Math.ceil(this.#ready / batchSize) - this.#receiving;
    const free = maximumConcurrency - this.#active;
    for (let count = Math.min(wanted, free); count > 0; count -= 1) void this.#processBatch();
  }

  async #processBatch(): Promise<void> {
    const release = this.#clock.hold();
    this.#active += 1;
    try {
      const messages = await this.#receiveBatch();
      const wanted = await this.#filter(messages);
      await this.#invokeAll(wanted);
    } catch (problem) {
      this.#report(String(problem));
    } finally {
      this.#active -= 1;
      this.#consider();
      release();
    }
  }

  async #receiveBatch(): Promise<ReceivedMessage[]> {
    const messages: ReceivedMessage[] = [];
    this.#receiving += 1;
    try {
      let found: readonly ReceivedMessage[];
      do {
        const missing = this.definition.batchSize - messages.length;
        found = await this.#queues.receive(this.#queue, missing);
        messages.push(...found);
      } while (found.length > 0 && messages.length < this.definition.batchSize);
    } finally {
      this.#receiving -= 1;
      this.#closeWindow();
    }
    return messages;
  }

  async #filter(messages: readonly ReceivedMessage[]): Promise<readonly ReceivedMessage[]> {
    const { accepts, queueArn } = this.definition;
    if (accepts === undefined) return messages;
    const wanted = messages.filter((message) => accepts(sqsRecord(message, queueArn)));
    await this.#delete(messages.filter((message) => !wanted.includes(message)));
    return wanted;
  }

  /** What does not fit into one invocation goes into the next, as Lambda's pollers do it. */
  async #invokeAll(messages: readonly ReceivedMessage[]): Promise<void> {
    const { queueArn } = this.definition;
    for (const batch of withinPayloadLimit(messages, (one) => sqsRecord(one, queueArn))) {
      const isWhole = await this.#invoke(batch);
      // The rest of a FIFO batch may be of a group that waits now.
      if (!isWhole && queueArn.endsWith('.fifo')) return;
    }
  }

  /** Says whether all of them are done. */
  async #invoke(messages: readonly ReceivedMessage[]): Promise<boolean> {
    const { queueArn, functionName, reportsItemFailures } = this.definition;
    const Records = messages.map((message) => sqsRecord(message, queueArn));
    let outcome: Outcome;
    try {
      outcome = await this.#lambda.invoke(functionName, JSON.stringify({ Records }));
    } catch (problem) {
      // Throttled messages come back when their visibility timeout ends, as in AWS.
      if (problem instanceof Throttled) return false;
      throw problem;
    }
    const ids = messages.map(({ MessageId }) => MessageId);
    const failed = failedMessageIds(outcome, ids, reportsItemFailures);
    await this.#delete(messages.filter(({ MessageId }) => !failed.has(MessageId)));
    return failed.size === 0;
  }

  async #delete(messages: readonly ReceivedMessage[]): Promise<void> {
    if (messages.length === 0) return;
    await this.#queues.delete(
      this.#queue,
      messages.map(({ ReceiptHandle }) => ReceiptHandle),
    );
  }
}
