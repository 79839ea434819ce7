import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { Guide } from '#core/guide.ts';
import { synthesized } from './synthesized.ts';
import { at, each, statementsOf } from './template-reading.ts';

const { tasks: _, ...plain } = guide;
const api = plain.targets[0];
const withQueues: Guide = {
  ...plain,
  targets: [
    {
      ...api,
      backlog: {
        from: { sqs: ['jobs', 'jobs-urgent'] },
        serviceSeconds: 1,
        concurrency: 4,
        drainSeconds: 300,
      },
    },
    ...plain.targets.slice(1),
  ],
};

const countsQueues = (of: Guide): readonly string[] =>
  each(synthesized(of), 'AWS::IAM::Policy')
    .filter(({ id }) => id.startsWith('CollectorCollectRole'))
    .flatMap(({ properties }) => statementsOf(properties))
    .filter(({ actions }) => actions.includes('sqs:GetQueueUrl'))
    .flatMap(({ resources }) =>
      resources.flatMap(
        (one) => /:[a-z-]+$/.exec(String((at(one, 'Fn::Join', 1) as unknown[]).at(-1)))?.[0] ?? [],
      ),
    );

describe('what collects', () => {
  it('may count the queues by which workers are sized, and no others', () => {
    expect(countsQueues(withQueues)).toEqual([':jobs', ':jobs-urgent']);
  });

  it('may count none when no worker is sized by a queue of SQS', () => {
    expect(countsQueues(plain)).toEqual([]);
  });
});
