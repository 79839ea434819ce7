import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MetricDatum, metricKey } from '#local/aws/cloudwatch/metrics/metric-datum.ts';
import { MetricStore } from '#local/aws/cloudwatch/metrics/metric-store.ts';
import { findStatistic, type Statistic } from '#local/aws/cloudwatch/metrics/statistic.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 2, 2, 12);

function statistic(name: string): Statistic {
  const found = findStatistic(name);
  if (found === undefined) throw new Error(name);
  return found;
}

const cpu = (datum: Partial<MetricDatum>): MetricDatum => ({ MetricName: 'cpu', ...datum });
const key = metricKey({ namespace: 'App', name: 'cpu', dimensions: [] });

function read(store: MetricStore, name: string, points: number, period = MINUTE, unit?: string) {
  const window = { start: NOON, period, points };
  return [...store.read(key, statistic(name), window, unit)];
}

describe('MetricStore', () => {
  it('reads one point for each period, NaN where nothing came', () => {
    const store = new MetricStore();
    store.put('App', cpu({ Value: 10, Timestamp: NOON }), NOON);
    store.put('App', cpu({ Value: 30, Timestamp: NOON + 2 * MINUTE + 59_999 }), NOON);
    expect(read(store, 'Average', 3)).toEqual([10, Number.NaN, 30]);
  });

  it('gives a datum without a time the time of its arrival', () => {
    const store = new MetricStore();
    store.put('App', cpu({ Value: 10 }), NOON + MINUTE);
    expect(read(store, 'Sum', 2)).toEqual([Number.NaN, 10]);
  });

  it('adds up the minutes of a longer period', () => {
    const store = new MetricStore();
    for (let n = 0; n < 10; n++)
      store.put('App', cpu({ Value: n, Timestamp: NOON + n * MINUTE }), NOON);
    expect(read(store, 'Sum', 2, 5 * MINUTE)).toEqual([10, 35]);
    expect(read(store, 'p50', 2, 5 * MINUTE)).toEqual([2, 7]);
  });

  it('takes all forms of a datum', () => {
    const store = new MetricStore();
    const set = { SampleCount: 2, Sum: 30, Minimum: 10, Maximum: 20 };
    store.put('App', cpu({ StatisticValues: set, Timestamp: NOON }), NOON);
    store.put('App', cpu({ Values: [1, 2], Counts: [3, 0], Timestamp: NOON + MINUTE }), NOON);
    store.put('App', cpu({ Values: [1, 2], Timestamp: NOON + 2 * MINUTE }), NOON);
    expect(read(store, 'SampleCount', 3)).toEqual([2, 3, 2]);
    expect(read(store, 'Maximum', 3)).toEqual([20, 1, 2]);
  });

  it('keeps metrics with different dimensions apart, in whatever order they stand', () => {
    const store = new MetricStore();
    const [a, b] = [
      { Name: 'a', Value: '1' },
      { Name: 'b', Value: '2' },
    ] as const;
    store.put('App', cpu({ Value: 1, Dimensions: [a, b], Timestamp: NOON }), NOON);
    store.put('App', cpu({ Value: 2, Dimensions: [b, a], Timestamp: NOON }), NOON);
    store.put('App', cpu({ Value: 4, Dimensions: [a], Timestamp: NOON }), NOON);
    const both = metricKey({ namespace: 'App', name: 'cpu', dimensions: [b, a] });
    expect(store.samples(both, NOON, MINUTE).sum).toBe(3);
    expect(read(store, 'Sum', 1)).toEqual([Number.NaN]);
    expect([...store.list()]).toHaveLength(2);
  });

  it('keeps units apart for whoever asks for one, and joins them otherwise', () => {
    const store = new MetricStore();
    store.put('App', cpu({ Value: 1, Unit: 'Percent', Timestamp: NOON }), NOON);
    store.put('App', cpu({ Value: 3, Timestamp: NOON }), NOON);
    expect(read(store, 'Sum', 1, MINUTE, 'Percent')).toEqual([1]);
    expect(read(store, 'Sum', 1, MINUTE, 'None')).toEqual([3]);
    expect(read(store, 'Sum', 1, MINUTE, 'Count')).toEqual([Number.NaN]);
    expect(read(store, 'Sum', 1)).toEqual([4]);
    expect(store.units(key)).toEqual(['Percent', 'None']);
  });

  it('keeps seconds for metrics of high resolution only', () => {
    const store = new MetricStore();
    for (const StorageResolution of [1, 60]) {
      const datum = cpu({ Value: 5, StorageResolution, Timestamp: NOON + 12_345 });
      store.put(`App${StorageResolution}`, datum, NOON);
    }
    const tenSeconds = { start: NOON, period: 10_000, points: 3 };
    const readTens = (namespace: string) => {
      const name = metricKey({ namespace, name: 'cpu', dimensions: [] });
      return [...store.read(name, statistic('Sum'), tenSeconds)];
    };
    expect(readTens('App1')).toEqual([Number.NaN, 5, Number.NaN]);
    expect(readTens('App60')).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it('forgets a metric that was silent for three days', () => {
    const store = new MetricStore();
    store.put('App', cpu({ Value: 1 }), NOON);
    store.put('App', { MetricName: 'other', Value: 1 }, NOON + 71 * 60 * MINUTE);
    expect([...store.list()].map(({ name }) => name)).toEqual(['cpu', 'other']);
    store.put('App', { MetricName: 'other', Value: 1 }, NOON + 73 * 60 * MINUTE);
    expect([...store.list()].map(({ name }) => name)).toEqual(['other']);
  });

  it('reads the same whatever the order in which all data came', () => {
    const datum = fc.record({
      offset: fc.integer({ min: 0, max: 20 * MINUTE - 1 }),
      value: fc.integer({ min: 0, max: 100 }),
      many: fc.boolean(),
    });
    const orders = fc
      .array(datum, { minLength: 1, maxLength: 40 })
      .chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
      );
    fc.assert(
      fc.property(orders, fc.constantFrom('Average', 'Maximum', 'p90'), ([all, shuffled], name) => {
        const readAfter = (order: typeof all) => {
          const store = new MetricStore();
          for (const { offset, value, many } of order) {
            const samples = many ? { Values: [value, value + 1] } : { Value: value };
            store.put('App', cpu({ ...samples, Timestamp: NOON + offset }), NOON);
          }
          return [...read(store, name, 20), ...read(store, name, 4, 5 * MINUTE)];
        };
        expect(readAfter(shuffled)).toEqual(readAfter(all));
      }),
    );
  });
});
