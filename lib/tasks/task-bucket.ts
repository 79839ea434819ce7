import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { rowOf, type TaskRules } from '#core/tasks/task-rules.ts';
import type { CapstanFunction } from '../capstan-function.ts';

/**
 * A message that names a payload lives 4 days and its dead letter 14; sent again it lives so long once more, and the
 * payload is not put anew. So this is five times as long.
 */
const CLAIM_DAYS = 90;
/** What was overwritten or deleted can be had back for a week. */
const NONCURRENT_DAYS = 7;
const ACCESS_LOG_DAYS = 90;

const closed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
};

/** What the functions may do with objects, and under which prefix. */
export type ObjectRight = 's3:GetObject' | 's3:PutObject' | 's3:AbortMultipartUpload';

/**
 * Payloads too large for a message (`claims/`), reports, uploads and what is made of them. Who read what is
 * written into a second bucket; S3 charges nothing for that but the bytes.
 */
export class TaskBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, rules: TaskRules) {
    super(scope, id);
    const logs = new Bucket(this, 'AccessLogs', {
      ...closed,
      lifecycleRules: [{ expiration: Duration.days(ACCESS_LOG_DAYS) }],
    });
    const report = rowOf(rules, 'report');
    this.bucket = new Bucket(this, 'Bucket', {
      ...closed,
      versioned: true,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(NONCURRENT_DAYS),
          expiredObjectDeleteMarker: true,
        },
        { prefix: 'claims/', expiration: Duration.days(CLAIM_DAYS) },
        ...(report ? [{ prefix: 'reports/', expiration: Duration.days(report.keepDays) }] : []),
      ],
    });
    const made = this.bucket.node.defaultChild as CfnBucket;
    // The CDK's own switch for this makes a helper function with rights on every bucket.
    made.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
    // And that one lets everybody's logs in by an access-control list.
    made.loggingConfiguration = { destinationBucketName: logs.bucketName, logFilePrefix: 'tasks/' };
    logs.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [logs.arnForObjects('tasks/*')],
        conditions: {
          ArnEquals: { 'aws:SourceArn': this.bucket.bucketArn },
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        },
      }),
    );
  }

  /** The bucket's name in the template, by which findings of cdk-nag name it. */
  get logicalId(): string {
    return Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnBucket);
  }

  /**
   * Lets a function at the objects under a prefix. It stands in the bucket's policy, where the role is named and
   * the star is that of the prefix alone.
   */
  allow(user: CapstanFunction, prefix: string, ...rights: readonly ObjectRight[]): void {
    this.#allow(user, rights, this.bucket.arnForObjects(`${prefix}*`));
  }

  /** Without this right S3 says "forbidden" of what is not there, and it would be looked for again and again. */
  allowTellingWhatIsMissing(user: CapstanFunction): void {
    this.#allow(user, ['s3:ListBucket'], this.bucket.bucketArn);
  }

  #allow(user: CapstanFunction, actions: readonly string[], resource: string): void {
    this.bucket.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [user.principal],
        actions: [...actions],
        resources: [resource],
      }),
    );
    // Or the first tasks after a deploy could come before the right to read them.
    if (this.bucket.policy) user.lambda.node.addDependency(this.bucket.policy);
  }
}
