import type { Breaker } from '#core/tasks/breaker.ts';
import { email } from '#core/tasks/kinds/email.ts';
import type { EmailRow } from '#core/tasks/task-rules.ts';
import { workBatch } from '#core/tasks/work-batch.ts';
import type { WorkParts } from '#core/tasks/work-parts.ts';
import type { Message, Within } from '#core/tasks/world.ts';
import { MemoryQueue, type Sent } from './memory-queue.ts';
import { MemoryBreakers, MemoryLedger } from './memory-stores.ts';
import { OutsideService } from './outside-service.ts';
import { type Fate, Process } from './processes.ts';

export const NOON = Date.UTC(2026, 2, 3, 12);
/** A function may run so long. */
const FUNCTION_SECONDS = 100;
const VISIBILITY_SECONDS = 150;
const LEASE_MARGIN = 5_000;

export const row: EmailRow = {
  kind: 'email',
  why: 'Tests.',
  from: 'a@example.com',
  streams: { transactional: 'outbound', broadcast: 'broadcast' },
  templates: { welcome: 'transactional' },
  lanes: { normal: { concurrency: 5, batchSize: 10 } },
  attempts: 4,
  backoff: { baseSeconds: 4, mostSeconds: 60 },
  timeoutSeconds: 30,
  breaker: {
    windowSeconds: 60,
    atLeastCalls: 1000,
    failurePercent: 50,
    openSeconds: 30,
    mostOpenSeconds: 120,
  },
  tellAfterMinutes: 15,
};

/** An envelope of an e-mail. */
export const envelope = (id: string, change: object = {}): string =>
  JSON.stringify({
    id,
    kind: 'email',
    version: 1,
    occurredAt: '2026-03-03T12:00:00Z',
    payload: { to: 'ada@example.com', template: 'welcome' },
    ...change,
  });

type Parts = WorkParts<(typeof email)['example']>;

/** Everything outside of the engine, in memory, with a clock that is set by hand. */
export class TaskWorld {
  now = NOON;
  readonly queue = new MemoryQueue(VISIBILITY_SECONDS);
  readonly ledger = new MemoryLedger();
  readonly breakers = new MemoryBreakers();
  readonly service = new OutsideService(() => this.now, email.settleSeconds);
  readonly changes: Breaker[] = [];
  readonly notes: string[] = [];
  readonly claims = new Map<string, string>();
  fate: Fate = () => {};
  random = () => 0.5;
  change: Partial<Parts> = {};
  #processes = 0;

  send(sent: Sent): string {
    return this.queue.send(sent, this.now);
  }

  process(): Process {
    const endsAt = this.now + FUNCTION_SECONDS * 1000;
    this.#processes += 1;
    return new Process(`p${this.#processes}`, endsAt, (point, one) => this.fate(point, one));
  }

  /** What the engine needs, for one process. */
  parts(process: Process): Parts {
    const within: Within = async (_, task) => task(new AbortController().signal);
    return {
      kind: email,
      row,
      work: { each: (attempt) => this.service.each(process, attempt) },
      ledger: {
        write: (all) => process.call('ledger', () => this.ledger.write(all)),
        read: (of, id) => process.call('ledger', () => this.ledger.of(id, of)),
      },
      breakers: {
        read: (names) => process.call('breakers', () => this.breakers.read(names)),
        write: (next, expects) =>
          process.call('a breaker', () => this.breakers.write(next, expects)),
      },
      queues: {
        putBack: (puts) =>
          process.call('putting back', () => {
            for (const { message, seconds } of puts) {
              this.queue.putBack(message, seconds, this.now);
            }
          }),
        bury: (letter) => process.call('a letter', () => void this.queue.letters.push(letter)),
      },
      claims: {
        fetch: ({ key }) =>
          process.call('a claim', () => {
            const text = this.claims.get(key);
            return text === undefined ? { gone: 'it is gone' } : { text };
          }),
      },
      herald: {
        changed: (breaker) => process.call('the bus', () => void this.changes.push(breaker)),
      },
      log: {
        note: (what) => void this.notes.push(what),
        trouble: (what) => void this.notes.push(what),
      },
      within,
      now: () => this.now,
      random: () => this.random(),
      by: process.name,
      leaseUntil: process.endsAt + LEASE_MARGIN,
      ...this.change,
    };
  }

  /** One invocation with one batch; whether it came to its end. */
  async invoke(batch: readonly Message[], process = this.process()): Promise<boolean> {
    const work = workBatch(this.parts(process), batch);
    const kept = await Promise.race([work, process.ended]);
    if (kept === 'ended') return false;
    this.queue.acknowledge(batch, kept);
    return true;
  }

  /** Batch after batch until nothing is left, at most so many. */
  async drain({ most = 400, batchSize = 10 } = {}): Promise<void> {
    for (let batches = 0; batches < most; batches += 1) {
      const next = this.queue.nextAt;
      if (next === undefined) return;
      this.now = Math.max(this.now, next);
      const batch = this.queue.receive(batchSize, this.now);
      if (batch.length > 0) await this.invoke(batch);
      // Time goes by in every invocation.
      this.now += 100;
    }
    throw new Error(`the queue is not empty after ${most} batches`);
  }

  /** What is wrong about tasks that should have come to an end by now: lost, done twice, or without a reason. */
  wrongs(ids: readonly string[]): readonly string[] {
    return ids.flatMap((id) => {
      const record = this.ledger.of(id);
      const effects = this.service.countOf(id);
      const letters = this.queue.letters.filter((letter) => letter.id === id);
      if (effects > 1) return [`${id}: ${effects} effects`];
      if (record === undefined) return letters.length > 0 ? [] : [`${id}: lost`];
      if (record.state === 'done') return effects === 1 ? [] : [`${id}: done without its effect`];
      if (record.state !== 'dead') return [`${id}: left ${record.state}`];
      const letter = letters.findLast(({ diedAt }) => diedAt === record.endedAt);
      if (letter === undefined) return [`${id}: dead without its letter`];
      if (letter.reason !== record.reason) return [`${id}: its letter gives another reason`];
      if (letter.because === '') return [`${id}: dead without a reason`];
      if (effects === 1 && !record.mayHaveHappened) return [`${id}: buried, though it happened`];
      return [];
    });
  }
}
