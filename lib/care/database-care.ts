import { Validations } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { BucketRow, CareRules } from '#core/care/care-rules.ts';
import type { Guide } from '#core/guide.ts';
import { CapstanFunction } from '../capstan-function.ts';
import { ClockRule } from '../clock-rule.ts';
import { DeadLetterQueue } from '../dead-letter-queue.ts';
import type { NamedSecret } from '../named-secret.ts';
import type { Notices } from '../notices.ts';
import type { StateTable } from '../state-table.ts';
import type { CareBucket } from './care-bucket.ts';
import { compressedPrefixes, othersBuckets, ownPrefixes } from './object-rights.ts';

/** Lambda's longest; a call ends by itself before it. */
const TIMEOUT_SECONDS = 900;
/** Parquet of a quarter of a million rows is made in memory. */
const MEMORY_MB = 1024;

export interface DatabaseCareProps {
  readonly guide: Guide;
  readonly rules: CareRules;
  readonly functionsFolder: string;
  /** Where the database is. */
  readonly addresses: NamedSecret;
  /** Has the key of Render, which is read only when the guide has one-off jobs. */
  readonly secret: NamedSecret;
  readonly state: StateTable;
  readonly bucket: CareBucket;
  readonly notices: Notices;
}

/** What looks after the database every minute. It and the playbooks that give it orders may read where that is. */
export class DatabaseCare extends Construct {
  readonly care: CapstanFunction;
  readonly deadLetters: DeadLetterQueue;

  constructor(scope: Construct, id: string, props: DatabaseCareProps) {
    super(scope, id);
    const { addresses, bucket, functionsFolder, guide, notices, rules, secret, state } = props;
    this.deadLetters = new DeadLetterQueue(this, 'DeadLetters');
    this.care = new CapstanFunction(this, 'Care', {
      name: 'database-care',
      functionsFolder,
      description: `Cares for the database of ${guide.application}`,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMb: MEMORY_MB,
      environment: {
        TABLE_NAME: state.table.tableName,
        CARE_SECRET_NAME: addresses.name,
        CARE_BUCKET: bucket.bucket.bucketName,
        BUS_NAME: notices.bus.eventBusName,
        ...(rules.jobs && { SECRET_NAME: secret.name }),
      },
      // The next minute does what this one could not.
      asyncCalls: { deadLetters: this.deadLetters, retries: 0, maxAgeSeconds: 60 },
    });
    this.care.allow(addresses.allowsReading());
    this.care.allow(state.allowsAt(['CONTROL', `TARGET#${rules.database}`], 'BatchGetItem'));
    this.care.allow(state.allowsAt([`CARE#${rules.database}`], 'BatchGetItem', 'PutItem'));
    this.care.allow(notices.allowsTelling());
    if (rules.jobs) {
      this.care.allow(secret.allowsReading());
      // The rate budget of Render's key, shared with everybody who has it.
      this.care.allow(state.allowsAt(['BUDGET'], 'UpdateItem'));
    }
    bucket.allowTellingWhatIsMissing(this.care);
    for (const { prefix, rights } of ownPrefixes(rules)) {
      bucket.allow(this.care, prefix, ...rights);
    }
    for (const [name, rows] of othersBuckets(rules)) this.#allowElsewhere(name, rows);
    new ClockRule(this, 'Clock', this.care, this.deadLetters, {
      description: `Looks after the database of ${guide.application} once a minute`,
    });
  }

  /** Buckets of this account that are not ours have policies of their own, so the rights stand with the role. */
  #allowElsewhere(name: string, rows: readonly BucketRow[]): void {
    const bucketArn = `arn:aws:s3:::${name}`;
    this.care.allow(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['s3:GetLifecycleConfiguration', 's3:PutLifecycleConfiguration'],
        resources: [bucketArn],
      }),
    );
    const prefixes = compressedPrefixes(rows);
    if (prefixes.length === 0) return;
    this.care.allow(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['s3:ListBucket'],
        resources: [bucketArn],
        // A look at one object has no prefix; without the right S3 would not say that it is missing.
        conditions: {
          StringLikeIfExists: { 's3:prefix': prefixes.map(({ prefix }) => `${prefix}*`) },
        },
      }),
    );
    for (const { prefix, rights } of prefixes) {
      const resource = `${bucketArn}/${prefix}*`;
      const policy = this.care.allowApart(
        `Objects${name}/${prefix}`.replace(/[^A-Za-z0-9]/g, ''),
        new PolicyStatement({ effect: Effect.ALLOW, actions: [...rights], resources: [resource] }),
      );
      Validations.of(policy).acknowledge({
        id: `AwsSolutions-IAM5[Resource::${resource}]`,
        reason: `The star stands for objects under ${prefix} of one bucket, which a row of the guide has compressed. Ends when IAM can name a prefix without one.`,
      });
    }
  }
}
