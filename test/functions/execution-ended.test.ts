import * as v from 'valibot';
import { expect, test } from 'vitest';
import { executionEnded, playbooksByFunction } from '#functions/shared/execution-ended.ts';
import { runNameOf } from '#functions/shared/run-name.ts';

// The sample of AWS's own page on monitoring, with a status that matters here.
const sample = {
  version: '0',
  id: 'd019b03c-a8a3-9d58-85de-241e96206538',
  'detail-type': 'Durable Execution Status Change',
  source: 'aws.lambda',
  account: '123456789012',
  time: '2025-11-20T13:08:22Z',
  region: 'us-east-1',
  resources: [],
  detail: {
    durableExecutionArn:
      'arn:aws:lambda:us-east-1:123456789012:function:my-function:$LATEST/durable-execution/090c4189-b18b-4296-9d0c-cfd01dc3a122/9f7d84c9-ea3d-3ffc-b3e5-5ec51c34ffc9',
    durableExecutionName: 'order-123',
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:my-function:2',
    status: 'TIMED_OUT',
    startTimestamp: '2025-11-20T13:08:22.345Z',
    endTimestamp: '2025-11-28T13:08:22.345Z',
  },
};

test('an execution that ended badly is read', () => {
  expect(v.parse(executionEnded, sample).detail).toEqual({
    durableExecutionName: 'order-123',
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:my-function:2',
    status: 'TIMED_OUT',
  });
});

test('one that runs or succeeded is not', () => {
  const running = { ...sample, detail: { ...sample.detail, status: 'RUNNING' } };
  expect(v.is(executionEnded, running)).toBe(false);
});

test('functions are known by their names, with and without a version', () => {
  const playbookOf = playbooksByFunction('stack-Pause-1=pause stack-Resume-1=resume');
  expect(playbookOf('arn:aws:lambda:eu-central-1:123456789012:function:stack-Resume-1:7')).toBe(
    'resume',
  );
  expect(playbookOf('arn:aws:lambda:eu-central-1:123456789012:function:stack-Pause-1')).toBe(
    'pause',
  );
  expect(playbookOf('arn:aws:lambda:eu-central-1:123456789012:function:other:1')).toBeUndefined();
});

test("a run's name is that of its execution", () => {
  expect(runNameOf(sample.detail.durableExecutionArn)).toBe('090c4189-b18b-4296-9d0c-cfd01dc3a122');
  expect(() => runNameOf('arn:aws:lambda:us-east-1:123456789012:function:my-function:2')).toThrow(
    /no durable execution/,
  );
});
