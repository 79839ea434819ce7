import { describe, expect, it } from 'vitest';
import type { Properties } from '../synthesized.ts';
import { at, each, refersTo, statementsOf } from '../template-reading.ts';
import { propertiesOf, stack } from './task-template.ts';

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
