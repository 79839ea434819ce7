import { describe, expect, it } from 'vitest';
import { Distribution } from '#local/aws/cloudwatch/metrics/distribution.ts';
import { findStatistic, samplesNeeded } from '#local/aws/cloudwatch/metrics/statistic.ts';

const four = new Distribution();
for (const value of [4, 1, 2, 3]) four.add(value);

const one = new Distribution();
one.add(7);

describe('findStatistic', () => {
  it.each([
    ['Average', 2.5],
    ['Sum', 10],
    ['Minimum', 1],
    ['Maximum', 4],
    ['SampleCount', 4],
    ['p0', 1],
    ['p50', 2],
    ['p50.01', 3],
    ['p99.99', 4],
    ['p100', 4],
    ['p100.0', 4],
  ])('computes %s', (name, expected) => {
    expect(findStatistic(name)?.of(four)).toBe(expected);
  });

  it.each(['Average', 'Sum', 'Minimum', 'Maximum', 'SampleCount', 'p0', 'p95'])(
    'computes %s of a lone sample in the same way',
    (name) => {
      expect(findStatistic(name)?.ofOne(7)).toBe(findStatistic(name)?.of(one));
    },
  );

  it('has nothing to say about no samples', () => {
    for (const name of ['Average', 'Sum', 'Maximum', 'SampleCount', 'p95']) {
      expect(findStatistic(name)?.of(new Distribution())).toBeNaN();
    }
  });

  it.each(['tm90', 'TM(10%:90%)', 'IQM', 'p101', 'p-1', 'p', 'average', 'toString'])(
    'does not know %s',
    (name) => {
      expect(findStatistic(name)).toBeUndefined();
    },
  );
});

describe('samplesNeeded', () => {
  it.each([
    [99, 1000],
    [95, 200],
    [50, 20],
    [10, 100],
    [0, 0],
    [100, 0],
  ])('is what AWS documents for p%d', (percent, samples) => {
    expect(samplesNeeded(percent)).toBe(samples);
  });
});
