import { Aws, Duration } from 'aws-cdk-lib';
import { Policy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule, CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { Guide } from '#core/guide.ts';
import { scheduleEdges } from '#core/schedules/edges.ts';
import type { HintQueue } from './hint-queue.ts';

/** The tick has looked several times by then. */
const MAX_AGE = Duration.minutes(5);
const RETRIES = 10;

/**
 * The edges of the guide's schedules as EventBridge schedules, each in the zone of its row. An edge is a hint
 * and nothing more: what holds at a time the loop computes from the time, so a lost, late or superfluous edge
 * (a holiday) changes nothing, and exceptions with other times are left to the minute tick.
 */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, guide: Guide, hints: HintQueue) {
    super(scope, id);
    const edges = scheduleEdges(guide);
    if (edges.length === 0) return;
    const group = new CfnScheduleGroup(this, 'Group', { name: `${guide.application}-capstan` });
    const role = this.#role(group, hints);
    for (const { name, expression, timeZone, targets, why } of edges) {
      new CfnSchedule(this, name, {
        name,
        groupName: group.ref,
        description: why,
        scheduleExpression: expression,
        scheduleExpressionTimezone: timeZone,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: hints.queue.queueArn,
          roleArn: role.roleArn,
          input: JSON.stringify({ targets, why }),
          retryPolicy: {
            maximumEventAgeInSeconds: MAX_AGE.toSeconds(),
            maximumRetryAttempts: RETRIES,
          },
          deadLetterConfig: { arn: hints.deadLetters.queueArn },
        },
      });
    }
  }

  /** May give hints and put them aside, for schedules of this group and nobody else. */
  #role(group: CfnScheduleGroup, hints: HintQueue): Role {
    const role = new Role(this, 'Role', {
      description: 'Lets schedules wake the loop',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID, 'aws:SourceArn': group.attrArn },
        },
      }),
    });
    new Policy(this, 'Policy', {
      roles: [role],
      // The Scheduler sends dead letters in the same role.
      statements: [hints.allowsHinting(), hints.allowsPuttingAside()],
    });
    return role;
  }
}
