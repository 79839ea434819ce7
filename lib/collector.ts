import { Stack, Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { metricNamespace } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';
import { CapstanFunction } from './capstan-function.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { HintQueue } from './hint-queue.ts';
import type { NamedSecret } from './named-secret.ts';
import type { StateTable } from './state-table.ts';

/** Below the minute, so that two collections never overlap. */
const TIMEOUT_SECONDS = 50;

export interface CollectorProps {
  readonly guide: Guide;
  readonly functionsFolder: string;
  readonly secret: NamedSecret;
  readonly state: StateTable;
  readonly hints: HintQueue;
}

/** What reads Render, Redis and PostgreSQL every minute, and what of it failed. */
export class Collector extends Construct {
  readonly collect: CapstanFunction;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, props: CollectorProps) {
    super(scope, id);
    const { guide, functionsFolder, secret, state, hints } = props;
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    this.collect = new CapstanFunction(this, 'Collect', {
      name: 'collect',
      functionsFolder,
      description: `Observes ${guide.application} on Render`,
      timeoutSeconds: TIMEOUT_SECONDS,
      environment: {
        TABLE_NAME: state.table.tableName,
        SECRET_NAME: secret.name,
        HINT_QUEUE_URL: hints.queue.queueUrl,
      },
      // One retry, and nothing older than three minutes: ticks that piled up in an outage of Lambda would
      // spend Render's rate limit on minutes that are over.
      asyncCalls: { deadLetters: this.deadLetters, retries: 1, maxAgeSeconds: 180 },
    });
    this.collect.allow(secret.allowsReading());
    this.collect.allow(state.allows('GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'));
    this.collect.allow(hints.allowsHinting());

    this.#allowCounting(guide);

    const publish = this.collect.allowApart(
      'PublishMetrics',
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['cloudwatch:PutMetricData'],
        resources: ['*'],
        conditions: { StringEquals: { 'cloudwatch:namespace': metricNamespace(guide) } },
      }),
    );
    Validations.of(publish).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason:
        'PutMetricData has no resource-level permission; the condition holds it to one namespace. Ends when CloudWatch has ARNs for metrics.',
    });
  }

  /** Queues of SQS by whose length workers are sized lie in this account and region. */
  #allowCounting({ targets }: Guide): void {
    const names = targets.flatMap((target) =>
      target.kind === 'service' && target.backlog !== undefined && 'sqs' in target.backlog.from
        ? target.backlog.from.sqs
        : [],
    );
    if (names.length === 0) return;
    const resources = [...new Set(names)].map((resource) =>
      Stack.of(this).formatArn({ service: 'sqs', resource }),
    );
    this.collect.allow(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes'],
        resources,
      }),
    );
  }
}
