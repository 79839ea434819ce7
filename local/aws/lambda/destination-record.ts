import type { AwsEvent } from '../aws-event.ts';
import type { Outcome } from './sandbox.ts';

export type Condition = 'Success' | 'RetriesExhausted' | 'EventAgeExceeded';

/** An asynchronous invocation at its end. */
export interface AsyncResult {
  readonly arn: string;
  readonly requestId: string;
  readonly payload: string;
  readonly attempts: number;
  readonly condition: Condition;
  /** Of the last attempt; absent when there was none. */
  readonly outcome: Outcome | undefined;
  readonly at: number;
}

function response(outcome: Outcome | undefined): object {
  if (outcome === undefined) return {};
  const failed = outcome.kind === 'error';
  return {
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      ...(failed ? { functionError: 'Unhandled' } : {}),
    },
    responsePayload: failed ? outcome.error : (JSON.parse(outcome.payload) as unknown),
  };
}

function destinationRecord(result: AsyncResult): object {
  return {
    version: '1.0',
    timestamp: new Date(result.at).toISOString(),
    requestContext: {
      requestId: result.requestId,
      functionArn: `${result.arn}:$LATEST`,
      condition: result.condition,
      approximateInvokeCount: result.attempts,
    },
    requestPayload: JSON.parse(result.payload) as unknown,
    ...response(result.outcome),
  };
}

/** What a destination is given: a record, which a bus gets as the detail of an event. */
export function destinationPayload(destination: string, result: AsyncResult): unknown {
  const record = destinationRecord(result);
  if (!destination.includes(':event-bus/')) return record;
  const { arn, requestId, condition, at } = result;
  const [, , , region = '', account = ''] = arn.split(':');
  const ending = condition === 'Success' ? 'Success' : 'Failure';
  const event: AwsEvent = {
    version: '0',
    id: requestId,
    'detail-type': `Lambda Function Invocation Result - ${ending}`,
    source: 'lambda',
    account,
    time: `${new Date(at).toISOString().slice(0, 19)}Z`,
    region,
    resources: [destination, `${arn}:$LATEST`],
    detail: record,
  };
  return event;
}
