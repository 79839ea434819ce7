import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { CapstanFunction } from './capstan-function.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';

/** The minute tick: whatever events are lost, everything is looked at once a minute. */
export class ClockRule extends Construct {
  constructor(
    scope: Construct,
    id: string,
    collect: CapstanFunction,
    deadLetters: DeadLetterQueue,
  ) {
    super(scope, id);
    const rule = new Rule(this, 'Rule', {
      description: 'Observes every target once a minute',
      schedule: Schedule.rate(Duration.minutes(1)),
    });
    rule.addTarget(
      new LambdaFunction(collect.lambda, {
        deadLetterQueue: deadLetters,
        // The next tick is the better retry; EventBridge keeps an event for at least a minute.
        retryAttempts: 1,
        maxEventAge: Duration.minutes(1),
      }),
    );
  }
}
