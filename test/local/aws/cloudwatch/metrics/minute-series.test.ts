import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distribution } from '#local/aws/cloudwatch/metrics/distribution.ts';
import { MinuteSeries } from '#local/aws/cloudwatch/metrics/minute-series.ts';

const START = 29_000_000;
const RETAINED = 3 * 24 * 60 + 120;

function sumAt(series: MinuteSeries, minute: number): number {
  const samples = new Distribution();
  series.collect(minute, samples);
  return samples.sum;
}

describe('MinuteSeries', () => {
  it('holds nothing at first', () => {
    const series = new MinuteSeries();
    expect(series.single(START)).toBeNaN();
    expect(sumAt(series, START)).toBe(0);
  });

  it('tells a lone sample from several', () => {
    const series = new MinuteSeries();
    series.addOne(START, 5);
    expect(series.single(START)).toBe(5);
    series.addOne(START, 7);
    expect(series.single(START)).toBeNaN();
    expect(sumAt(series, START)).toBe(12);
  });

  it('forgets what is older than three days when newer samples come', () => {
    const series = new MinuteSeries();
    for (let n = 0; n < 2 * RETAINED; n++) {
      series.addOne(START + n, 1);
      if (n % 7 === 0) series.addOne(START + n, 1);
    }
    const newest = START + 2 * RETAINED - 1;
    expect(sumAt(series, newest - RETAINED)).toBe(0);
    expect(sumAt(series, newest - RETAINED + 1)).toBeGreaterThan(0);
  });

  it('drops a sample that comes too late to be kept', () => {
    const series = new MinuteSeries();
    series.addOne(START, 1);
    series.addOne(START - RETAINED, 9);
    expect(sumAt(series, START - RETAINED)).toBe(0);
    expect(series.single(START)).toBe(1);
  });

  it('forgets everything after a silence of more than three days', () => {
    const series = new MinuteSeries();
    for (let n = 0; n < 100; n++) series.addOne(START + n, 1);
    series.addOne(START + 2 * RETAINED, 3);
    for (let n = 0; n < 100; n++) expect(sumAt(series, START + n)).toBe(0);
    expect(series.single(START + 2 * RETAINED)).toBe(3);
  });

  it('keeps what a plain map would keep, in whatever order samples come', () => {
    const offset = fc.oneof(
      fc.integer({ min: 0, max: 200 }),
      fc.integer({ min: 0, max: 3 * RETAINED }),
    );
    const arrivals = fc.array(fc.record({ offset, value: fc.integer({ min: 1, max: 9 }) }), {
      maxLength: 80,
    });
    fc.assert(
      fc.property(arrivals, (all) => {
        const series = new MinuteSeries();
        const model = new Map<number, number>();
        let newest = Number.NEGATIVE_INFINITY;
        for (const { offset, value } of all) {
          const minute = START + offset;
          series.addOne(minute, value);
          newest = Math.max(newest, minute);
          if (minute > newest - RETAINED) model.set(minute, (model.get(minute) ?? 0) + value);
          for (const old of model.keys()) if (old <= newest - RETAINED) model.delete(old);
        }
        for (const { offset } of all) {
          expect(sumAt(series, START + offset)).toBe(model.get(START + offset) ?? 0);
        }
      }),
    );
  });
});
