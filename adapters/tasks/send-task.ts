import { createHash } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Priority, TaskKind } from '#core/tasks/ids.ts';
import { sqs } from '../sqs.ts';
import { keepClaim } from './keep-claim.ts';
import { sendableJson } from './sendable-json.ts';

/** Larger payloads go through the bucket: they would make every receive slow. */
const LARGEST_INLINE_BYTES = 262_144;

/** What SQS takes as the name of a group. */
const GROUP = /^[!-~]{1,128}$/;

const groupName = (group: string): string =>
  GROUP.test(group) ? group : createHash('sha256').update(group).digest('hex');

/** A task to put on a queue. */
export interface NewTask {
  readonly kind: TaskKind;
  /** The same id is the same task: it takes effect once. */
  readonly id: string;
  readonly version: number;
  /** ISO 8601. */
  readonly occurredAt: string;
  readonly priority: Priority;
  readonly traceId?: string;
  readonly payload: unknown;
  /** For FIFO queues: those of one group are worked off one after the other. */
  readonly group?: string;
}

/** Puts tasks on a queue; without a bucket, a payload must fit into a message. Throws what AWS said. */
export function taskSender(
  queueUrl: string,
  bucket?: string,
): (task: NewTask) => Promise<{ readonly messageId: string }> {
  return async ({ group, payload, ...head }) => {
    const text = JSON.stringify(payload) ?? 'null';
    const isLarge = bucket !== undefined && Buffer.byteLength(text) > LARGEST_INLINE_BYTES;
    const content = isLarge
      ? { claim: await keepClaim(bucket, head.kind, text) }
      : { payload: payload ?? null };
    const { MessageId } = await sqs.send(
      new SendMessageCommand({
        QueueUrl: queueUrl,
        MessageBody: sendableJson(JSON.stringify({ ...head, ...content })),
        ...(group === undefined
          ? {}
          : { MessageGroupId: groupName(group), MessageDeduplicationId: head.id }),
      }),
    );
    return { messageId: MessageId ?? '' };
  };
}
