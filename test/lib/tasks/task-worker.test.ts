import { describe, expect, it } from 'vitest';
import { priorities, type TaskKind } from '#core/tasks/ids.ts';
import { guide, rows } from '../../core/tasks/support/shop-tasks.ts';
import { synthesized } from '../synthesized.ts';
import { at, each, refersTo, rightsOf, statementsOf } from '../template-reading.ts';
import {
  functionOf,
  idOf,
  itemRights,
  lanes,
  lettersId,
  objectRights,
  objects,
  pascal,
  propertiesOf,
  queueId,
  seconds,
  stack,
  textOf,
  without,
} from './task-template.ts';

const parameterArn = (kind: string) =>
  expect.stringContaining(`:parameter/${guide.secretName}/tasks/${kind}`);
const items = (kind: string, more = '') => [
  `dynamodb:BatchGetItem TASK#${kind}#* BREAKER${more}`,
  `dynamodb:PutItem TASK#${kind}#* BREAKER${more}`,
];

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
      statements.map(({ actions, effect, resources }) => [
        ...(effect === 'Deny' ? [effect] : []),
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
      // What others died of is not the application's to write.
      ['Deny', ['s3:PutObject'], ['/claims/dead/*']],
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
