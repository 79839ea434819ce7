import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlarmDefinition } from '#local/aws/cloudwatch/alarms/alarm-definition.ts';
import { planMetricAlarm } from '#local/aws/cloudwatch/alarms/metric-alarm-plan.ts';
import { MetricStore } from '#local/aws/cloudwatch/metrics/metric-store.ts';
import { cpuHigh, MINUTE, NOON } from '../world.ts';

const SECOND = 1000;

/** Values by minute from noon on; `undefined` where nothing came. */
function storeOf(values: readonly (number | undefined)[], period = MINUTE): MetricStore {
  const store = new MetricStore();
  values.forEach((Value, index) => {
    const Timestamp = NOON + index * period;
    const StorageResolution = period < MINUTE ? 1 : 60;
    if (Value !== undefined) {
      store.put('App', { MetricName: 'cpu', Value, Timestamp, StorageResolution }, NOON);
    }
  });
  return store;
}

const stateAt = (alarm: AlarmDefinition, store: MetricStore, seconds: number) =>
  planMetricAlarm(alarm).evaluate(store, NOON + seconds * SECOND).state;

const { Statistic: _, ...withoutStatistic } = cpuHigh;
const { Namespace, MetricName, Statistic, Period, ...withoutMetric } = cpuHigh;

describe('planMetricAlarm', () => {
  it('judges whole minutes only', () => {
    const store = storeOf([10, 90, 90]);
    expect(stateAt(cpuHigh, store, 179)).toBe('OK');
    expect(stateAt(cpuHigh, store, 180)).toBe('ALARM');
  });

  it('moves a window of several minutes by one minute each time', () => {
    const alarm = { ...cpuHigh, Period: 300, EvaluationPeriods: 1, DatapointsToAlarm: 1 };
    const store = storeOf([0, 90, 90, 90, 90, 90]);
    expect(stateAt(alarm, store, 330)).toBe('OK');
    expect(stateAt(alarm, store, 360)).toBe('ALARM');
  });

  it.each([10, 20, 30])('reads a period of %d seconds every ten seconds', (Period) => {
    const alarm = { ...cpuHigh, Period, EvaluationPeriods: 1, DatapointsToAlarm: 1 };
    const store = storeOf([10, 10, 10, 90, 90, 90], 10 * SECOND);
    expect(planMetricAlarm(alarm).highResolution).toBe(true);
    expect(stateAt(alarm, store, 30)).toBe('OK');
    expect(stateAt(alarm, store, 30 + Period)).toBe('ALARM');
  });

  it('takes older points in place of missing ones', () => {
    expect(stateAt(cpuHigh, storeOf([90, 90, undefined, 10, undefined]), 300)).toBe('ALARM');
    expect(stateAt(cpuHigh, storeOf([90, 90, undefined, 10, 10]), 300)).toBe('OK');
  });

  it.each([
    ['GreaterThanThreshold', [false, false, true]],
    ['GreaterThanOrEqualToThreshold', [false, true, true]],
    ['LessThanThreshold', [true, false, false]],
    ['LessThanOrEqualToThreshold', [true, true, false]],
  ] as const)('compares with %s', (ComparisonOperator, expected) => {
    const one = { ...cpuHigh, EvaluationPeriods: 1, DatapointsToAlarm: 1, ComparisonOperator };
    const states = [79, 80, 81].map((value) => stateAt(one, storeOf([value]), 60));
    expect(states).toEqual(expected.map((breaches) => (breaches ? 'ALARM' : 'OK')));
  });

  it('judges all N points when DatapointsToAlarm is absent', () => {
    const { DatapointsToAlarm: _, ...all } = cpuHigh;
    expect(stateAt(all, storeOf([90, 10, 90]), 180)).toBe('OK');
    expect(stateAt(all, storeOf([90, 90, 90]), 180)).toBe('ALARM');
  });

  it('watches one unit when told so', () => {
    const alarm = { ...cpuHigh, Unit: 'Percent', EvaluationPeriods: 1, DatapointsToAlarm: 1 };
    expect(stateAt(alarm, storeOf([90]), 60)).toBe('INSUFFICIENT_DATA');
  });

  it('keeps its state about a silent DynamoDB table unless told otherwise', () => {
    const table = { ...cpuHigh, Namespace: 'AWS/DynamoDB' };
    expect(stateAt(table, new MetricStore(), 180)).toBeUndefined();
    const told = { ...table, TreatMissingData: 'missing' } as const;
    expect(stateAt(told, new MetricStore(), 180)).toBe('INSUFFICIENT_DATA');
  });

  it('keeps its state while a percentile has too few samples, when told to ignore', () => {
    const low = { ...withoutStatistic, ExtendedStatistic: 'p95' } as const;
    const careful = { ...low, EvaluateLowSampleCountPercentile: 'ignore' } as const;
    const few = storeOf([90, 90, 90]);
    expect(stateAt(low, few, 180)).toBe('ALARM');
    expect(stateAt(careful, few, 180)).toBeUndefined();
    const many = new MetricStore();
    for (let n = 0; n < 3; n++) {
      const samples = { Values: [10, 90], Counts: [100, 100], Timestamp: NOON + n * MINUTE };
      many.put('App', { MetricName: 'cpu', ...samples }, NOON);
    }
    expect(stateAt(careful, many, 180)).toBe('ALARM');
  });

  it('watches an expression', () => {
    const Metric = { Namespace, MetricName };
    const MetricStat = { Metric, Period, Stat: Statistic };
    const Metrics = [
      { Id: 'doubled', Expression: 'cpu * 2', ReturnData: true },
      { Id: 'cpu', MetricStat, ReturnData: false },
    ];
    expect(stateAt({ ...withoutMetric, Metrics }, storeOf([41, 41, 41]), 180)).toBe('ALARM');
    expect(stateAt({ ...withoutMetric, Metrics }, storeOf([40, 40, 40]), 180)).toBe('OK');
  });

  const stat = { Metric: { Namespace, MetricName }, Period, Stat: Statistic };
  it.each<[string, object, string]>([
    ['M above N', { ...cpuHigh, DatapointsToAlarm: 4 }, 'DatapointsToAlarm'],
    ['more than a day', { ...cpuHigh, Period: 3600, EvaluationPeriods: 25 }, '86400'],
    ['no statistic', withoutStatistic, 'Statistic'],
    ['two statistics', { ...cpuHigh, ExtendedStatistic: 'p95' }, 'either'],
    ['a trimmed mean', { ...withoutStatistic, ExtendedStatistic: 'tm90' }, 'tm90'],
    ['no metric', withoutMetric, 'Namespace'],
    ['a metric beside Metrics', { ...cpuHigh, Metrics: [{ Id: 'a', MetricStat: stat }] }, 'beside'],
    [
      'two results',
      {
        ...withoutMetric,
        Metrics: [
          { Id: 'a', MetricStat: stat },
          { Id: 'b', Expression: 'a' },
        ],
      },
      'one',
    ],
    [
      'a number as result',
      {
        ...withoutMetric,
        Metrics: [
          { Id: 'a', Expression: 'SUM(b)' },
          { Id: 'b', MetricStat: stat, ReturnData: false },
        ],
      },
      'single time series',
    ],
    [
      'an unknown function',
      {
        ...withoutMetric,
        Metrics: [
          { Id: 'a', Expression: 'RATE(b)' },
          { Id: 'b', MetricStat: stat, ReturnData: false },
        ],
      },
      'RATE',
    ],
  ])('refuses an alarm with %s', (_, alarm, reason) => {
    expect(() => planMetricAlarm(alarm as AlarmDefinition)).toThrow(reason);
  });

  it('agrees with counting by hand over full data', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 30, maxLength: 30 });
    const shape = fc.record({
      n: fc.integer({ min: 1, max: 6 }),
      m: fc.integer({ min: 1, max: 6 }),
      period: fc.integer({ min: 1, max: 4 }),
      threshold: fc.integer({ min: 0, max: 100 }),
      name: fc.constantFrom('Average', 'Minimum', 'Maximum', 'Sum'),
    });
    fc.assert(
      fc.property(minutes, shape, (values, { n, m, period, threshold, name }) => {
        const alarm = {
          ...cpuHigh,
          Statistic: name,
          Period: period * 60,
          EvaluationPeriods: n,
          DatapointsToAlarm: Math.min(m, n),
          Threshold: threshold,
        } as const;
        let breaches = 0;
        for (let back = 0; back < n; back++) {
          const end = values.length - back * period;
          const slot = values.slice(end - period, end);
          const sum = slot.reduce((a, b) => a + b, 0);
          const found = {
            Average: sum / period,
            Minimum: Math.min(...slot),
            Maximum: Math.max(...slot),
            Sum: sum,
          };
          if (found[name] > threshold) breaches += 1;
        }
        const expected = breaches >= Math.min(m, n) ? 'ALARM' : 'OK';
        expect(stateAt(alarm, storeOf(values), 30 * 60 + 30)).toBe(expected);
      }),
    );
  });
});
