import { describe, expect, it } from 'vitest';
import {
  autoregressiveAt,
  normalAt,
  seedOf,
  TrafficNoise,
  uniformAt,
} from '#local/workload/noise.ts';

const COUNT = 20_000;
const indices = Array.from({ length: COUNT }, (_, index) => index);
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe('noise', () => {
  it('depends on seed and place alone', () => {
    expect(uniformAt(1, 1e12)).toBe(uniformAt(1, 1e12));
    expect(uniformAt(1, 1e12)).not.toBe(uniformAt(2, 1e12));
    expect(uniformAt(1, 1e12)).not.toBe(uniformAt(1, 1e12 + 1));
    expect(seedOf(1, 'requests')).not.toBe(seedOf(1, 'latency'));
  });

  it('is uniform between 0 and 1', () => {
    const values = indices.map((index) => uniformAt(7, index));
    expect(Math.min(...values)).toBeGreaterThan(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(mean(values)).toBeCloseTo(0.5, 2);
  });

  it('is standard normal with mean 0 and variance 1', () => {
    const values = indices.map((index) => normalAt(7, index));
    expect(mean(values)).toBeCloseTo(0, 1);
    expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1);
  });

  it('keeps 0.8 of a deviation from one minute to the next', () => {
    const values = indices.map((index) => autoregressiveAt(7, index));
    const products = values.slice(1).map((value, index) => value * (values[index] ?? 0));
    expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1, 1);
    expect(mean(products)).toBeCloseTo(0.8, 1);
  });
});

describe('TrafficNoise', () => {
  it('has mean 1 and is the same in any order of questions', () => {
    const forward = indices.map((minute) => new TrafficNoise(3, 0.06).at(minute));
    const shared = new TrafficNoise(3, 0.06);
    const backward = indices.toReversed().map((minute) => shared.at(minute));
    expect(backward.toReversed()).toEqual(forward);
    expect(mean(forward)).toBeCloseTo(1, 2);
  });

  it('moves without a jump between two minutes', () => {
    const noise = new TrafficNoise(3, 0.06);
    const [before, between, after] = [noise.at(100), noise.at(100.5), noise.at(101)];
    expect(between).toBeCloseTo(Math.sqrt(before * after), 12);
  });

  it('is silent without a deviation', () => {
    expect(new TrafficNoise(3, 0).at(12.3)).toBe(1);
  });
});
