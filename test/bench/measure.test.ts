import { describe, expect, it } from 'vitest';
import { atLeast, atMost, exactly, measureLine, median, plain } from '../../bench/measure.ts';

const words = (line: string): string => line.replace(/ +/g, ' ');

describe('measureLine', () => {
  it('says name, value, unit, goal and verdict', () => {
    expect(words(measureLine(atMost('a.b', 1.234_56, '×', 1.5)))).toBe('a.b 1.23 × (≤ 1.5) ok');
    expect(words(measureLine(atMost('a.b', 1.51, '×', 1.5)))).toBe('a.b 1.51 × (≤ 1.5) FAIL');
    expect(words(measureLine(atLeast('a', 9_999, '/s', 10_000)))).toBe(
      'a 9,999 /s (≥ 10,000) FAIL',
    );
    expect(words(measureLine(exactly('lost', 0, 'events', 0)))).toBe('lost 0 events (= 0) ok');
    expect(words(measureLine(exactly('lost', 1, 'events', 0)))).toBe('lost 1 events (= 0) FAIL');
  });

  it('has no verdict without a goal', () => {
    expect(words(measureLine(plain('wall', 12_345.6, 's')))).toBe('wall 12,346 s');
  });

  it('fails what is not a number', () => {
    expect(measureLine(atMost('a', Number.NaN, 's', 1))).toContain('FAIL');
  });
});

describe('median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 3])).toBe(4);
    expect(median([7])).toBe(7);
  });
});
