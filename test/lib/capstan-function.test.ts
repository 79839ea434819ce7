import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import { synthesized } from './synthesized.ts';
import { at, deadLetterIdsOf, each, refersTo, rightsOf, statementsOf } from './template-reading.ts';

const stack = synthesized(guide);
const functions = each(stack, 'AWS::Lambda::Function');
const queues = each(stack, 'AWS::SQS::Queue');
const rolePolicies = each(stack, 'AWS::IAM::Policy');
const alarms = each(stack, 'AWS::CloudWatch::Alarm');

const deadLetterIds = deadLetterIdsOf(stack);
const deadLetters = queues.filter(({ id }) => deadLetterIds.has(id));
const hints = queues.filter(({ id }) => id.startsWith('Hints') && !deadLetterIds.has(id));

describe.each(functions)('the function $id', ({ id, properties, resource }) => {
  it('runs on Node 24 on arm64', () => {
    expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  it('writes to a log group of its own that is kept for 30 days', () => {
    const group = refersTo(at(properties, 'LoggingConfig', 'LogGroup'));
    expect(stack.template.Resources[group]).toMatchObject({
      Type: 'AWS::Logs::LogGroup',
      Properties: { RetentionInDays: 30 },
    });
    const users = functions.filter(
      (other) => refersTo(at(other.properties, 'LoggingConfig', 'LogGroup')) === group,
    );
    expect(users).toHaveLength(1);
  });

  it('has a role of its own, with no managed policy, that exists before it', () => {
    const role = refersTo(properties['Role']);
    expect(stack.template.Resources[role]?.Properties['ManagedPolicyArns']).toBeUndefined();
    const users = functions.filter((other) => refersTo(other.properties['Role']) === role);
    expect(users).toHaveLength(1);
    const policies = rolePolicies.filter(
      (policy) => refersTo(at(policy.properties, 'Roles', 0)) === role,
    );
    // But for those that name the function itself, or what is made with its address.
    const before = policies.filter((policy) => !/Checkpoints|Answers/.test(policy.id));
    expect(resource.DependsOn).toEqual(expect.arrayContaining(before.map((policy) => policy.id)));
  });

  it('leaves its name, tracing and concurrency alone', () => {
    expect(properties).not.toHaveProperty('FunctionName');
    expect(properties).not.toHaveProperty('TracingConfig');
    expect(properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  it('has a timeout, a memory size and a description', () => {
    expect(properties['Timeout']).toBeGreaterThanOrEqual(20);
    const memoryMb = /^TasksFile/.test(id) ? 2048 : /^(TasksReport|Care)/.test(id) ? 1024 : 512;
    expect(properties['MemorySize']).toBe(memoryMb);
    expect(properties['Description']).toContain(guide.application);
  });

  it('carries names and addresses in its environment, nothing else', () => {
    const variables = Object.keys(at(properties, 'Environment', 'Variables') as object);
    expect(
      variables.filter((name) => !/_(NAMES?|URL|ARN|TABLE|BUCKET|QUEUES|PARAMETER)$/.test(name)),
    ).toEqual([]);
  });
});

describe('time limits', () => {
  it.each([
    ['Collect', 50],
    ['Reconcile', 60],
    ['Notify', 20],
  ])('%s runs for at most %i seconds', (name, seconds) => {
    const found = functions.find(({ id }) => id.includes(name));
    expect(found?.properties['Timeout']).toBe(seconds);
  });
});

describe('environments', () => {
  it.each([
    ['Collect', ['HINT_QUEUE_URL', 'SECRET_NAME', 'TABLE_NAME', 'TASKS_TABLE']],
    ['Reconcile', ['BUS_NAME', 'HINT_DEAD_LETTER_URL', 'SECRET_NAME', 'TABLE_NAME']],
    ['Notify', ['TOPIC_ARN']],
  ])('%s gets %j', (name, wanted) => {
    const found = functions.find(({ id }) => id.includes(name));
    const variables = at(found?.properties, 'Environment', 'Variables') as object;
    expect(Object.keys(variables).sort()).toEqual(wanted);
  });
});

describe('asynchronous calls', () => {
  it.each(['Collect', 'Notify'])('%s keeps what failed and does not try for hours', (name) => {
    const found = functions.find(({ id }) => id.includes(name));
    expect(deadLetterIds).toContain(
      refersTo(at(found?.properties, 'DeadLetterConfig', 'TargetArn')),
    );
    const config = each(stack, 'AWS::Lambda::EventInvokeConfig').find(
      ({ properties }) => refersTo(properties['FunctionName']) === found?.id,
    );
    expect(config?.properties['MaximumEventAgeInSeconds']).toBeLessThanOrEqual(3600);
  });
});

describe('roles', () => {
  const secret = expect.stringContaining(`:secret:${guide.secretName}-??????`);
  const [tableId] = stack.of('AWS::DynamoDB::Table').find(([id]) => id.startsWith('State')) ?? [''];
  const idOf = (type: string, part: string) =>
    stack.of(type).find(([id]) => id.includes(part))?.[0] ?? '';

  it('lets collect observe, remember, publish and hint', () => {
    expect(rightsOf(stack, 'Collect')).toEqual({
      'logs:CreateLogStream': [idOf('AWS::Logs::LogGroup', 'Collect')],
      'logs:PutLogEvents': [idOf('AWS::Logs::LogGroup', 'Collect')],
      'secretsmanager:GetSecretValue': [secret],
      'dynamodb:GetItem': [tableId],
      'dynamodb:BatchGetItem': [tableId],
      'dynamodb:PutItem': [tableId],
      'dynamodb:UpdateItem': [tableId],
      'sqs:SendMessage': [...hints, ...deadLetters.filter(({ id }) => id.includes('Collector'))]
        .map(({ id }) => id)
        .sort(),
      // Open breakers.
      'dynamodb:Query': [idOf('AWS::DynamoDB::Table', 'Tasks')],
      'cloudwatch:PutMetricData': ['"*"'],
    });
  });

  it('lets reconcile decide, act and tell', () => {
    const hinting = hints.map(({ id }) => id);
    expect(rightsOf(stack, 'Reconcile')).toEqual({
      'logs:CreateLogStream': [idOf('AWS::Logs::LogGroup', 'Reconcile')],
      'logs:PutLogEvents': [idOf('AWS::Logs::LogGroup', 'Reconcile')],
      'secretsmanager:GetSecretValue': [secret],
      'dynamodb:GetItem': [tableId],
      'dynamodb:BatchGetItem': [tableId],
      'dynamodb:PutItem': [tableId],
      'dynamodb:UpdateItem': [tableId],
      'dynamodb:Query': [tableId],
      'sqs:ReceiveMessage': hinting,
      'sqs:DeleteMessage': hinting,
      'sqs:GetQueueAttributes': hinting,
      'sqs:SendMessage': [idOf('AWS::SQS::Queue', 'HintsDeadLetters')],
      'events:PutEvents': [idOf('AWS::Events::EventBus', 'Bus')],
      'cloudwatch:DescribeAlarms': alarms
        .filter(({ id }) => id.startsWith('Alarms'))
        .map(({ id }) => id)
        .sort(),
    });
  });

  it('lets notify tell the topic, and without Slack it sees no secret', () => {
    expect(rightsOf(stack, 'Notify')).toEqual({
      'logs:CreateLogStream': [idOf('AWS::Logs::LogGroup', 'Notify')],
      'logs:PutLogEvents': [idOf('AWS::Logs::LogGroup', 'Notify')],
      'sqs:SendMessage': [idOf('AWS::SQS::Queue', 'NoticesDeadLetters')],
      'sns:Publish': [idOf('AWS::SNS::Topic', 'Topic')],
    });
  });

  it('uses a star for metrics, held to the namespace of the guide, for executions and prefixes', () => {
    const starred = rolePolicies
      .filter(({ id }) => !/Checkpoints|Answers|^CareDatabaseCareObjects/.test(id))
      .flatMap(({ properties }) => statementsOf(properties))
      .filter(
        ({ actions, resources }) =>
          actions.some((action) => action.includes('*')) ||
          resources.some((one) => JSON.stringify(one).includes('*')),
      );
    expect(starred).toEqual([
      expect.objectContaining({
        actions: ['cloudwatch:PutMetricData'],
        conditions: {
          StringEquals: { 'cloudwatch:namespace': `Capstan/${guide.application}` },
        },
      }),
    ]);
  });

  it('can delete nothing but a message that is done, a pause, and what a row has compressed', () => {
    const deleting = rolePolicies
      .filter(({ id }) => !id.startsWith('CareDatabaseCareObjects'))
      .flatMap(({ properties }) => statementsOf(properties))
      .filter(({ actions }) => actions.some((action) => /delete|remove|purge/i.test(action)));
    for (const { actions, conditions } of deleting) {
      if (actions.includes('sqs:DeleteMessage')) continue;
      expect(actions.filter((action) => action !== 'dynamodb:DeleteItem')).toEqual([]);
      const partitions = at(conditions, 'ForAllValues:StringLike', 'dynamodb:LeadingKeys');
      expect(['TARGET#*', 'CONTROL']).toEqual(expect.arrayContaining([partitions].flat()));
    }
  });

  it('never allows by exception', () => {
    expect(stack.text).not.toMatch(/"Not(Action|Resource|Principal)"/);
  });

  it('is assumed by Lambda, and by Scheduler where that sends hints', () => {
    for (const { id, properties } of each(stack, 'AWS::IAM::Role')) {
      const service = id.startsWith('Schedules') ? 'scheduler' : 'lambda';
      expect(at(properties, 'AssumeRolePolicyDocument', 'Statement')).toMatchObject([
        {
          Action: 'sts:AssumeRole',
          Effect: 'Allow',
          Principal: { Service: `${service}.amazonaws.com` },
        },
      ]);
    }
  });
});
