import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { StripeSender } from '#local/receivers/stripe-sender.ts';
import { aPicture } from '#local/session/tasks/a-picture.ts';
import type { TaskOutputs } from '#local/session/tasks/task-outputs.ts';
import type { SoakTask } from './make-tasks.ts';

/** Hands a task over as its producer does: to the queue, the bucket, or the address that Stripe calls. */
export class HandOver {
  readonly #sqs = new SQSClient({});
  readonly #s3 = new S3Client({});
  readonly #outputs: TaskOutputs;
  readonly #stripe: StripeSender;
  #copies = 0;

  constructor(outputs: TaskOutputs, stripe: StripeSender) {
    this.#outputs = outputs;
    this.#stripe = stripe;
  }

  /** Once more is a duplicate: another message of the same task. */
  async send(task: SoakTask, number: number): Promise<void> {
    if (task.way === 'stripe') {
      const event = { ...this.#stripe.event(task.object, 'invoice.updated'), id: task.id };
      const status = await this.#stripe.send(event, 30);
      if (status > 299) throw new Error(`Stripe gave up on ${task.id}: ${status}`);
      return;
    }
    if (task.way === 'upload') {
      const Body = task.isPicture ? await aPicture(number) : Buffer.from('no picture at all');
      const Key = `incoming/${task.id}.jpg`;
      await this.#s3.send(new PutObjectCommand({ Bucket: this.#outputs.bucket, Key, Body }));
      return;
    }
    const { group, ...body } = task.handed;
    const lanes = this.#outputs.lanes.filter(({ kind }) => kind === task.handed.kind);
    const lane = lanes.find(({ priority }) => priority === task.handed.priority) ?? lanes[0];
    this.#copies += 1;
    await this.#sqs.send(
      new SendMessageCommand({
        QueueUrl: lane?.url,
        MessageBody: JSON.stringify(body),
        ...(lane?.url.endsWith('.fifo')
          ? // A duplicate that SQS itself would drop proves nothing of ours.
            {
              MessageGroupId: group ?? body.id,
              MessageDeduplicationId: `${body.id}-${this.#copies}`,
            }
          : {}),
      }),
    );
  }

  close(): void {
    this.#sqs.destroy();
    this.#s3.destroy();
  }
}
