import { Duration, Validations } from 'aws-cdk-lib';
import {
  EventField,
  type EventPattern,
  Match,
  Rule,
  RuleTargetInput,
} from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import { isOrdered, type TaskKind } from '#core/tasks/ids.ts';
import { kinds } from '#core/tasks/kinds/all.ts';
import { rowOf, type TaskRules } from '#core/tasks/task-rules.ts';
import { DeadLetterQueue } from '../dead-letter-queue.ts';
import type { TaskBucket } from './task-bucket.ts';
import type { TaskQueue } from './task-queue.ts';

export interface ArrivalsProps {
  readonly guide: Guide;
  readonly rules: TaskRules;
  readonly bucket: TaskBucket;
  readonly queues: readonly TaskQueue[];
}

/** One field of an event, where a value of any type may stand. */
const field = (path: string): string => EventField.fromPath(path);

/**
 * Events that become tasks: uploads, and what the guide's routes name. EventBridge writes the envelope, so
 * nothing runs in between that could fail.
 */
export class Arrivals extends Construct {
  /** Events that could not be queued, as EventBridge got them. */
  readonly deadLetters: DeadLetterQueue;
  readonly #queues: readonly TaskQueue[];

  constructor(scope: Construct, id: string, { bucket, guide, queues, rules }: ArrivalsProps) {
    super(scope, id);
    this.#queues = queues;
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    Validations.of(this.deadLetters).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'It is where rules of EventBridge put what they could not deliver, which the check does not look for. Ends when it looks at the DeadLetterConfig of rules.',
    });
    const file = rowOf(rules, 'file');
    if (file !== undefined) {
      this.#add(
        'Uploads',
        {
          description: `Uploads to ${guide.application} become tasks`,
          eventPattern: {
            source: ['aws.s3'],
            detailType: ['Object Created'],
            detail: {
              bucket: { name: [bucket.bucket.bucketName] },
              object: { key: Match.prefix(file.incoming) },
            },
          },
        },
        { kind: 'file', priority: 'normal' },
        {
          // Nothing S3 says of an upload is of that one alone and fits an id; what comes as two events finds its
          // results made.
          id: field('$.id'),
          payload: {
            key: field('$.detail.object.key'),
            etag: field('$.detail.object.etag'),
            bytes: field('$.detail.object.size'),
          },
        },
      );
    }
    for (const { detailType, id: route, kind, priority, source } of rules.routes) {
      this.#add(
        `Route-${route}`,
        {
          description: `${source}, ${detailType}: a task of kind ${kind} for ${guide.application}`,
          eventPattern: { source: [source], detailType: [detailType] },
        },
        { kind, priority },
        { id: field('$.id'), payload: field('$.detail') },
      );
    }
  }

  #add(
    id: string,
    about: { readonly description: string; readonly eventPattern: EventPattern },
    lane: { readonly kind: TaskKind; readonly priority: TaskQueue['priority'] },
    envelope: { readonly id: string; readonly payload: unknown },
  ): void {
    const to = this.#queues.find(
      ({ kind, priority }) => kind === lane.kind && priority === lane.priority,
    );
    if (to === undefined) throw new Error(`there is no lane ${lane.priority} of ${lane.kind}`);
    const rule = new Rule(this, id, about);
    rule.addTarget(
      new SqsQueue(to.queue, {
        message: RuleTargetInput.fromObject({
          id: envelope.id,
          kind: lane.kind,
          version: kinds[lane.kind].version,
          occurredAt: field('$.time'),
          priority: lane.priority,
          payload: envelope.payload,
        }),
        // Of its own for each event, or one that has to wait would hold up all (a path as a whole value is read
        // from the event: docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html).
        ...(isOrdered(lane.kind) && { messageGroupId: '$.id' }),
        deadLetterQueue: this.deadLetters,
        // A day, which is EventBridge's most: unlike a hint, a task is worth waiting for.
        retryAttempts: 185,
        maxEventAge: Duration.hours(24),
      }),
    );
  }
}
