import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distribution } from '#local/aws/cloudwatch/metrics/distribution.ts';

function distributionOf(values: readonly number[]): Distribution {
  const distribution = new Distribution();
  for (const value of values) distribution.add(value);
  return distribution;
}

const summary = ({ count, sum, minimum, maximum }: Distribution) => ({
  count,
  sum,
  minimum,
  maximum,
});

/** Percentiles by the definition, from the samples themselves. */
function naivePercentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.max(Math.ceil((percent / 100) * sorted.length) - 1, 0);
  return sorted[index] ?? Number.NaN;
}

const samples = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });

describe('Distribution', () => {
  it('sums up what it was given', () => {
    expect(summary(distributionOf([3, 1, 2]))).toEqual({
      count: 3,
      sum: 6,
      minimum: 1,
      maximum: 3,
    });
  });

  it('takes a value with a count as that many samples', () => {
    const distribution = new Distribution();
    distribution.add(10, 3);
    distribution.add(20);
    expect(summary(distribution)).toEqual({ count: 4, sum: 50, minimum: 10, maximum: 20 });
    expect(distribution.percentile(75)).toBe(10);
    expect(distribution.percentile(76)).toBe(20);
  });

  it('finds every percentile that its samples have', () => {
    fc.assert(
      fc.property(samples, fc.integer({ min: 0, max: 100 }), (values, percent) => {
        const found = distributionOf(values).percentile(percent);
        expect(found).toBe(naivePercentile(values, percent));
      }),
    );
  });

  it('is the same whether samples came together or merged from parts', () => {
    fc.assert(
      fc.property(samples, samples, (left, right) => {
        const merged = distributionOf(left);
        merged.merge(distributionOf(right));
        const whole = distributionOf([...left, ...right]);
        expect(summary(merged)).toEqual(summary(whole));
        expect(merged.percentile(90)).toBe(whole.percentile(90));
      }),
    );
  });

  it('knows no percentile once a statistic set came in', () => {
    const distribution = distributionOf([1, 2]);
    distribution.addSet({ SampleCount: 10, Sum: 100, Minimum: 0, Maximum: 30 });
    expect(summary(distribution)).toEqual({ count: 12, sum: 103, minimum: 0, maximum: 30 });
    expect(distribution.percentile(50)).toBeNaN();
    const merged = distributionOf([5]);
    merged.merge(distribution);
    expect(merged.percentile(50)).toBeNaN();
    expect(merged.count).toBe(13);
  });

  it('knows percentiles of a statistic set whose samples are all equal', () => {
    const distribution = new Distribution();
    distribution.addSet({ SampleCount: 4, Sum: 20, Minimum: 5, Maximum: 5 });
    expect(distribution.percentile(99)).toBe(5);
    expect(distribution.count).toBe(4);
  });

  it('knows no percentile of negative samples', () => {
    expect(distributionOf([-1, 4]).percentile(50)).toBeNaN();
  });

  it('is empty after an empty statistic set', () => {
    const distribution = new Distribution();
    distribution.addSet({ SampleCount: 0, Sum: 0, Minimum: 0, Maximum: 0 });
    distribution.merge(new Distribution());
    expect(distribution.count).toBe(0);
    expect(distribution.percentile(50)).toBeNaN();
  });

  it('keeps percentiles within half a percent after very many distinct values', () => {
    const distribution = distributionOf(Array.from({ length: 50_000 }, (_, n) => n + 0.5));
    expect(distribution.count).toBe(50_000);
    expect(Math.abs(distribution.percentile(99) / 49_500 - 1)).toBeLessThan(0.005);
  });
});
