import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { guide } from '#config';
import type { Look } from '#core/loop/reconcile.ts';
import { hintOf, type Malformed } from './inputs.ts';

/** A message that nobody can make sense of. */
export interface Unreadable extends Malformed {
  readonly body: string;
}

/** A batch of the hint queue, sorted: what to look at, and what belongs to the dead letters. */
export interface Batch {
  /** Every target named, once. */
  readonly targets: readonly string[];
  readonly unreadable: readonly Unreadable[];
  /** Which messages named a target. */
  readonly messagesOf: (target: string) => readonly string[];
}

/** Reads a batch; ten thousand hints about fifty targets are fifty targets. */
export function readBatch({ Records }: SQSEvent): Batch {
  const messages = new Map<string, string[]>();
  const unreadable: Unreadable[] = [];
  for (const { body, messageId } of Records) {
    const hint = hintOf(guide, body);
    if ('because' in hint) unreadable.push({ body, because: hint.because });
    else {
      for (const target of hint.targets) {
        messages.set(target, [...(messages.get(target) ?? []), messageId]);
      }
    }
  }
  return {
    targets: [...messages.keys()],
    unreadable,
    messagesOf: (target) => messages.get(target) ?? [],
  };
}

/** The messages whose look failed go back to the queue; all others are done. */
export function failuresOf(batch: Batch, looks: readonly Look[]): SQSBatchResponse {
  const failed = looks.flatMap((look) =>
    look.kind === 'failed' ? batch.messagesOf(look.target) : [],
  );
  return { batchItemFailures: [...new Set(failed)].map((itemIdentifier) => ({ itemIdentifier })) };
}
