import { Webhook } from 'standardwebhooks';
import * as v from 'valibot';
import { guide } from '#config';
import type { Webhook as Payload } from '#core/tasks/kinds/webhook.ts';
import { webhook } from '#core/tasks/kinds/webhook.ts';
import { done } from '#core/tasks/outcome.ts';
import { rowOf, type TaskRules } from '#core/tasks/task-rules.ts';
import { workBatch } from '#core/tasks/work-batch.ts';
import type { Message } from '#core/tasks/world.ts';
import { timesOf } from '../handlers/overhead.ts';
import { MemoryBreakers, MemoryLedger, quietQueues } from './in-memory.ts';

const BATCH = 10;
const ROUNDS = 15;
const CALLS = 1_000;
const AT = Date.UTC(2026, 2, 3, 16, 30);

const signer = new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');

/** What is done for each task: a delivery is made ready and signed; the network is left out. */
function deliver(id: string, payload: Payload): string {
  const body = JSON.stringify({ type: payload.event, timestamp: AT, data: payload.data });
  return signer.sign(id, new Date(AT), body);
}

const data = { asset: 17, note: 'x'.repeat(900) };
const bodyOf = (id: string): string =>
  JSON.stringify({
    id,
    kind: 'webhook',
    version: 1,
    occurredAt: '2026-03-03T16:30:00Z',
    priority: 'normal',
    payload: { destination: 'acme', url: 'https://acme.example/', event: 'asset.moved', data },
  });

let made = 0;
const messages = (): readonly Message[] =>
  Array.from({ length: BATCH }, () => {
    made += 1;
    return {
      messageId: `message-${made}`,
      receiptHandle: 'handle',
      queueArn: 'arn:aws:sqs:us-east-1:000000000000:webhook',
      body: bodyOf(`task-${made}`),
      sentAt: AT,
    };
  });

interface BareTask {
  readonly id: string;
  readonly payload: Payload;
}

/** A handler without any of what this is about: no ledger, no breaker, no partial failures. */
async function bare(batch: readonly Message[]): Promise<void> {
  for (const { body } of batch) {
    const { id, payload } = JSON.parse(body) as BareTask;
    deliver(id, payload);
  }
}

/** The same with the payload checked by the very schema. */
async function checked(batch: readonly Message[]): Promise<void> {
  for (const { body } of batch) {
    const { id, payload } = JSON.parse(body) as BareTask;
    deliver(id, v.parse(webhook.payload, payload));
  }
}

/** Microseconds a message in each way, and table calls a task. */
export interface Overhead {
  readonly parseOnly: number;
  readonly bare: number;
  readonly checked: number;
  readonly ours: number;
  readonly tableCalls: number;
  readonly breakerWrites: number;
}

/** A batch of ten through our chain, and through handlers that only do the work; turn by turn in one process. */
export async function overhead(): Promise<Overhead> {
  const rules: TaskRules = guide.tasks;
  const row = rowOf(rules, 'webhook');
  if (row === undefined) throw new Error('the guide has no row of webhook');
  const ledger = new MemoryLedger();
  const breakers = new MemoryBreakers();
  const parts = {
    kind: webhook,
    row,
    work: {
      each: async ({ task }: { readonly task: { id: string; payload: Payload } }) =>
        done(deliver(task.id, task.payload)),
    },
    ledger,
    breakers,
    queues: quietQueues,
    claims: { fetch: async () => ({ gone: 'nothing is there' }) },
    herald: { changed: async () => {} },
    log: { note: () => {}, trouble: () => {} },
    within: <T>(_: number, task: (signal: AbortSignal) => Promise<T>) =>
      task(new AbortController().signal),
    now: () => AT,
    random: Math.random,
    by: 'bench',
    leaseUntil: AT + 60_000,
  };
  const times = await timesOf(
    {
      parseOnly: async () => {
        for (const { body } of messages()) JSON.parse(body);
      },
      bare: () => bare(messages()),
      checked: () => checked(messages()),
      ours: async () => {
        const kept = await workBatch(parts, messages());
        if (kept.length > 0) throw new Error(`${kept.length} messages were kept`);
        // A map that grows measures the collector of garbage.
        if (ledger.records.size > 1_000) ledger.records.clear();
      },
      making: async () => messages(),
    },
    { rounds: ROUNDS, calls: CALLS },
  );
  const each = (batch: number): number => (batch - times.making) / BATCH;
  ledger.calls = 0;
  breakers.writes = 0;
  const batches = 100;
  for (let batch = 0; batch < batches; batch += 1) await workBatch(parts, messages());
  return {
    parseOnly: each(times.parseOnly),
    bare: each(times.bare),
    checked: each(times.checked),
    ours: each(times.ours),
    tableCalls: ledger.calls / (batches * BATCH),
    breakerWrites: breakers.writes,
  };
}
