import { describe, expect, it } from 'vitest';
import { guide as ours } from '#config';
import type { CareRules } from '#core/care/care-rules.ts';
import { orderKinds } from '#core/care/order.ts';
import type { Guide } from '#core/guide.ts';
import { type Synthesized, synthesized } from '../synthesized.ts';
import { pascal } from '../tasks/task-template.ts';
import { at, each, refersTo, rightsOf, statementsOf } from '../template-reading.ts';

const rules: CareRules = {
  database: 'database',
  secretName: 'capstan/shop/care',
  quiet: { from: '01:00', until: '05:00', timeZone: 'Europe/Berlin' },
  views: [],
  partitions: [],
  archives: [],
  exports: [],
  buckets: [],
};
const guideWith = (care: CareRules): Guide => ({ ...ours, care });
const jobs = { service: 'srv-d0assetanchorcare000', command: 'npm run care-job --' };
const archive = { ...ours.care.archives[0] };
const transactions = ours.care.exports[0];
const bucketRow = { id: 'logs', why: 'Logs.', bucket: 'shop-logs', prefix: 'logs/' } as const;
const toGlacier = [{ days: 90, to: 'GLACIER' }] as const;

const bare = synthesized(guideWith(rules));
const full = synthesized(
  guideWith({
    ...rules,
    jobs,
    archives: [archive],
    exports: [transactions],
    buckets: [
      { ...bucketRow, transitions: toGlacier, compressAfterDays: 7 },
      { ...bucketRow, id: 'uploads', prefix: 'uploads/', transitions: toGlacier },
      { ...bucketRow, id: 'archive', bucket: 'care', prefix: 'archive/', transitions: toGlacier },
    ],
  }),
);

const bucketId = (stack: Synthesized): string =>
  stack.of('AWS::S3::Bucket').find(([id]) => /^CareBucket(?!AccessLogs)/.test(id))?.[0] ?? '';

/** What the policy of care's bucket lets a role do: `action prefix*`. */
const objectRights = (stack: Synthesized, role = 'CareDatabaseCareRole'): readonly string[] =>
  each(stack, 'AWS::S3::BucketPolicy')
    .filter(({ properties }) => refersTo(properties['Bucket']) === bucketId(stack))
    .flatMap(({ properties }) => statementsOf(properties))
    .filter(
      ({ effect, principal }) => effect === 'Allow' && JSON.stringify(principal).includes(role),
    )
    .flatMap(({ actions, resources }) =>
      actions.flatMap((action) =>
        resources.map((one) => `${action} ${at(one, 'Fn::Join', 1, 1) ?? ''}`.trim()),
      ),
    )
    .sort();

const lambdaOf = (stack: Synthesized) =>
  each(stack, 'AWS::Lambda::Function').find(({ id }) => id.startsWith('CareDatabase'));

describe('the function that cares for a database', () => {
  it('is called every minute, and gets as long as Lambda gives', () => {
    const care = lambdaOf(bare);
    expect(care?.properties).toMatchObject({ Timeout: 900, Architectures: ['arm64'] });
    const clock = each(bare, 'AWS::Events::Rule').find(
      ({ properties }) => refersTo(at(properties, 'Targets', 0, 'Arn')) === care?.id,
    );
    expect(clock?.properties['ScheduleExpression']).toBe('rate(1 minute)');
    const calls = each(bare, 'AWS::Lambda::EventInvokeConfig').find(
      ({ properties }) => refersTo(properties['FunctionName']) === care?.id,
    );
    expect(calls?.properties).toMatchObject({
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  it('may read where the database is and who paused it, and tell; Render is none of its business', () => {
    const rights = rightsOf(bare, 'CareDatabaseCareRole');
    expect(Object.keys(rights).sort()).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
      'events:PutEvents',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      // Its dead letters.
      'sqs:SendMessage',
    ]);
    expect(rights['secretsmanager:GetSecretValue']).toEqual([
      expect.stringContaining(':secret:capstan/shop/care-??????'),
    ]);
    expect(at(lambdaOf(bare)?.properties, 'Environment', 'Variables')).not.toHaveProperty(
      'SECRET_NAME',
    );
    expect(objectRights(bare)).toEqual(['s3:ListBucket']);
  });

  it('reaches the items of pauses, of its status and of the rate budget, and no other', () => {
    const items = each(full, 'AWS::IAM::Policy')
      .filter(({ properties }) =>
        refersTo(at(properties, 'Roles', 0)).startsWith('CareDatabaseCareRole'),
      )
      .flatMap(({ properties }) => statementsOf(properties))
      .flatMap(({ actions, conditions }) => {
        const keys = at(conditions, 'ForAllValues:StringLike', 'dynamodb:LeadingKeys');
        return keys === undefined ? [] : [[[keys].flat(), actions]];
      });
    expect(items).toEqual([
      [['CONTROL', 'TARGET#database'], ['dynamodb:BatchGetItem']],
      [['CARE#database'], ['dynamodb:BatchGetItem', 'dynamodb:PutItem']],
      [['BUDGET'], ['dynamodb:UpdateItem']],
    ]);
  });

  it('may read where the database is; besides, only playbooks that give it orders', () => {
    const readers = each(full, 'AWS::IAM::Policy')
      .filter(({ properties }) => JSON.stringify(properties).includes('capstan/shop/care-'))
      .map(({ id }) => id);
    expect(readers).toContainEqual(expect.stringMatching(/^CareDatabaseCareRoleDefaultPolicy/));
    const ofOrders = orderKinds.map((kind) => `Operations${pascal(kind)}`);
    for (const id of readers) {
      expect(['CareDatabaseCare', ...ofOrders].some((start) => id.startsWith(start))).toBe(true);
    }
  });

  it('deletes nothing that was archived', () => {
    expect(objectRights(full)).toEqual([
      's3:DeleteObject /exports/*',
      's3:GetObject /archive/*',
      's3:GetObject /exports/*',
      's3:ListBucket',
      's3:PutObject /archive/*',
      's3:PutObject /exports/*',
      's3:RestoreObject /archive/*',
    ]);
  });

  it('shares its bucket with the playbook that brings archives back, which only reads them', () => {
    expect(objectRights(full, 'OperationsRestoreArchive')).toEqual([
      's3:GetObject /archive/*',
      's3:ListBucket',
    ]);
  });

  it('may see to the rules of a bucket that a row names, and to objects where they are compressed', () => {
    const statements = each(full, 'AWS::IAM::Policy')
      .flatMap(({ properties }) => statementsOf(properties))
      .filter(({ resources }) => JSON.stringify(resources).includes('shop-logs'));
    expect(statements.map(({ actions, resources }) => [actions, resources])).toEqual([
      [
        ['s3:GetLifecycleConfiguration', 's3:PutLifecycleConfiguration'],
        ['arn:aws:s3:::shop-logs'],
      ],
      [['s3:ListBucket'], ['arn:aws:s3:::shop-logs']],
      [['s3:DeleteObject', 's3:GetObject', 's3:PutObject'], ['arn:aws:s3:::shop-logs/logs/*']],
    ]);
    expect(statements[1]?.conditions).toEqual({
      StringLikeIfExists: { 's3:prefix': ['logs/*'] },
    });
  });
});

describe('the bucket of care', () => {
  const buckets = each(full, 'AWS::S3::Bucket').filter(({ id }) => id.startsWith('CareBucket'));
  const bucket = buckets.find(({ id }) => id === bucketId(full));

  it('keeps what is overwritten for a month, and moves what rows say', () => {
    expect(bucket?.properties['VersioningConfiguration']).toEqual({ Status: 'Enabled' });
    expect(at(bucket?.properties, 'LifecycleConfiguration', 'Rules')).toEqual([
      {
        Status: 'Enabled',
        AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        NoncurrentVersionExpiration: { NoncurrentDays: 30 },
        ExpiredObjectDeleteMarker: true,
      },
      {
        Status: 'Enabled',
        Prefix: 'archive/',
        Transitions: [{ StorageClass: 'GLACIER', TransitionInDays: 90 }],
      },
    ]);
  });

  it.each(buckets)('$id is private, encrypted, over TLS only, and outlives the stack', (one) => {
    expect(one.resource.DeletionPolicy).toBe('Retain');
    expect(JSON.stringify(one.properties['BucketEncryption'])).toContain('AES256');
    expect(Object.values(at(one.properties, 'PublicAccessBlockConfiguration') as object)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    const denials = each(full, 'AWS::S3::BucketPolicy')
      .filter(({ properties }) => refersTo(properties['Bucket']) === one.id)
      .flatMap(({ properties }) => statementsOf(properties))
      .filter(({ effect }) => effect === 'Deny');
    expect(denials).toMatchObject([
      { actions: ['s3:*'], conditions: { Bool: { 'aws:SecureTransport': 'false' } } },
    ]);
  });
});

describe('one-off jobs', () => {
  it('get at objects of care by a policy that somebody attaches, and at nothing else', () => {
    const policies = each(full, 'AWS::IAM::ManagedPolicy').filter(({ id }) =>
      id.startsWith('CareJobs'),
    );
    const statements = policies.flatMap(({ properties }) => statementsOf(properties));
    expect(statements.map(({ actions }) => actions)).toEqual([
      ['s3:ListBucket'],
      ['s3:GetObject', 's3:PutObject', 's3:RestoreObject'],
      ['s3:DeleteObject', 's3:GetObject', 's3:PutObject'],
    ]);
    for (const { resources } of statements) {
      expect(JSON.stringify(resources)).toContain(bucketId(full));
    }
    expect(full.template.Outputs).toHaveProperty('CareJobPolicyArn');
  });

  it('have none while the guide names no service for them', () => {
    expect(
      each(bare, 'AWS::IAM::ManagedPolicy')
        .map(({ id }) => id)
        .join(),
    ).not.toMatch(/Care/);
    expect(bare.template.Outputs).not.toHaveProperty('CareJobPolicyArn');
  });
});

describe('what Athena knows', () => {
  it('is a table for each export whose row names its columns', () => {
    const [database] = each(full, 'AWS::Glue::Database');
    expect(at(database?.properties, 'DatabaseInput', 'Name')).toBe('asset_anchor_care');
    const [table] = each(full, 'AWS::Glue::Table');
    expect(refersTo(table?.properties['DatabaseName'])).toBe(database?.id);
    const input = at(table?.properties, 'TableInput');
    expect(input).toMatchObject({ Name: 'transactions', TableType: 'EXTERNAL_TABLE' });
    expect(at(input, 'StorageDescriptor', 'Location', 'Fn::Join', 1)).toEqual([
      's3://',
      { Ref: bucketId(full) },
      '/exports/transactions/',
    ]);
    expect(at(input, 'PartitionKeys')).toEqual([{ Name: 'month', Type: 'string' }]);
    expect(at(input, 'StorageDescriptor', 'Columns')).toContainEqual({
      Name: 'id',
      Type: 'bigint',
    });
  });

  it('is nothing without exports', () => {
    expect(bare.text).not.toContain('AWS::Glue');
  });
});

describe('alarms about care', () => {
  const alarms = each(full, 'AWS::CloudWatch::Alarm').filter(({ properties }) =>
    /care/.test(String(properties['AlarmName'])),
  );

  it('are for promises, failures, silence, errors of the function and its dead letters', () => {
    expect(
      alarms.map(({ properties }) => [
        String(properties['AlarmName']).replace(`${ours.application}-capstan-`, ''),
        properties['MetricName'],
        properties['Statistic'],
        properties['TreatMissingData'],
      ]),
    ).toEqual([
      ['care-promise', 'BrokenPromises', 'Maximum', 'notBreaching'],
      ['care-failing', 'ChoresFailing', 'Maximum', 'notBreaching'],
      ['care-silent', 'BrokenPromises', 'SampleCount', 'breaching'],
      ['dead-care', 'ApproximateNumberOfMessagesVisible', 'Maximum', 'notBreaching'],
      ['database-care-errors', 'Errors', 'Sum', 'notBreaching'],
    ]);
  });

  it('tell the topic, and say where to read on', () => {
    const [topic] = full.of('AWS::SNS::Topic')[0] ?? [];
    for (const { properties } of alarms) {
      expect(refersTo(at(properties, 'AlarmActions', 0))).toBe(topic);
      expect(properties['AlarmDescription']).toContain(ours.docsUrl);
    }
  });
});
