import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { rowOf, type TaskRules } from '#core/tasks/task-rules.ts';
import { ClosedBucket } from '../closed-bucket.ts';

/**
 * A message that names a payload lives 4 days and its dead letter 14; sent again it lives so long once more, and the
 * payload is not put anew. So this is five times as long.
 */
const CLAIM_DAYS = 90;
/** What was overwritten or deleted can be had back for a week. */
const NONCURRENT_DAYS = 7;

/** Payloads too large for a message (`claims/`), reports, uploads and what is made of them. */
export class TaskBucket extends ClosedBucket {
  constructor(scope: Construct, id: string, rules: TaskRules) {
    const report = rowOf(rules, 'report');
    super(scope, id, {
      logPrefix: 'tasks/',
      noncurrentDays: NONCURRENT_DAYS,
      lifecycleRules: [
        { prefix: 'claims/', expiration: Duration.days(CLAIM_DAYS) },
        ...(report ? [{ prefix: 'reports/', expiration: Duration.days(report.keepDays) }] : []),
      ],
    });
    // The CDK's own switch for this makes a helper function with rights on every bucket.
    this.made.notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
  }
}
