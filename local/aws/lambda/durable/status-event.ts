import { randomUUID } from 'node:crypto';
import type { AwsEvent } from '../../aws-event.ts';
import { isoSeconds } from '../../events/event-time.ts';
import type { ExecutionNote } from './durable-executions.ts';

/**
 * What Lambda tells EventBridge when the status of an execution changes
 * (https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html).
 */
export function statusEvent(
  { arn, at, functionArn, kind, name, startedAt, status }: ExecutionNote,
  home: Pick<AwsEvent, 'account' | 'region'>,
): AwsEvent {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Durable Execution Status Change',
    source: 'aws.lambda',
    account: home.account,
    time: isoSeconds(at),
    region: home.region,
    resources: [],
    detail: {
      durableExecutionArn: arn,
      durableExecutionName: name,
      functionArn,
      status,
      startTimestamp: new Date(startedAt).toISOString(),
      ...(kind === 'ended' ? { endTimestamp: new Date(at).toISOString() } : {}),
    },
  };
}
