import { Validations } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import { rowOf, type TaskRules } from '#core/tasks/task-rules.ts';
import type { TaskBucket } from './task-bucket.ts';
import type { TaskQueue } from './task-queue.ts';

export interface TaskProducerProps {
  readonly guide: Guide;
  readonly rules: TaskRules;
  readonly bucket: TaskBucket;
  readonly queues: readonly TaskQueue[];
}

/** Bodies of dead letters that were too large for a message. */
const DEAD_PREFIX = 'claims/dead/';

/**
 * What the application may do, as a policy to attach to its IAM user or role: hand tasks over. Uploads and
 * Stripe's events come by ways of their own and are not sent by hand.
 */
export class TaskProducer extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, { bucket, guide, queues, rules }: TaskProducerProps) {
    super(scope, id);
    const sent = queues.filter(({ kind }) => kind !== 'file' && kind !== 'payment-event');
    const file = rowOf(rules, 'file');
    const prefixes = ['claims/', ...(file ? [file.incoming] : [])];
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `Lets ${guide.application} hand tasks to Capstan`,
      statements: [
        ...(sent.length > 0
          ? [
              new PolicyStatement({
                effect: Effect.ALLOW,
                actions: ['sqs:SendMessage'],
                resources: sent.map(({ queue }) => queue.queueArn),
              }),
            ]
          : []),
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: ['s3:PutObject'],
          resources: prefixes.map((prefix) => bucket.bucket.arnForObjects(`${prefix}*`)),
        }),
        // What died is evidence: the workers alone write it down.
        new PolicyStatement({
          effect: Effect.DENY,
          actions: ['s3:PutObject'],
          resources: [bucket.bucket.arnForObjects(`${DEAD_PREFIX}*`)],
        }),
        ...(file
          ? [
              new PolicyStatement({
                effect: Effect.ALLOW,
                actions: ['s3:GetObject'],
                resources: [bucket.bucket.arnForObjects(`${file.processed}*`)],
              }),
            ]
          : []),
      ],
    });
    const starred = [...prefixes, ...(file ? [file.processed] : [])];
    Validations.of(this.policy).acknowledge(
      ...starred.map((prefix) => ({
        id: `AwsSolutions-IAM5[Resource::<${bucket.logicalId}.Arn>/${prefix}*]`,
        reason: `The star stands for objects under ${prefix} of one bucket, named when they are put. Ends when IAM can name a prefix without one.`,
      })),
    );
  }
}
