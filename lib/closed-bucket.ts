import { Aws, Duration, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { CapstanFunction } from './capstan-function.ts';

const ACCESS_LOG_DAYS = 90;

const closed = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
};

/** What functions may do with objects, and under which prefix. */
export type ObjectRight =
  | 's3:GetObject'
  | 's3:PutObject'
  | 's3:DeleteObject'
  | 's3:AbortMultipartUpload'
  | 's3:RestoreObject';

export interface ClosedBucketProps {
  /** Begins the keys of the access logs: `tasks/`. */
  readonly logPrefix: string;
  /** What was overwritten or deleted can be had back for so long. */
  readonly noncurrentDays: number;
  readonly lifecycleRules: readonly LifecycleRule[];
}

/**
 * A bucket for this account alone: encrypted, versioned, over TLS only. Who read what is written into a second
 * bucket; S3 charges nothing for that but the bytes.
 */
export class ClosedBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, props: ClosedBucketProps) {
    super(scope, id);
    const { lifecycleRules, logPrefix, noncurrentDays } = props;
    const logs = new Bucket(this, 'AccessLogs', {
      ...closed,
      lifecycleRules: [{ expiration: Duration.days(ACCESS_LOG_DAYS) }],
    });
    this.bucket = new Bucket(this, 'Bucket', {
      ...closed,
      versioned: true,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          noncurrentVersionExpiration: Duration.days(noncurrentDays),
          expiredObjectDeleteMarker: true,
        },
        ...lifecycleRules,
      ],
    });
    // The CDK's own switch for this lets everybody's logs in by an access-control list.
    this.made.loggingConfiguration = {
      destinationBucketName: logs.bucketName,
      logFilePrefix: logPrefix,
    };
    logs.addToResourcePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [logs.arnForObjects(`${logPrefix}*`)],
        conditions: {
          ArnEquals: { 'aws:SourceArn': this.bucket.bucketArn },
          StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
        },
      }),
    );
  }

  /** The bucket as CloudFormation has it. */
  protected get made(): CfnBucket {
    return this.bucket.node.defaultChild as CfnBucket;
  }

  /** The bucket's name in the template, by which findings of cdk-nag name it. */
  get logicalId(): string {
    return Stack.of(this).getLogicalId(this.made);
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
    // Or the first calls after a deploy could come before the right to read objects.
    if (this.bucket.policy) user.lambda.node.addDependency(this.bucket.policy);
  }
}
