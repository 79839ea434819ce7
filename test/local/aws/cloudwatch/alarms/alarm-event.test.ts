import { describe, expect, it } from 'vitest';
import { cpuHigh, createWorld, MINUTE, NOON } from '../world.ts';

const ARN = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:cpu-high';

describe('stateChangeEvent', () => {
  it('is the event that EventBridge receives from CloudWatch', () => {
    const { cloudWatch, clock, publish, events } = createWorld();
    const Dimensions = [{ Name: 'service', Value: 'web' }];
    cloudWatch.putMetricAlarm({ ...cpuHigh, EvaluationPeriods: 1, DatapointsToAlarm: 1 });
    publish(0, 95);
    clock.advanceTo(NOON + MINUTE + 40_989);
    cloudWatch.evaluate();
    expect(events).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'CloudWatch Alarm State Change',
        source: 'aws.cloudwatch',
        account: '123456789012',
        time: '2026-03-02T12:01:40Z',
        region: 'eu-central-1',
        resources: [ARN],
        detail: {
          alarmName: 'cpu-high',
          state: {
            value: 'ALARM',
            reason:
              'Threshold Crossed: 1 out of the last 1 datapoints [95.0 (02/03/26 12:00:00)] was greater than the threshold (80.0) (minimum 1 datapoint for OK -> ALARM transition).',
            reasonData: expect.stringContaining('"recentDatapoints":[95]'),
            timestamp: '2026-03-02T12:01:40.989+0000',
          },
          previousState: {
            value: 'INSUFFICIENT_DATA',
            reason: 'Unchecked: Initial alarm creation',
            timestamp: '2026-03-02T12:00:00.000+0000',
          },
          configuration: {
            description: 'The CPU is busy.',
            metrics: [
              {
                id: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
                metricStat: {
                  metric: { namespace: 'App', name: 'cpu', dimensions: {} },
                  period: 60,
                  stat: 'Average',
                },
                returnData: true,
              },
            ],
          },
        },
      },
    ]);
    cloudWatch.putMetricAlarm({ ...cpuHigh, Dimensions, Unit: 'Percent' });
    cloudWatch.evaluate();
    expect(events[1]?.detail).toMatchObject({
      configuration: {
        metrics: [{ metricStat: { metric: { dimensions: { service: 'web' } }, unit: 'Percent' } }],
      },
    });
  });

  it('tells the queries of an alarm on an expression', () => {
    const { cloudWatch, clock, publish, events } = createWorld();
    const MetricStat = { Metric: { Namespace: 'App', MetricName: 'cpu' }, Period: 60, Stat: 'p95' };
    cloudWatch.putMetricAlarm({
      AlarmName: 'math',
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Metrics: [
        { Id: 'e1', Expression: 'm1 / 100', Label: 'share', ReturnData: true },
        { Id: 'm1', MetricStat, ReturnData: false },
      ],
    });
    publish(0, 95);
    clock.advanceTo(NOON + MINUTE);
    cloudWatch.evaluate();
    expect(events[0]?.detail).toMatchObject({
      state: {
        value: 'OK',
        reasonData: expect.not.stringContaining('statistic'),
      },
      configuration: {
        metrics: [
          { id: 'e1', expression: 'm1 / 100', label: 'share', returnData: true },
          {
            id: 'm1',
            metricStat: {
              metric: { namespace: 'App', name: 'cpu', dimensions: {} },
              period: 60,
              stat: 'p95',
            },
            returnData: false,
          },
        ],
      },
    });
  });
});
