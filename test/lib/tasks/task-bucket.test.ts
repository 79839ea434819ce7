import { describe, expect, it } from 'vitest';
import { kinds } from '#core/tasks/kinds/all.ts';
import { readEnvelope } from '#core/tasks/read-task.ts';
import { targetInput } from '#local/aws/events/input/target-input.ts';
import { matchesEvent } from '#local/aws/events/pattern/event-pattern.ts';
import type { Properties } from '../synthesized.ts';
import { at, each, refersTo, statementsOf } from '../template-reading.ts';
import { propertiesOf, queueId, stack } from './task-template.ts';

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
      { Status: 'Enabled', Prefix: 'claims/', ExpirationInDays: 90 },
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

import type { TaskKind } from '#core/tasks/ids.ts';

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

  it('bring an envelope with the id of the event, and whose payload is what the kind reads', () => {
    expect(asTask('Uploads', 'file', upload)).toEqual({
      id: upload.id,
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

  it('are two tasks when two uploads have the same bytes and sequencer, which is of one key only', () => {
    const { detail } = upload;
    const other = { ...detail, object: { ...detail.object, key: 'incoming/b.jpg' } };
    const ids = [upload, { ...upload, id: 'another', detail: other }].map(
      (event) => asTask('Uploads', 'file', event).id,
    );
    expect(new Set(ids).size).toBe(2);
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
