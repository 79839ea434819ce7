import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import { orderKinds } from '#core/care/order.ts';
import type { Guide } from '#core/guide.ts';
import { playbooks } from '#core/playbooks/all.ts';
import { synthesized } from './synthesized.ts';
import { at, deadLetterIdsOf, each, refersTo, statementsOf } from './template-reading.ts';

const stack = synthesized(guide);
const queues = each(stack, 'AWS::SQS::Queue');
const rules = each(stack, 'AWS::Events::Rule');
const queuePolicies = each(stack, 'AWS::SQS::QueuePolicy');
const alarms = each(stack, 'AWS::CloudWatch::Alarm');

const deadLetterIds = deadLetterIdsOf(stack);
const deadLetters = queues.filter(({ id }) => deadLetterIds.has(id));
const hints = queues.filter(({ id }) => id.startsWith('Hints') && !deadLetterIds.has(id));

describe('what the stack of a guide without tasks and care is made of', () => {
  const { care: _care, tasks: _tasks, ...withoutBoth }: Guide = guide;
  const loop = synthesized(withoutBoth);
  const loopQueues = each(loop, 'AWS::SQS::Queue');
  const loopLetters = deadLetterIdsOf(loop);

  it('has one function a playbook besides those of the loop, four queues, one table, one topic, one bus', () => {
    const waits = guide.playbooks.approve.some((id) => playbooks.some((one) => one.id === id));
    const all = playbooks.length - orderKinds.length;
    expect(loop.of('AWS::Lambda::Function')).toHaveLength((waits ? 5 : 4) + all);
    expect(loopQueues.filter(({ id }) => loopLetters.has(id))).toHaveLength(3);
    expect(loopQueues.filter(({ id }) => !loopLetters.has(id))).toHaveLength(1);
    expect(loop.of('AWS::DynamoDB::Table')).toHaveLength(1);
    expect(loop.of('AWS::SNS::Topic')).toHaveLength(1);
    expect(loop.of('AWS::Events::EventBus')).toHaveLength(1);
    expect(loop.of('AWS::S3::Bucket')).toEqual([]);
    expect(loop.text).not.toMatch(/capstan\.tasks|TASKS_TABLE|AWS::CloudWatch::Dashboard/);
    expect(loop.text).not.toMatch(/care|AWS::Glue/i);
  });

  it('says where its parts are', () => {
    expect(Object.keys(loop.template.Outputs).sort()).toEqual([
      'BusName',
      'CollectFunctionName',
      'HintDeadLetterUrl',
      'HintQueueUrl',
      'NoticeDeadLetterUrl',
      'NotifyFunctionName',
      'Playbooks',
      'ReconcileFunctionName',
      'TableName',
      'TickDeadLetterUrl',
      'TopicArn',
    ]);
  });

  it('makes no secret, and no helper of the CDK', () => {
    expect(stack.text).not.toMatch(/AWS::SecretsManager|AWS::CDK|Custom::/);
  });

  it('has no composite alarm, which could not be read by name', () => {
    expect(stack.of('AWS::CloudWatch::CompositeAlarm')).toEqual([]);
  });
});

describe.each(queues)('the queue $id', ({ id, properties }) => {
  it('is encrypted by SQS, so that no key can be lost with it', () => {
    expect(properties['SqsManagedSseEnabled']).toBe(true);
    expect(properties).not.toHaveProperty('KmsMasterKeyId');
  });

  it('refuses everything that does not come over TLS', () => {
    const denials = queuePolicies
      .filter((policy) => refersTo(at(policy.properties, 'Queues', 0)) === id)
      .flatMap((policy) => statementsOf(policy.properties))
      .filter(({ effect }) => effect === 'Deny');
    expect(denials).toMatchObject([
      { actions: ['sqs:*'], conditions: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });
});

describe.each(deadLetters)('the dead letters $id', ({ id, resource, properties }) => {
  it('keep for 14 days and outlive the stack', () => {
    expect(properties['MessageRetentionPeriod']).toBe(14 * 86_400);
    expect(resource.DeletionPolicy).toBe('Retain');
  });

  it('are watched', () => {
    const watching = alarms.filter(
      (alarm) => refersTo(at(alarm.properties, 'Dimensions', 0, 'Value')) === id,
    );
    expect(watching).toMatchObject([
      {
        properties: {
          MetricName: 'ApproximateNumberOfMessagesVisible',
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        },
      },
    ]);
  });
});

describe.each(hints)('the queue of hints', ({ properties }) => {
  it('gives up after five tries, and forgets before its dead letters do', () => {
    expect(at(properties, 'RedrivePolicy', 'maxReceiveCount')).toBe(5);
    expect(properties['MessageRetentionPeriod']).toBeLessThan(14 * 86_400);
  });

  it('hides a hint for six times as long as its consumer may run, and the batching window', () => {
    expect(properties['VisibilityTimeout']).toBeGreaterThanOrEqual(6 * 60 + 1);
  });
});

describe('the mapping from hints to reconcile', () => {
  it('takes large batches of a second, answers by message, five at a time', () => {
    const mapping = each(stack, 'AWS::Lambda::EventSourceMapping').find(({ id }) =>
      id.startsWith('Reconciler'),
    );
    expect(mapping?.properties).toMatchObject({
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });
});

describe.each(rules)('the rule $id', ({ properties }) => {
  const targets = at(properties, 'Targets') as readonly unknown[];

  it('has one target with dead letters, a number of tries and an age', () => {
    expect(targets).toHaveLength(1);
    expect(deadLetterIds).toContain(refersTo(at(targets[0], 'DeadLetterConfig', 'Arn')));
    expect(at(targets[0], 'RetryPolicy', 'MaximumRetryAttempts')).toBeGreaterThan(0);
    expect(at(targets[0], 'RetryPolicy', 'MaximumEventAgeInSeconds')).toBeGreaterThanOrEqual(60);
  });
});

describe('the clock', () => {
  it('ticks every minute and calls collect', () => {
    const clock = rules.find(({ id }) => id.includes('Clock'));
    expect(clock?.properties['ScheduleExpression']).toBe('rate(1 minute)');
    expect(refersTo(at(clock?.properties, 'Targets', 0, 'Arn'))).toContain('CollectLambda');
  });
});

describe.each(each(stack, 'AWS::DynamoDB::Table'))('the table $id', (table) => {
  it('can be restored to any second, and neither deleted nor lost with the stack', () => {
    expect(table.properties).toMatchObject({
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
    expect(table.resource.DeletionPolicy).toBe('Retain');
  });

  it('is paid by the request and forgets by expiresAt', () => {
    expect(table.properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
  });
});

describe('who may call from outside', () => {
  it('lets a service into a queue only from a resource of this stack', () => {
    const invitations = queuePolicies
      .flatMap(({ properties }) => statementsOf(properties))
      .filter(({ effect }) => effect === 'Allow');
    expect(invitations.length).toBeGreaterThanOrEqual(5);
    for (const { principal, conditions } of invitations) {
      expect(Object.keys(principal as object)).toEqual(['Service']);
      expect(stack.template.Resources).toHaveProperty(
        refersTo(at(conditions, 'ArnEquals', 'aws:SourceArn')),
      );
    }
  });

  it('lets a rule of this stack call a function, and everybody only functions that check who calls', () => {
    for (const { properties } of each(stack, 'AWS::Lambda::Permission')) {
      if (properties['Principal'] === '*') {
        const open = /ApprovalLinkPage|^TasksEmailFeedback|^TasksPaymentIntake/;
        expect(refersTo(properties['FunctionName'])).toMatch(open);
        continue;
      }
      expect(properties['Principal']).toBe('events.amazonaws.com');
      expect(rules.map(({ id }) => id)).toContain(refersTo(properties['SourceArn']));
    }
  });

  it('lets alarms of this account publish on the topic, over TLS only', () => {
    const [policy] = each(stack, 'AWS::SNS::TopicPolicy');
    expect(statementsOf(policy?.properties ?? {})).toMatchObject([
      { effect: 'Deny', conditions: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        effect: 'Allow',
        principal: { Service: 'cloudwatch.amazonaws.com' },
        conditions: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });
});

describe('people', () => {
  it('are subscribed by e-mail, with dead letters for what bounces', () => {
    const subscriptions = each(stack, 'AWS::SNS::Subscription');
    expect(subscriptions.map(({ properties }) => properties['Endpoint'])).toEqual(
      guide.notify.emails,
    );
    for (const { properties } of subscriptions) {
      expect(deadLetterIds).toContain(
        refersTo(at(properties, 'RedrivePolicy', 'deadLetterTargetArn')),
      );
    }
  });

  it('hear of decisions that the loop puts on the bus', () => {
    const rule = rules.find(({ id }) => id.startsWith('NoticesRule'));
    expect(rule?.properties['EventPattern']).toEqual({
      source: ['capstan.loop'],
      'detail-type': ['Capstan Decision'],
    });
    expect(stack.of('AWS::Events::EventBus')[0]?.[1].Properties['Name']).toBe(
      `${guide.application}-capstan`,
    );
  });
});
