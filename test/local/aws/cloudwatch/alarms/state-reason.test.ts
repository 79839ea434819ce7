import { describe, expect, it } from 'vitest';
import type { AlarmDefinition } from '#local/aws/cloudwatch/alarms/alarm-definition.ts';
import type { StateValue } from '#local/aws/cloudwatch/alarms/evaluate-datapoints.ts';
import { planMetricAlarm } from '#local/aws/cloudwatch/alarms/metric-alarm-plan.ts';
import {
  alarmTime,
  javaDouble,
  stateReason,
  stateReasonData,
} from '#local/aws/cloudwatch/alarms/state-reason.ts';
import { MetricStore } from '#local/aws/cloudwatch/metrics/metric-store.ts';
import { cpuHigh, MINUTE, NOON } from '../world.ts';

const NOW = NOON + 3 * MINUTE + 985;

function look(values: readonly (number | undefined)[], change: Partial<AlarmDefinition> = {}) {
  const alarm = { ...cpuHigh, ...change };
  const store = new MetricStore();
  values.forEach((Value, index) => {
    const Timestamp = NOON + index * MINUTE;
    if (Value !== undefined) store.put('App', { MetricName: 'cpu', Value, Timestamp }, NOON);
  });
  const plan = planMetricAlarm(alarm);
  const evaluation = plan.evaluate(store, NOW);
  return {
    reason: (state: StateValue) => stateReason(alarm, plan, evaluation, state),
    data: JSON.parse(stateReasonData(alarm, plan, evaluation, { now: NOW, store })) as unknown,
  };
}

describe('stateReason', () => {
  it('lists the breaching points, newest first, when an alarm goes off', () => {
    expect(look([90, 10, 95.5]).reason('ALARM')).toBe(
      'Threshold Crossed: 2 out of the last 3 datapoints [95.5 (02/03/26 12:02:00), 90.0 (02/03/26 12:00:00)] were greater than the threshold (80.0) (minimum 2 datapoints for OK -> ALARM transition).',
    );
  });

  it('lists the good points when an alarm ends', () => {
    const change = { EvaluationPeriods: 2, DatapointsToAlarm: 2 };
    expect(look([90, 90, 10], change).reason('OK')).toBe(
      'Threshold Crossed: 1 out of the last 2 datapoints [10.0 (02/03/26 12:02:00)] was not greater than the threshold (80.0) (minimum 1 datapoint for ALARM -> OK transition).',
    );
  });

  it('tells missing data by the number of periods', () => {
    expect(look([]).reason('INSUFFICIENT_DATA')).toBe(
      'Insufficient Data: 3 datapoints were unknown.',
    );
    expect(
      look([], { EvaluationPeriods: 1, DatapointsToAlarm: 1 }).reason('INSUFFICIENT_DATA'),
    ).toBe('Insufficient Data: 1 datapoint was unknown.');
  });

  it('tells how missing data were treated', () => {
    expect(look([], { TreatMissingData: 'breaching' }).reason('ALARM')).toBe(
      'Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as [Breaching].',
    );
    expect(
      look([undefined, undefined, 10], { TreatMissingData: 'breaching' }).reason('ALARM'),
    ).toBe(
      'Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [Breaching].',
    );
    expect(look([90], { TreatMissingData: 'breaching' }).reason('ALARM')).toBe(
      'Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [Breaching].',
    );
    expect(look([90], { TreatMissingData: 'notBreaching' }).reason('OK')).toBe(
      'Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [NonBreaching].',
    );
  });
});

describe('stateReasonData', () => {
  it('holds the points, oldest first, and the question they answer', () => {
    expect(look([90, 10, 95.5]).data).toEqual({
      version: '1.0',
      queryDate: '2026-03-02T12:03:00.985+0000',
      startDate: '2026-03-02T12:00:00.000+0000',
      statistic: 'Average',
      period: 60,
      recentDatapoints: [90, 10, 95.5],
      threshold: 80,
      evaluatedDatapoints: [
        { timestamp: '2026-03-02T12:02:00.000+0000', sampleCount: 1, value: 95.5 },
      ],
    });
  });

  it('names the periods in which nothing came, newest first', () => {
    expect(look([]).data).toEqual({
      version: '1.0',
      queryDate: '2026-03-02T12:03:00.985+0000',
      statistic: 'Average',
      period: 60,
      recentDatapoints: [],
      threshold: 80,
      evaluatedDatapoints: [
        { timestamp: '2026-03-02T12:02:00.000+0000' },
        { timestamp: '2026-03-02T12:01:00.000+0000' },
        { timestamp: '2026-03-02T12:00:00.000+0000' },
      ],
    });
  });
});

describe('javaDouble', () => {
  it.each([
    [50, '50.0'],
    [0, '0.0'],
    [-1.25, '-1.25'],
    [0.001, '0.001'],
    [0.00025, '2.5E-4'],
    [9_999_999, '9999999.0'],
    [10_000_000, '1.0E7'],
    [123_456_789, '1.23456789E8'],
  ])('writes %d as Java does', (value, text) => {
    expect(javaDouble(value)).toBe(text);
  });
});

describe('alarmTime', () => {
  it('writes the zone as a number', () => {
    expect(alarmTime(NOW)).toBe('2026-03-02T12:03:00.985+0000');
  });
});
