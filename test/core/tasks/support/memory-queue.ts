import type { Letter, Message } from '#core/tasks/world.ts';

interface Entry {
  readonly messageId: string;
  readonly body: string;
  readonly sentAt: number;
  readonly group?: string;
  readonly diedAt?: number;
  visibleAt: number;
  receipt: number;
  receives: number;
}

/** How a message comes into the queue. */
export interface Sent {
  readonly body: string;
  readonly group?: string;
  readonly diedAt?: number;
}

const QUEUE_ARN = 'arn:aws:sqs:us-east-1:111111111111:tasks';

function messageOf({ body, diedAt, group, messageId, receipt, receives, sentAt }: Entry): Message {
  return {
    messageId,
    receiptHandle: `${messageId} ${receipt}`,
    queueArn: QUEUE_ARN,
    body,
    sentAt,
    receives,
    ...(diedAt === undefined ? {} : { diedAt }),
    ...(group === undefined ? {} : { group }),
  };
}

/** A queue with visibility and, where messages have groups, their order; and the dead letters of it. */
export class MemoryQueue {
  readonly letters: Letter[] = [];
  #entries: Entry[] = [];
  #count = 0;
  readonly #visibleSeconds: number;

  constructor(visibilitySeconds: number) {
    this.#visibleSeconds = visibilitySeconds;
  }

  get length(): number {
    return this.#entries.length;
  }

  /** When the next message can be received; undefined when there is none. */
  get nextAt(): number | undefined {
    if (this.#entries.length === 0) return undefined;
    // A group can be received once none of it is invisible.
    const groups = Map.groupBy(this.#entries, ({ group, messageId }) => group ?? ` ${messageId}`);
    const free = [...groups.values()].map((all) =>
      Math.max(...all.map(({ visibleAt }) => visibleAt)),
    );
    return Math.min(...free);
  }

  send({ body, ...rest }: Sent, now: number): string {
    this.#count += 1;
    const messageId = `m${this.#count}`;
    const entry = { messageId, body, sentAt: now, visibleAt: now, receipt: 0, receives: 0 };
    this.#entries.push({ ...entry, ...rest });
    return messageId;
  }

  /** What a receive gives; `shuffle` puts those without a group in another order. */
  receive(most: number, now: number, shuffle = <T>(all: readonly T[]) => all): readonly Message[] {
    const locked = new Set(
      this.#entries.flatMap(({ group, visibleAt }) =>
        group !== undefined && visibleAt > now ? [group] : [],
      ),
    );
    const ready = this.#entries.filter(
      ({ group, visibleAt }) => visibleAt <= now && (group === undefined || !locked.has(group)),
    );
    const isOrdered = ready.some(({ group }) => group !== undefined);
    return (isOrdered ? ready : shuffle(ready)).slice(0, most).map((entry) => {
      entry.visibleAt = now + this.#visibleSeconds * 1000;
      entry.receives += 1;
      entry.receipt += 1;
      return messageOf(entry);
    });
  }

  /** SQS delivers at least once: a message that somebody has, once more. */
  receiveAgain(pick: (count: number) => number): readonly Message[] {
    const inFlight = this.#entries.filter(
      ({ group, receives }) => receives > 0 && group === undefined,
    );
    const entry = inFlight[pick(inFlight.length)];
    if (entry === undefined) return [];
    entry.receipt += 1;
    return [messageOf(entry)];
  }

  /** An older receipt may do, too, as SQS has it: that is the worse of both. */
  putBack({ messageId }: Message, seconds: number, now: number): void {
    const entry = this.#entries.find((one) => one.messageId === messageId);
    if (entry !== undefined) entry.visibleAt = now + seconds * 1000;
  }

  /** Takes away what a batch did not keep, as Lambda does; an older receipt does, too. */
  acknowledge(batch: readonly Message[], kept: readonly string[]): void {
    const done = batch.map(({ messageId }) => messageId).filter((id) => !kept.includes(id));
    this.#entries = this.#entries.filter(({ messageId }) => !done.includes(messageId));
  }
}
