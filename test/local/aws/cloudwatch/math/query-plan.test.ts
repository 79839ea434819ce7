import { describe, expect, it } from 'vitest';
import type { MetricDataQuery } from '#local/aws/cloudwatch/math/metric-data-query.ts';
import { planQueries } from '#local/aws/cloudwatch/math/query-plan.ts';
import { MetricStore } from '#local/aws/cloudwatch/metrics/metric-store.ts';

const NOON = Date.UTC(2026, 2, 2, 12);
const WINDOW = { start: NOON, period: 60_000, points: 2 };

const metric = (Id: string, Period = 60, Stat = 'Sum'): MetricDataQuery => ({
  Id,
  MetricStat: { Metric: { Namespace: 'App', MetricName: Id }, Period, Stat },
});

const math = (Id: string, Expression: string): MetricDataQuery => ({ Id, Expression });

const store = new MetricStore();
store.put('App', { MetricName: 'errors', Value: 2, Timestamp: NOON }, NOON);
store.put('App', { MetricName: 'requests', Value: 8, Timestamp: NOON }, NOON);
store.put('App', { MetricName: 'requests', Value: 10, Timestamp: NOON + 60_000 }, NOON);

const read = (queries: readonly MetricDataQuery[], id: string) =>
  planQueries(queries).read(store, WINDOW, id);

describe('planQueries', () => {
  const ratio = [
    math('percent', 'ratio * 100'),
    math('ratio', 'errors / requests'),
    metric('errors'),
    metric('requests'),
  ];

  it('reads metrics and expressions on expressions', () => {
    expect(read(ratio, 'requests')).toEqual(Float64Array.of(8, 10));
    expect(read(ratio, 'percent')).toEqual(Float64Array.of(25, 0));
  });

  it('offers the metrics but not the expressions to METRICS', () => {
    const total = [...ratio, math('total', 'SUM(METRICS())')];
    expect(read(total, 'total')).toEqual(Float64Array.of(10, 10));
  });

  it('has the period that all metrics share', () => {
    expect(planQueries(ratio).periodSeconds).toBe(60);
  });

  it('has no period when metrics without expressions differ in it', () => {
    expect(planQueries([metric('errors'), metric('requests', 300)]).periodSeconds).toBeUndefined();
  });

  it.each([
    ['different periods in math', [metric('a'), metric('b', 300), math('c', 'a+b')], 'same period'],
    ['an id used twice', [metric('a'), math('a', '1')], 'used twice'],
    ['an unknown statistic', [metric('a', 60, 'tm90')], 'tm90'],
    ['an expression that cannot be read', [math('a', '1 +')], 'expression a'],
  ])('refuses %s', (_, queries, reason) => {
    expect(() => planQueries(queries)).toThrow(reason);
  });

  it.each([
    ['an expression on itself', [math('a', 'b + 1'), math('b', 'a + 1')], 'refers to itself'],
    ['an unknown id', [math('a', 'x + 1')], 'unknown id x'],
  ])('refuses to read %s', (_, queries, reason) => {
    expect(() => read(queries, 'a')).toThrow(reason);
  });
});
