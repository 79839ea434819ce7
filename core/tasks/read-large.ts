import { admit } from './admit.ts';
import type { Begun } from './begin.ts';
import { begin } from './begin.ts';
import type { Breaker } from './breaker.ts';
import { headOf, readEnvelope, readPayload } from './read-task.ts';
import { deadSettlement, type Settlement, spentSettlement, unspentSettlement } from './settle.ts';
import type { WorkParts } from './work-parts.ts';
import type { Message } from './world.ts';

/** S3 did not answer. */
const AWAY_SECONDS = 30;

/** What became of a message whose payload is so large that reading it may end the process. */
export type Large<P> =
  | { readonly kind: 'ended' }
  | { readonly kind: 'later'; readonly seconds: number }
  | { readonly kind: 'settled'; readonly settlement: Settlement<unknown> }
  | {
      readonly kind: 'begun';
      readonly item: Begun<P>;
      readonly breakers: ReadonlyMap<string, Breaker>;
      readonly probing: ReadonlySet<string>;
    };

/**
 * Begins a task before its payload is read, so that the ledger knows what went on when the process ends over
 * it: then it is spent like any other task that ends its process, alone.
 */
export async function readLarge<P>(parts: WorkParts<P>, message: Message): Promise<Large<P>> {
  const { claims, kind, ledger, log, now } = parts;
  const envelope = readEnvelope(message.body, kind);
  if ('reason' in envelope) return { kind: 'later', seconds: 0 };
  const found = await begin(parts, [{ message, task: headOf(message, envelope) }]);
  if (found.ended.length > 0) return { kind: 'ended' };
  for (const { until } of found.later) return { kind: 'later', seconds: (until - now()) / 1000 };
  for (const { reason, ...item } of found.spent) {
    return { kind: 'settled', settlement: spentSettlement(parts, item, reason) };
  }
  for (const { expects, record } of found.suspects) {
    const [taken] = await ledger.write([{ record, expects }]);
    if (taken !== undefined) return { kind: 'later', seconds: AWAY_SECONDS };
  }
  const [head = found.suspects[0]] = found.begun;
  if (head === undefined) return { kind: 'later', seconds: AWAY_SECONDS };
  const { record } = head;
  const unspent = (seconds: number): Large<P> => ({
    kind: 'settled',
    settlement: unspentSettlement(parts, head, seconds),
  });
  const task = await readPayload(message, envelope, kind, claims).catch((error: unknown) => {
    log.trouble('a payload cannot be had from the bucket', { id: record.id }, error);
    return undefined;
  });
  if (task === undefined) return unspent(AWAY_SECONDS);
  if ('reason' in task) {
    return { kind: 'settled', settlement: deadSettlement(parts, head, task.reason, task.because) };
  }
  const item = { message, task, record };
  const { breakers, probing, wait } = await admit(parts, [item]);
  for (const { until } of wait) return unspent((until - now()) / 1000);
  const [name] = probing;
  const probes = name === undefined ? undefined : breakers.get(name);
  const begun = probes === undefined ? item : { ...item, probes };
  return { kind: 'begun', item: begun, breakers, probing };
}
