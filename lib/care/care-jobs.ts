import { Validations } from 'aws-cdk-lib';
import { Effect, ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { CareRules } from '#core/care/care-rules.ts';
import type { Guide } from '#core/guide.ts';
import type { CareBucket } from './care-bucket.ts';
import { ownPrefixes } from './object-rights.ts';

export interface CareJobsProps {
  readonly guide: Guide;
  readonly rules: CareRules;
  readonly bucket: CareBucket;
}

/**
 * What a one-off job on Render may do in the account, as a policy to attach by hand to the user whose key it has:
 * objects of care's own bucket, and nothing else. Buckets of others are the function's alone.
 */
export class CareJobs extends Construct {
  readonly policy: ManagedPolicy;

  constructor(scope: Construct, id: string, { bucket, guide, rules }: CareJobsProps) {
    super(scope, id);
    const prefixes = ownPrefixes(rules);
    this.policy = new ManagedPolicy(this, 'Policy', {
      description: `Lets one-off jobs of ${guide.application} read and write what care keeps`,
      statements: [
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: ['s3:ListBucket'],
          resources: [bucket.bucket.bucketArn],
        }),
        ...prefixes.map(
          ({ prefix, rights }) =>
            new PolicyStatement({
              effect: Effect.ALLOW,
              actions: [...rights],
              resources: [bucket.bucket.arnForObjects(`${prefix}*`)],
            }),
        ),
      ],
    });
    Validations.of(this.policy).acknowledge(
      ...prefixes.map(({ prefix }) => ({
        id: `AwsSolutions-IAM5[Resource::<${bucket.logicalId}.Arn>/${prefix}*]`,
        reason: `The star stands for objects under ${prefix} of one bucket, named when they are put. Ends when IAM can name a prefix without one.`,
      })),
    );
  }
}
