import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { sqs } from '../../sqs.ts';

/** Whoever is killed in the middle of a look hides letters for no longer than this. */
export const HOLD_SECONDS = 120;
/** Milliseconds before the end of a hold from which on it is renewed: longer than any round trip. */
const RENEW_BEFORE = 60_000;
/** SQS's limit for a batch. */
const MOST_ENTRIES = 10;
/** Batches at a time. */
const AT_A_TIME = 10;

interface Hold {
  readonly queueUrl: string;
  readonly receiptHandle: string;
  readonly until: number;
}

type Held = readonly [messageId: string, hold: Hold];

/** What `send` gives of each batch; every batch is tried, whatever becomes of the others. */
async function inBatches<T>(
  all: readonly Held[],
  send: (queueUrl: string, some: readonly Held[]) => Promise<T>,
): Promise<readonly PromiseSettledResult<T>[]> {
  const batches = [...Map.groupBy(all, ([, { queueUrl }]) => queueUrl)].flatMap(([url, held]) =>
    Array.from({ length: Math.ceil(held.length / MOST_ENTRIES) }, (_, index) => ({
      url,
      some: held.slice(index * MOST_ENTRIES, (index + 1) * MOST_ENTRIES),
    })),
  );
  const ends: PromiseSettledResult<T>[] = [];
  for (let start = 0; start < batches.length; start += AT_A_TIME) {
    const some = batches.slice(start, start + AT_A_TIME);
    ends.push(...(await Promise.allSettled(some.map((batch) => send(batch.url, batch.some)))));
  }
  return ends;
}

const entriesOf = (some: readonly Held[]) =>
  some.map(([, { receiptHandle }], index) => ({ Id: `${index}`, ReceiptHandle: receiptHandle }));

const without = (
  some: readonly Held[],
  failed: readonly { readonly Id?: string | undefined }[] = [],
) => some.filter((_, index) => !failed.some(({ Id }) => Id === `${index}`)).map(([id]) => id);

/** Sets for how long nobody else sees letters; gives those for which SQS did it. */
async function hide(
  QueueUrl: string,
  some: readonly Held[],
  seconds: number,
): Promise<readonly string[]> {
  const Entries = entriesOf(some).map((entry) => ({ ...entry, VisibilityTimeout: seconds }));
  const { Failed } = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
  return without(some, Failed);
}

async function remove(QueueUrl: string, some: readonly Held[]): Promise<readonly string[]> {
  const Entries = entriesOf(some);
  const { Failed } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  return without(some, Failed);
}

/** What all batches gave; throws the first error. */
function valuesOf<T>(ends: readonly PromiseSettledResult<readonly T[]>[]): readonly T[] {
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return ends.flatMap((end) => (end.status === 'fulfilled' ? end.value : []));
}

/** Letters that nobody else sees, for as long as `keep` is called again and again. */
export class HeldLetters {
  readonly now: () => number;
  /** Those whose hold ends first come first. */
  readonly #holds = new Map<string, Hold>();

  /** `now`: milliseconds by a clock that runs as that of the queues does. */
  constructor(now: () => number) {
    this.now = now;
  }

  has(messageId: string): boolean {
    return this.#holds.has(messageId);
  }

  /**
   * Takes note of a letter received; of one that came again only its newest handle counts. `askedAt`: when SQS was
   * asked to hold it, which is before it did.
   */
  add(messageId: string, hold: Omit<Hold, 'until'>, askedAt: number): void {
    this.#holds.delete(messageId);
    this.#holds.set(messageId, { ...hold, until: askedAt + HOLD_SECONDS * 1000 });
  }

  /** Renews the holds that end soon. A letter whose hold cannot be renewed is held no longer. */
  async keep(): Promise<void> {
    const now = this.now();
    const due: Held[] = [];
    for (const held of this.#holds) {
      if (held[1].until - now > RENEW_BEFORE) break;
      due.push(held);
    }
    // At once, so that nobody who asks meanwhile renews them too.
    for (const [id, hold] of due) this.add(id, hold, now);
    const ends = await inBatches(due, (url, some) => hide(url, some, HOLD_SECONDS));
    const kept = new Set(valuesOf(ends));
    for (const [id, { receiptHandle }] of due) {
      const isStill = this.#holds.get(id)?.receiptHandle === receiptHandle;
      if (isStill && !kept.has(id)) this.#holds.delete(id);
    }
  }

  /** Takes letters away for good; gives how many of them. */
  async discard(ids: readonly string[]): Promise<number> {
    const meant = ids.flatMap((id): Held[] => {
      const hold = this.#holds.get(id);
      return hold === undefined ? [] : [[id, hold]];
    });
    const gone = valuesOf(await inBatches(meant, remove));
    for (const id of gone) this.#holds.delete(id);
    return gone.length;
  }

  /** Lets all be seen again at once, but for some. What SQS refuses to free is free when its hold ends. */
  async giveBack(except: ReadonlySet<string> = new Set()): Promise<void> {
    const free = [...this.#holds].filter(([id]) => !except.has(id));
    for (const [id] of free) this.#holds.delete(id);
    await inBatches(free, (url, some) => hide(url, some, 0));
  }
}
