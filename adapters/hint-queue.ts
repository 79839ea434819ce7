import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { HintSender } from '#core/loop/ports.ts';
import { sqs } from './sqs.ts';

/** Sends hints to the queue: one message for all targets, since one look can look at all of them. */
export function hintQueue(queueUrl: string): HintSender {
  return {
    async hint(targets, why, at) {
      const MessageBody = JSON.stringify({ targets, why, at });
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    },
  };
}
