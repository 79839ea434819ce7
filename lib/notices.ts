import { Aws, Duration } from 'aws-cdk-lib';
import { EventBus, type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import { CapstanFunction } from './capstan-function.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { NamedSecret } from './named-secret.ts';

const TIMEOUT_SECONDS = 20;

export interface NoticesProps {
  readonly guide: Guide;
  readonly functionsFolder: string;
  readonly secret: NamedSecret;
}

/**
 * How people hear of it: decisions worth telling stand on a bus of their own, where other programs may
 * listen too; `notify` turns them into a sentence for the topic and, when the guide says so, for Slack.
 */
export class Notices extends Construct {
  readonly bus: EventBus;
  readonly topic: Topic;
  readonly notify: CapstanFunction;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, { guide, functionsFolder, secret }: NoticesProps) {
    super(scope, id);
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    this.topic = this.#openTopic(guide);
    this.bus = new EventBus(this, 'Bus', {
      eventBusName: `${guide.application}-capstan`,
      description: `Decisions about ${guide.application} that somebody should hear of`,
    });

    this.notify = new CapstanFunction(this, 'Notify', {
      name: 'notify',
      functionsFolder,
      description: `Tells people what Capstan did to ${guide.application}`,
      timeoutSeconds: TIMEOUT_SECONDS,
      environment: {
        TOPIC_ARN: this.topic.topicArn,
        ...(guide.notify.slack && { SECRET_NAME: secret.name }),
      },
      asyncCalls: { deadLetters: this.deadLetters, retries: 2, maxAgeSeconds: 3600 },
    });
    this.notify.allow(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['sns:Publish'],
        resources: [this.topic.topicArn],
      }),
    );
    if (guide.notify.slack) this.notify.allow(secret.allowsReading());

    this.#hear('Rule', 'Decisions that somebody should hear of', {
      source: ['capstan.loop'],
      detailType: ['Capstan Decision'],
    });
    if (guide.tasks) {
      // A customer's own address opens and closes a breaker of its own: people hear when it is disabled.
      this.#hear('BreakerRule', 'Outside services that are away, and back', {
        source: ['capstan.tasks'],
        detailType: ['Capstan Breaker'],
        detail: { breaker: [{ 'anything-but': { prefix: 'webhook:' } }] },
      });
      this.#hear('DestinationRule', "Customers' addresses that were disabled", {
        source: ['capstan.tasks'],
        detailType: ['Capstan Destination'],
      });
    }
  }

  /** Lets `notify` hear of events on the bus. */
  #hear(id: string, description: string, eventPattern: EventPattern): void {
    const rule = new Rule(this, id, { eventBus: this.bus, description, eventPattern });
    rule.addTarget(
      new LambdaFunction(this.notify.lambda, {
        deadLetterQueue: this.deadLetters,
        retryAttempts: 10,
        maxEventAge: Duration.hours(1),
      }),
    );
  }

  /** The statement that allows putting a decision on the bus. */
  allowsTelling(): PolicyStatement {
    return new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['events:PutEvents'],
      resources: [this.bus.eventBusArn],
    });
  }

  // Not encrypted with a key: alarms cannot publish through the AWS-managed one, and one of our own costs
  // more than the alarms. What is said here goes out by plain e-mail.
  #openTopic(guide: Guide): Topic {
    const topic = new Topic(this, 'Topic', {
      displayName: `Capstan ${guide.application}`,
      enforceSSL: true,
    });
    topic.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AlarmsOfThisAccountSpeakHere',
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    for (const email of guide.notify.emails) {
      topic.addSubscription(new EmailSubscription(email, { deadLetterQueue: this.deadLetters }));
    }
    return topic;
  }
}
