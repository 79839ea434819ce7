import { describe, expect, it } from 'vitest';
import { isOrdered } from '#core/tasks/ids.ts';
import { guide, rows, tasks } from '../../core/tasks/support/shop-tasks.ts';
import { synthesized } from '../synthesized.ts';
import { at, each, refersTo } from '../template-reading.ts';
import {
  lanes,
  lettersId,
  pascal,
  propertiesOf,
  queueId,
  seconds,
  stack,
} from './task-template.ts';

describe.each(lanes)('the lane $priority of $kind', ({ kind, lane, priority, row }) => {
  const queue = propertiesOf('AWS::SQS::Queue', `Tasks${pascal(kind)}${pascal(priority)}Queue`);
  const letters = stack.template.Resources[lettersId(kind, priority)];
  const mapping = each(stack, 'AWS::Lambda::EventSourceMapping').find(
    ({ properties }) => refersTo(properties['EventSourceArn']) === queueId(kind, priority),
  );

  it('keeps order where its kind does, and its letters with it', () => {
    const fifo = isOrdered(kind) ? true : undefined;
    expect(queue['FifoQueue']).toBe(fifo);
    expect(letters?.Properties['FifoQueue']).toBe(fifo);
  });

  it('spends no message, has letters of its own, and forgets before they do', () => {
    expect(at(queue, 'RedrivePolicy')).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [lettersId(kind, priority), 'Arn'] },
      maxReceiveCount: expect.any(Number),
    });
    expect(queue['MessageRetentionPeriod']).toBe(4 * 86_400);
    expect(letters?.Properties['MessageRetentionPeriod']).toBe(14 * 86_400);
    expect(letters?.DeletionPolicy).toBe('Retain');
  });

  it('moves to its letters what ends every process, before SQS forgets it', () => {
    const receives = Number(at(queue, 'RedrivePolicy', 'maxReceiveCount'));
    expect(receives * Number(queue['VisibilityTimeout'])).toBeLessThan(
      Number(queue['MessageRetentionPeriod']),
    );
    expect(receives).toBeLessThanOrEqual(1000);
    // Attempts, and the breakers of an hour, without the waits being made longer.
    expect(receives).toBeGreaterThan(60);
  });

  it("hides a task for six times the worker's time, and within SQS's limit", () => {
    const window = Number(mapping?.properties['MaximumBatchingWindowInSeconds'] ?? 0);
    expect(queue['VisibilityTimeout']).toBe(6 * seconds[kind] + window);
    expect(queue['VisibilityTimeout']).toBeLessThanOrEqual(43_200);
  });

  it('feeds the worker of its kind, as many copies as the row says, and hears which messages stay', () => {
    expect(mapping?.properties).toMatchObject({
      BatchSize: lane.batchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: lane.concurrency },
    });
    expect(refersTo(mapping?.properties['FunctionName'])).toMatch(
      new RegExp(`^Tasks${pascal(kind)}WorkerLambda`),
    );
  });

  it('gathers only where Lambda can, where there is something to gather', () => {
    const wanted = isOrdered(kind) || lane.batchSize === 1 ? undefined : 1;
    expect(mapping?.properties['MaximumBatchingWindowInSeconds']).toBe(wanted);
  });

  it('tells people when a task waits for too long, and when one is dead', () => {
    const named = (what: string) =>
      each(stack, 'AWS::CloudWatch::Alarm').find(
        ({ properties }) =>
          properties['AlarmName'] === `asset-anchor-capstan-task-${kind}-${priority}-${what}`,
      )?.properties;
    expect(named('wait')).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateAgeOfOldestMessage',
      Dimensions: [{ Value: { 'Fn::GetAtt': [queueId(kind, priority), 'QueueName'] } }],
      Threshold: row.tellAfterMinutes * 60,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    expect(named('dead')).toMatchObject({
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Value: { 'Fn::GetAtt': [lettersId(kind, priority), 'QueueName'] } }],
      Threshold: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    });
    for (const what of ['wait', 'dead']) {
      expect(named(what)?.['AlarmActions']).toHaveLength(1);
      expect(named(what)?.['AlarmDescription']).toContain(`#task-${kind}`);
    }
  });
});

describe('a high lane with small batches', () => {
  it('gathers nothing', () => {
    const [email] = rows;
    const high = { concurrency: 5, batchSize: 10 };
    const some = [{ ...email, lanes: { ...email?.lanes, high } }, ...rows.slice(1)];
    const urgent = synthesized({ ...guide, tasks: { ...tasks, rows: some as typeof rows } });
    const mapping = each(urgent, 'AWS::Lambda::EventSourceMapping').find(({ id }) =>
      id.includes('FromEmailHigh'),
    );
    expect(mapping?.properties).not.toHaveProperty('MaximumBatchingWindowInSeconds');
  });
});
