import { Duration } from 'aws-cdk-lib';
import { StorageClass } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { CareRules } from '#core/care/care-rules.ts';
import { ClosedBucket } from '../closed-bucket.ts';

/** Only unfinished work is ever overwritten; what it was can be had back for a month. */
const NONCURRENT_DAYS = 30;

const classes = {
  STANDARD_IA: StorageClass.INFREQUENT_ACCESS,
  GLACIER: StorageClass.GLACIER,
} as const;

/** Archives (`archive/`), what the warehouse reads (`exports/`), reports on queries (`advice/`). */
export class CareBucket extends ClosedBucket {
  constructor(scope: Construct, id: string, { buckets }: CareRules) {
    super(scope, id, {
      logPrefix: 'care/',
      noncurrentDays: NONCURRENT_DAYS,
      lifecycleRules: buckets
        .filter(({ bucket, transitions }) => bucket === 'care' && transitions.length > 0)
        .map(({ prefix, transitions }) => ({
          prefix,
          transitions: transitions.map(({ days, to }) => ({
            storageClass: classes[to],
            transitionAfter: Duration.days(days),
          })),
        })),
    });
  }
}
