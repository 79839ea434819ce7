import { Duration } from 'aws-cdk-lib';
import { Match, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { metricNamespace } from '#core/alarms.ts';
import type { Guide } from '#core/guide.ts';
import type { HintQueue } from './hint-queue.ts';

/**
 * Sends every change of state of a row's alarm to the loop, as a hint.
 *
 * The pattern names no alarm: a list would pass EventBridge's 2,048 characters with the thirtieth, and a
 * wildcard per target would also catch strangers' alarms. Only alarms on the guide's own metrics stand in
 * its namespace, so that is what is matched (`metrics` is a list; patterns look into each of its objects).
 * The endings leave out Capstan's alarms about itself. A pattern that matched too much would do no harm:
 * a hint says "look", never what to do.
 */
export class AlarmRule extends Construct {
  constructor(scope: Construct, id: string, guide: Guide, hints: HintQueue) {
    super(scope, id);
    const rule = new Rule(this, 'Rule', {
      description: `Alarms of ${guide.application} wake the loop`,
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: {
          alarmName: Match.anyOf(Match.suffix('-high'), Match.suffix('-low')),
          configuration: {
            metrics: { metricStat: { metric: { namespace: [metricNamespace(guide)] } } },
          },
        },
      },
    });
    rule.addTarget(
      new SqsQueue(hints.queue, {
        deadLetterQueue: hints.deadLetters,
        retryAttempts: 10,
        // The tick looked dozens of times by then.
        maxEventAge: Duration.hours(1),
      }),
    );
  }
}
