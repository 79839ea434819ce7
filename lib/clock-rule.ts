import { Duration } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { CapstanFunction } from './capstan-function.ts';
import type { DeadLetterQueue } from './dead-letter-queue.ts';

/** A minute tick: whatever events are lost, everything is looked at once a minute. */
export class ClockRule extends Construct {
  constructor(
    scope: Construct,
    id: string,
    called: CapstanFunction,
    deadLetters: DeadLetterQueue,
    { description }: { readonly description: string },
  ) {
    super(scope, id);
    const rule = new Rule(this, 'Rule', {
      description,
      schedule: Schedule.rate(Duration.minutes(1)),
    });
    rule.addTarget(
      new LambdaFunction(called.lambda, {
        deadLetterQueue: deadLetters,
        // The next tick is the better retry; EventBridge keeps an event for at least a minute.
        retryAttempts: 1,
        maxEventAge: Duration.minutes(1),
      }),
    );
  }
}
