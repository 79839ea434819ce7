import { expect, test } from 'vitest';
import type { ExecutionNote } from '#local/aws/lambda/durable/durable-executions.ts';
import { statusEvent } from '#local/aws/lambda/durable/status-event.ts';

const NOON = Date.UTC(2026, 2, 3, 12, 0);
const arn = 'arn:aws:lambda:us-east-1:123456789012:function:my-function:2';
const home = { account: '123456789012', region: 'us-east-1' };

const started: ExecutionNote = {
  kind: 'started',
  at: NOON,
  functionName: 'my-function',
  name: 'order-123',
  arn: `${arn}/durable-execution/order-123/id`,
  functionArn: arn,
  startedAt: NOON,
  status: 'RUNNING',
  payload: '{}',
};

test('an execution that started is running', () => {
  expect(statusEvent(started, home)).toEqual({
    version: '0',
    id: expect.any(String),
    'detail-type': 'Durable Execution Status Change',
    source: 'aws.lambda',
    account: '123456789012',
    time: '2026-03-03T12:00:00Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      durableExecutionArn: `${arn}/durable-execution/order-123/id`,
      durableExecutionName: 'order-123',
      functionArn: arn,
      status: 'RUNNING',
      startTimestamp: '2026-03-03T12:00:00.000Z',
    },
  });
});

test('one that ended says how and when', () => {
  const ended = { ...started, kind: 'ended', at: NOON + 1000, status: 'STOPPED' } as const;
  expect(statusEvent(ended, home).detail).toMatchObject({
    status: 'STOPPED',
    endTimestamp: '2026-03-03T12:00:01.000Z',
  });
});
