import { describe, expect, it } from 'vitest';
import { metricNamespace } from '#core/alarms.ts';
import { isOrdered, priorities, type TaskKind } from '#core/tasks/ids.ts';
import { kinds } from '#core/tasks/kinds/all.ts';
import { readEnvelope } from '#core/tasks/read-task.ts';
import type { TaskRules } from '#core/tasks/task-rules.ts';
import { targetInput } from '#local/aws/events/input/target-input.ts';
import { matchesEvent } from '#local/aws/events/pattern/event-pattern.ts';
import { guide, rows, tasks } from '../core/tasks/support/shop-tasks.ts';
import { type Properties, synthesized } from './synthesized.ts';
import { at, each, refersTo, rightsOf, statementsOf } from './template-reading.ts';

const stack = synthesized(guide);
const pascal = (id: string) =>
  id.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
const idOf = (type: string, start: string, of = stack): string =>
  of.of(type).find(([id]) => id.startsWith(start))?.[0] ?? `no ${type} ${start}`;
const propertiesOf = (type: string, start: string, of = stack): Properties =>
  of.template.Resources[idOf(type, start, of)]?.Properties ?? {};
const queueId = (kind: string, priority: string) =>
  idOf('AWS::SQS::Queue', `Tasks${pascal(kind)}${pascal(priority)}Queue`);
const lettersId = (kind: string, priority: string) =>
  idOf('AWS::SQS::Queue', `Tasks${pascal(kind)}${pascal(priority)}DeadLetters`);
const functionOf = (start: string, of = stack) => propertiesOf('AWS::Lambda::Function', start, of);
const without = (...gone: readonly TaskKind[]): TaskRules => ({
  ...tasks,
  rows: rows.filter(({ kind }) => !gone.includes(kind)),
  routes: tasks.routes.filter(({ kind }) => !gone.includes(kind)),
});
/** The text of an output or variable, with `<logical id>` for what the template refers to. */
const textOf = (value: unknown): string =>
  (at(value, 'Fn::Join', 1) as readonly unknown[])
    .map((part) => (typeof part === 'string' ? part : `<${refersTo(part)}>`))
    .join('');

const lanes = rows.flatMap((row) =>
  priorities.flatMap((priority) => {
    const lane = row.lanes[priority];
    return lane === undefined ? [] : [{ kind: row.kind, lane, priority, row }];
  }),
);
/** Seconds a worker may run: one after the other, side by side and one apart, alone. */
const seconds = { email: 90, report: 870, file: 60, webhook: 830, 'payment-event': 830 } as const;

describe.each(lanes)('the lane $priority of $kind', ({ kind, lane, priority, row }) => {
  const queue = propertiesOf('AWS::SQS::Queue', `Tasks${pascal(kind)}${pascal(priority)}Queue`);
  const letters = stack.template.Resources[lettersId(kind, priority)];
  const mapping = each(stack, 'AWS::Lambda::EventSourceMapping').find(
    ({ properties }) => refersTo(properties['EventSourceArn']) === queueId(kind, priority),
  );

  it('keeps order where its kind does, and its letters with it', () => {
    const fifo = isOrdered(kind) ? true : undefined;
    expect(queue['FifoQueue']).toBe(fifo);
    expect(letters?.Properties['FifoQueue']).toBe(fifo);
  });

  it('spends no message, has letters of its own, and forgets before they do', () => {
    expect(at(queue, 'RedrivePolicy')).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [lettersId(kind, priority), 'Arn'] },
      maxReceiveCount: 1000,
    });
    expect(queue['MessageRetentionPeriod']).toBe(4 * 86_400);
    expect(letters?.Properties['MessageRetentionPeriod']).toBe(14 * 86_400);
    expect(letters?.DeletionPolicy).toBe('Retain');
  });

  it("hides a task for six times the worker's time, and within SQS's limit", () => {
    const window = Number(mapping?.properties['MaximumBatchingWindowInSeconds'] ?? 0);
    expect(queue['VisibilityTimeout']).toBe(6 * seconds[kind] + window);
    expect(queue['VisibilityTimeout']).toBeLessThanOrEqual(43_200);
  });

  it('feeds the worker of its kind, as many copies as the row says, and hears which messages stay', () => {
    expect(mapping?.properties).toMatchObject({
      BatchSize: lane.batchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: lane.concurrency },
    });
    expect(refersTo(mapping?.properties['FunctionName'])).toMatch(
      new RegExp(`^Tasks${pascal(kind)}WorkerLambda`),
    );
  });

  it('gathers only where Lambda can, where there is something to gather', () => {
    const wanted = isOrdered(kind) || lane.batchSize === 1 ? undefined : 1;
    expect(mapping?.properties['MaximumBatchingWindowInSeconds']).toBe(wanted);
  });

  it('tells people when a task waits for too long, and when one is dead', () => {
    const named = (what: string) =>
      each(stack, 'AWS::CloudWatch::Alarm').find(
        ({ properties }) =>
          properties['AlarmName'] === `asset-anchor-capstan-task-${kind}-${priority}-${what}`,
      )?.properties;
    expect(named('wait')).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Value: { 'Fn::GetAtt': [queueId(kind, priority), 'QueueName'] } }],
      Threshold: row.tellAfterMinutes * 60,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    expect(named('dead')).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Value: { 'Fn::GetAtt': [lettersId(kind, priority), 'QueueName'] } }],
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
    for (const what of ['wait', 'dead']) {
      expect(named(what)?.['AlarmActions']).toHaveLength(1);
      expect(named(what)?.['AlarmDescription']).toContain(`#task-${kind}`);
    }
  });
});

describe('a high lane with small batches', () => {
  it('gathers nothing', () => {
    const [email] = rows;
    const high = { concurrency: 5, batchSize: 10 };
    const some = [{ ...email, lanes: { ...email?.lanes, high } }, ...rows.slice(1)];
    const urgent = synthesized({ ...guide, tasks: { ...tasks, rows: some as typeof rows } });
    const mapping = each(urgent, 'AWS::Lambda::EventSourceMapping').find(({ id }) =>
      id.includes('FromEmailHigh'),
    );
    expect(mapping?.properties).not.toHaveProperty('MaximumBatchingWindowInSeconds');
  });
});

describe.each(rows)('the worker of $kind', ({ kind, lanes: of }) => {
  const worker = functionOf(`Tasks${pascal(kind)}WorkerLambda`);
  const variables = at(worker, 'Environment', 'Variables');

  it('has the time for a batch, and the memory for what it does', () => {
    expect(worker['Timeout']).toBe(seconds[kind]);
    expect(worker['MemorySize']).toBe({ file: 2048, report: 1024 }[String(kind)] ?? 512);
  });

  it('knows its queues by their ARN', () => {
    const wanted = priorities
      .filter((priority) => of[priority] !== undefined)
      .map((priority) => [
        `<${queueId(kind, priority)}>`,
        {
          url: `<${queueId(kind, priority)}>`,
          deadLetterUrl: `<${lettersId(kind, priority)}>`,
          priority,
        },
      ]);
    expect(JSON.parse(textOf(at(variables, 'TASK_QUEUES')))).toEqual(Object.fromEntries(wanted));
  });

  it('knows table, bucket, bus, its credentials, and where mails go when it sends some', () => {
    expect(Object.keys(variables as object).sort()).toEqual([
      'BUS_NAME',
      ...(kind === 'report' ? ['MAIL_QUEUE_URL'] : []),
      'TASKS_BUCKET',
      'TASKS_TABLE',
      ...(kind === 'file' ? [] : ['TASK_PARAMETER']),
      'TASK_QUEUES',
    ]);
    if (kind === 'file') return;
    expect(at(variables, 'TASK_PARAMETER')).toBe(`/${guide.secretName}/tasks/${kind}`);
  });
});

/** What the bucket's policy lets a role do: `action under/prefix`. */
function objectRights(role: string, of = stack): readonly string[] {
  return statementsOf(propertiesOf('AWS::S3::BucketPolicy', 'TasksBucketPolicy', of))
    .filter(({ effect }) => effect === 'Allow')
    .filter(({ principal }) => JSON.stringify(principal).includes(`"${role}`))
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) =>
        resources.map((one) => `${action} ${at(one, 'Fn::Join', 1, 1) ?? ''}`.trim()),
      ),
    )
    .sort();
}

/** What a role may do in the table of tasks: `action partitions`. */
function itemRights(role: string): readonly string[] {
  return each(stack, 'AWS::IAM::Policy')
    .filter(({ properties }) => refersTo(at(properties, 'Roles', 0)).startsWith(role))
    .flatMap(({ properties }) => statementsOf(properties))
    .filter(({ resources }) => resources.some((one) => refersTo(one).startsWith('TasksTable')))
    .flatMap(({ actions, conditions }) => {
      const partitions = at(conditions, 'ForAllValues:StringLike', 'dynamodb:LeadingKeys');
      return actions.map((action) => `${action} ${[partitions].flat().join(' ')}`);
    })
    .sort();
}

const parameterArn = (kind: string) =>
  expect.stringContaining(`:parameter/${guide.secretName}/tasks/${kind}`);
const objects = ['s3:GetObject /claims/*', 's3:ListBucket', 's3:PutObject /claims/dead/*'];
const items = (kind: string, more = '') => [
  `dynamodb:BatchGetItem TASK#${kind}#* BREAKER${more}`,
  `dynamodb:PutItem TASK#${kind}#* BREAKER${more}`,
];

describe('what a worker may do, every action of every role', () => {
  it.each<[TaskKind, sends: string[], items: string[], objects: string[]]>([
    ['email', [], items('email', ' SUPPRESSED#*'), objects],
    [
      'report',
      [queueId('email', 'normal')],
      items('report'),
      [
        's3:AbortMultipartUpload /reports/*',
        's3:GetObject /claims/*',
        's3:GetObject /reports/*',
        's3:ListBucket',
        's3:PutObject /claims/dead/*',
        's3:PutObject /reports/*',
      ],
    ],
    [
      'file',
      [],
      items('file'),
      [
        's3:GetObject /claims/*',
        's3:GetObject /incoming/*',
        's3:GetObject /processed/*',
        's3:ListBucket',
        's3:PutObject /claims/dead/*',
        's3:PutObject /processed/*',
      ],
    ],
    [
      'webhook',
      [],
      [...items('webhook'), 'dynamodb:GetItem DESTINATION', 'dynamodb:PutItem DESTINATION'].sort(),
      objects,
    ],
    ['payment-event', [], items('payment-event'), objects],
  ])('%s', (kind, sends, inTable, inBucket) => {
    const role = `Tasks${pascal(kind)}WorkerRole`;
    const own = lanes.filter((lane) => lane.kind === kind);
    const queues = own.map(({ priority }) => queueId(kind, priority)).sort();
    const letters = own.map(({ priority }) => lettersId(kind, priority));
    const table = idOf('AWS::DynamoDB::Table', 'Tasks');
    const isMany = kind === 'webhook';
    expect(rightsOf(stack, role)).toEqual({
      'logs:CreateLogStream': [expect.stringMatching(`^Tasks${pascal(kind)}WorkerLog`)],
      'logs:PutLogEvents': [expect.stringMatching(`^Tasks${pascal(kind)}WorkerLog`)],
      'sqs:ReceiveMessage': queues,
      'sqs:DeleteMessage': queues,
      'sqs:GetQueueAttributes': queues,
      'sqs:ChangeMessageVisibility': queues,
      'sqs:SendMessage': [...letters, ...sends].sort(),
      'dynamodb:BatchGetItem': [table],
      'dynamodb:PutItem': isMany ? [table, table] : [table],
      ...(isMany && { 'dynamodb:GetItem': [table] }),
      'events:PutEvents': [expect.stringMatching('^NoticesBus')],
      ...(kind !== 'file' && { 'ssm:GetParameter': [parameterArn(kind)] }),
    });
    expect(itemRights(role)).toEqual(inTable);
    expect(objectRights(role)).toEqual(inBucket);
  });

  it('needs no key of KMS: that of AWS decrypts for whoever may read the parameter', () => {
    expect(stack.text).not.toContain('kms:');
  });
});

describe('the two addresses for outside services', () => {
  it.each([
    [
      'TasksEmailFeedback',
      { 'dynamodb:PutItem': [idOf('AWS::DynamoDB::Table', 'Tasks')] },
      ['dynamodb:PutItem SUPPRESSED#*'],
      'email',
      ['TASKS_TABLE', 'TASK_PARAMETER'],
    ],
    [
      'TasksPaymentIntake',
      { 'sqs:SendMessage': [queueId('payment-event', 'normal')] },
      [],
      'payment-event',
      ['INTAKE_QUEUE_URL', 'TASK_PARAMETER'],
    ],
  ])('%s may do its one thing', (start, right, inTable, kind, variables) => {
    expect(rightsOf(stack, `${start}Role`)).toEqual({
      'logs:CreateLogStream': [expect.stringContaining('Log')],
      'logs:PutLogEvents': [expect.stringContaining('Log')],
      'ssm:GetParameter': [parameterArn(kind)],
      ...right,
    });
    expect(itemRights(`${start}Role`)).toEqual(inTable);
    expect(objectRights(`${start}Role`)).toEqual([]);
    const environment = at(functionOf(`${start}Lambda`), 'Environment', 'Variables');
    expect(Object.keys(environment as object).sort()).toEqual(variables);
  });

  it('are open to everybody, since what comes is signed or has a password', () => {
    const urls = each(stack, 'AWS::Lambda::Url').filter(({ id }) => id.startsWith('Tasks'));
    expect(urls.map(({ properties }) => properties['AuthType'])).toEqual(['NONE', 'NONE']);
  });
});

describe('the policy for the application', () => {
  const statements = statementsOf(propertiesOf('AWS::IAM::ManagedPolicy', 'TasksTaskProducer'));

  it('lets it hand over tasks, payloads and uploads, and get what was made of these', () => {
    expect(
      statements.map(({ actions, resources }) => [
        actions,
        resources.map((one) => refersTo(one) || at(one, 'Fn::Join', 1, 1)),
      ]),
    ).toEqual([
      [
        ['sqs:SendMessage'],
        [queueId('email', 'high'), queueId('email', 'normal')].concat(
          queueId('report', 'normal'),
          queueId('webhook', 'normal'),
        ),
      ],
      [['s3:PutObject'], ['/claims/*', '/incoming/*']],
      [['s3:GetObject'], ['/processed/*']],
    ]);
  });

  it('knows no uploads where no row does', () => {
    const some = synthesized({ ...guide, tasks: without('file') });
    const policy = propertiesOf('AWS::IAM::ManagedPolicy', 'TasksTaskProducer', some);
    expect(JSON.stringify(policy)).toContain('/claims/*');
    expect(JSON.stringify(policy)).not.toMatch(/incoming|processed/);
  });
});

describe('the bucket', () => {
  const bucket = propertiesOf('AWS::S3::Bucket', 'TasksBucket96') as Properties;
  const buckets = each(stack, 'AWS::S3::Bucket');

  it.each(buckets)('$id is private, encrypted, over TLS only, and outlives the stack', (one) => {
    expect(one.resource.DeletionPolicy).toBe('Retain');
    expect(one.properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    });
    expect(JSON.stringify(one.properties['BucketEncryption'])).toContain('AES256');
    const denials = each(stack, 'AWS::S3::BucketPolicy')
      .filter(({ properties }) => refersTo(properties['Bucket']) === one.id)
      .flatMap(({ properties }) => statementsOf(properties))
      .filter(({ effect }) => effect === 'Deny');
    expect(denials).toMatchObject([
      { actions: ['s3:*'], conditions: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });

  it('tells EventBridge of uploads, without a helper of the CDK', () => {
    expect(bucket['NotificationConfiguration']).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(stack.text).not.toContain('Custom::');
  });

  it('forgets payloads, reports, what was overwritten and uploads that were broken off', () => {
    expect(at(bucket, 'LifecycleConfiguration', 'Rules')).toEqual([
      {
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        NoncurrentVersionExpiration: { NoncurrentDays: 7 },
        ExpiredObjectDeleteMarker: true,
      },
      { Status: 'Enabled', Prefix: 'claims/', ExpirationInDays: 35 },
      { Status: 'Enabled', Prefix: 'reports/', ExpirationInDays: 30 },
    ]);
    expect(bucket['VersioningConfiguration']).toEqual({ Status: 'Enabled' });
  });

  it('writes down who read what, into a bucket that takes logs of this one only', () => {
    const logs = refersTo(at(bucket, 'LoggingConfiguration', 'DestinationBucketName'));
    const [invitation] = each(stack, 'AWS::S3::BucketPolicy')
      .filter(({ properties }) => refersTo(properties['Bucket']) === logs)
      .flatMap(({ properties }) => statementsOf(properties))
      .filter(({ effect }) => effect === 'Allow');
    expect(invitation).toMatchObject({
      principal: { Service: 'logging.s3.amazonaws.com' },
      actions: ['s3:PutObject'],
      conditions: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    });
    expect(refersTo(at(invitation?.conditions, 'ArnEquals', 'aws:SourceArn'))).toMatch(
      /^TasksBucket9/,
    );
  });
});

describe('events that become tasks', () => {
  const ruleOf = (name: string) => propertiesOf('AWS::Events::Rule', `TasksArrivals${name}`);
  const asTask = (name: string, kind: TaskKind, event: object) => {
    const target = at(ruleOf(name), 'Targets', 0) as Parameters<typeof targetInput>[0];
    const context = { ruleArn: 'arn:rule', ruleName: name, ingestedAt: 0 };
    const about = { version: '0', account: '123456789012', region: 'eu-west-1', resources: [] };
    const whole = { ...about, ...event } as unknown as Parameters<typeof targetInput>[1];
    return readEnvelope(targetInput(target, whole, context).text, kinds[kind]);
  };
  const upload = {
    id: '17793124-05d4-b198-2fde-7ededc63b103',
    source: 'aws.s3',
    'detail-type': 'Object Created',
    time: '2026-03-03T16:30:00Z',
    detail: {
      version: '0',
      bucket: { name: 'the-bucket' },
      object: {
        key: 'incoming/a "b" ü.jpg',
        size: 5,
        etag: 'b1946ac92492d2347c6235b4d2611184',
        'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
        sequencer: '617F08299329D189',
      },
      reason: 'PutObject',
    },
  };

  it('are uploads under the prefix of the row', () => {
    const pattern = JSON.parse(
      JSON.stringify(ruleOf('Uploads')['EventPattern']).replace(
        /\{"Ref":"[^"]*"\}/,
        '"the-bucket"',
      ),
    ) as unknown;
    expect(matchesEvent(pattern, upload)).toBe(true);
    const elsewhere = (object: object, bucket = 'the-bucket') => ({
      ...upload,
      detail: { ...upload.detail, bucket: { name: bucket }, object },
    });
    expect(matchesEvent(pattern, elsewhere({ key: 'processed/a.jpg' }))).toBe(false);
    expect(matchesEvent(pattern, elsewhere({ key: 'incoming/a.jpg' }, 'another'))).toBe(false);
    expect(refersTo(at(ruleOf('Uploads'), 'Targets', 0, 'Arn'))).toBe(queueId('file', 'normal'));
  });

  it('bring an envelope whose id is of the one write, and whose payload is what the kind reads', () => {
    expect(asTask('Uploads', 'file', upload)).toEqual({
      id: 'b1946ac92492d2347c6235b4d2611184-617F08299329D189',
      kind: 'file',
      version: kinds.file.version,
      occurredAt: '2026-03-03T16:30:00Z',
      priority: 'normal',
      content: {
        payload: {
          key: 'incoming/a "b" ü.jpg',
          etag: 'b1946ac92492d2347c6235b4d2611184',
          bytes: 5,
        },
      },
    });
  });

  it('are those of routes, with the id and the detail of the event', () => {
    const detail = { to: 'ada@example.com', template: 'welcome' };
    const event = {
      id: '17793124-05d4-b198-2fde-7ededc63b103',
      source: 'shop',
      'detail-type': 'Invited',
      time: '2026-03-03T16:30:00Z',
      detail,
    };
    expect(matchesEvent(ruleOf('Routeinvited')['EventPattern'], event)).toBe(true);
    expect(ruleOf('Routeinvited')).not.toHaveProperty('EventBusName');
    expect(asTask('Routeinvited', 'email', event)).toMatchObject({
      id: event.id,
      kind: 'email',
      occurredAt: event.time,
      priority: 'high',
      content: { payload: detail },
    });
    expect(refersTo(at(ruleOf('Routeinvited'), 'Targets', 0, 'Arn'))).toBe(
      queueId('email', 'high'),
    );
  });

  it('go one by one into a queue that keeps order, which knows what it has by the content', () => {
    expect(at(ruleOf('Routesold'), 'Targets', 0, 'SqsParameters')).toEqual({
      MessageGroupId: '$.id',
    });
    const webhook = propertiesOf('AWS::SQS::Queue', 'TasksWebhookNormalQueue');
    expect(webhook['ContentBasedDeduplication']).toBe(true);
    const payment = propertiesOf('AWS::SQS::Queue', 'TasksPaymentEventNormalQueue');
    expect(payment['ContentBasedDeduplication']).toBe(false);
  });

  it('are tried for a day, and lie with letters of their own then', () => {
    for (const name of ['Uploads', 'Routesold', 'Routeinvited']) {
      expect(at(ruleOf(name), 'Targets', 0, 'RetryPolicy')).toEqual({
        MaximumEventAgeInSeconds: 86_400,
        MaximumRetryAttempts: 185,
      });
      expect(refersTo(at(ruleOf(name), 'Targets', 0, 'DeadLetterConfig', 'Arn'))).toMatch(
        /^TasksArrivalsDeadLetters/,
      );
    }
    const alarms = each(stack, 'AWS::CloudWatch::Alarm').map(({ properties }) =>
      String(properties['AlarmName']),
    );
    expect(alarms).toContain('asset-anchor-capstan-dead-arrivals');
  });
});

describe('what is told of tasks', () => {
  const alarm = (name: string) =>
    each(stack, 'AWS::CloudWatch::Alarm').find(
      ({ properties }) => properties['AlarmName'] === `asset-anchor-capstan-${name}`,
    )?.properties;

  it('is that a breaker is open, as collect counts them', () => {
    expect(alarm('open-breakers')).toMatchObject({
      Namespace: metricNamespace(guide),
      MetricName: 'OpenBreakers',
      Statistic: 'Maximum',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
    expect(itemRights('CollectorCollectRole')).toEqual(['dynamodb:Query BREAKER']);
  });

  it.each(['task-email', 'task-payment-event', 'email-feedback', 'payment-intake'])(
    'is that %s fails',
    (name) => {
      expect(alarm(`${name}-errors`)).toMatchObject({ MetricName: 'Errors' });
    },
  );

  it('is what breakers and destinations say on the bus', () => {
    expect(propertiesOf('AWS::Events::Rule', 'NoticesTaskRule')['EventPattern']).toEqual({
      source: ['capstan.tasks'],
      'detail-type': ['Capstan Breaker', 'Capstan Destination'],
    });
  });
});

describe('the dashboard', () => {
  it('has a row for each kind and the breakers, where the guide wants one', () => {
    const shown = synthesized({ ...guide, tasks: { ...tasks, dashboard: true } });
    const [board] = each(shown, 'AWS::CloudWatch::Dashboard');
    const { widgets } = JSON.parse(textOf(board?.properties['DashboardBody'])) as {
      widgets: readonly { y: number; properties: { title: string } }[];
    };
    expect(new Set(widgets.map(({ y }) => y)).size).toBe(rows.length + 1);
    for (const { kind } of rows) {
      expect(widgets.filter(({ properties: { title } }) => title.startsWith(kind))).toHaveLength(4);
    }
    expect(widgets.at(-1)?.properties.title).toMatch(/breakers/);
  });

  it('is not made otherwise: it costs three dollars a month', () => {
    expect(stack.of('AWS::CloudWatch::Dashboard')).toEqual([]);
  });
});

describe('the outputs', () => {
  const output = (name: string) => at(stack.template.Outputs, name, 'Value');

  it('say where each lane is', () => {
    const wanted: Record<string, Record<string, object>> = {};
    for (const { kind, priority } of lanes) {
      wanted[kind] = {
        ...wanted[kind],
        [priority]: {
          url: `<${queueId(kind, priority)}>`,
          deadLetterUrl: `<${lettersId(kind, priority)}>`,
          arn: `<${queueId(kind, priority)}>`,
        },
      };
    }
    expect(JSON.parse(textOf(output('TaskQueues')))).toEqual(wanted);
  });

  it('stay within the limit of an output with nine lanes and the longest names', () => {
    const all = { high: { concurrency: 2, batchSize: 1 }, low: { concurrency: 2, batchSize: 1 } };
    const long = [
      ...rows.slice(0, 1).map((row) => ({ ...row, lanes: { ...row.lanes, ...all } })),
      ...rows.slice(1, 4).map((row) => ({ ...row, lanes: { ...row.lanes, high: all.high } })),
    ];
    const many = synthesized({ ...guide, tasks: { ...tasks, rows: long as typeof rows } });
    // Names of queues have at most 80 characters.
    const url = `https://sqs.ap-southeast-2.amazonaws.com/123456789012/${'n'.repeat(80)}`;
    const text = textOf(at(many.template.Outputs, 'TaskQueues', 'Value')).replace(/<\w+>/g, url);
    expect(text.match(/deadLetterUrl/g)).toHaveLength(9);
    expect(text.length).toBeLessThan(4096);
  });

  it('name functions, table, bucket, the policy and the addresses', () => {
    expect(Object.keys(JSON.parse(textOf(output('TaskFunctions'))))).toEqual([
      ...rows.map(({ kind }) => `task-${kind}`),
      'email-feedback',
      'payment-intake',
    ]);
    const names = ['TasksTableName', 'TasksBucketName', 'TaskProducerPolicyArn'];
    for (const name of [...names, 'EmailFeedbackUrl', 'PaymentIntakeUrl']) {
      expect(refersTo(output(name)), name).toMatch(/^Tasks/);
    }
  });
});

describe('a guide with webhooks alone', () => {
  const some = synthesized({
    ...guide,
    tasks: { ...without('email', 'report', 'file', 'payment-event'), routes: [] },
  });

  it('makes nothing for what it does not have', () => {
    const ids = Object.keys(some.template.Resources).join(' ');
    expect(ids).not.toMatch(/Feedback|Intake|Arrivals|TasksEmail|TasksReport|TasksFile/);
    expect(some.template.Outputs).not.toHaveProperty('EmailFeedbackUrl');
    expect(each(some, 'AWS::SQS::Queue').filter(({ id }) => id.startsWith('Tasks'))).toHaveLength(
      2,
    );
    expect(objectRights('TasksWebhookWorkerRole', some)).toEqual(objects);
  });
});
