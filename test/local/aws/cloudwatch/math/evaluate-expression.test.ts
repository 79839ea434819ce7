import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateExpression } from '#local/aws/cloudwatch/math/evaluate-expression.ts';
import type { MathValue, TimeSeries } from '#local/aws/cloudwatch/math/math-value.ts';
import { parseExpression } from '#local/aws/cloudwatch/math/parse-expression.ts';

const gap = Number.NaN;

/** The series of the examples in AWS's own documentation, and three of ours. */
const SERIES: Readonly<Record<string, readonly number[]>> = {
  metric1: [30, 20, 0, 0],
  metric2: [20, gap, 20, gap],
  condition: [1, 1, 0, 0, gap],
  yes: [30, gap, 0, 0, 30],
  no: [0, 0, 20, gap, 20],
  m1: [1, 2, 3],
  m2: [10, gap, 30],
  errors_4xx: [gap, gap, 5],
};

function evaluate(source: string, ids: readonly string[] = Object.keys(SERIES)): unknown {
  const series = new Map(ids.map((id) => [id, Float64Array.from(SERIES[id] ?? [])]));
  const value: MathValue = evaluateExpression(parseExpression(source), {
    valueOf: (id) => series.get(id),
    metrics: (part): readonly TimeSeries[] =>
      [...series].filter(([id]) => id.includes(part)).map(([, points]) => points),
    periodSeconds: 300,
  });
  if (typeof value === 'number') return value;
  return value instanceof Float64Array ? [...value] : value.map((one) => [...one]);
}

const evaluateThree = (source: string) => evaluate(source, ['m1', 'm2', 'errors_4xx']);

describe('evaluateExpression', () => {
  it.each([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
    ['metric1 > 15 || metric2 > 15', [1, 1, 1, 0]],
    ['IF(condition, yes, no)', [30, 0, 20, gap, gap]],
    ['IF(condition, 5, no)', [5, 5, 20, gap, gap]],
    ['IF(condition, yes, 5)', [30, 0, 5, 5, gap]],
    ['IF(metric1 > 15, metric1)', [30, 20, gap, gap]],
    ['IF(1, metric1, metric2)', [30, 20, 0, 0]],
    ['IF(0, metric1, metric2)', [20, gap, 20, gap]],
    ['IF(0, metric1)', [gap, gap, gap, gap]],
  ])('computes %s as documented', (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  it.each([
    ['m1 + m2', [11, 2, 33]],
    ['m2 - m1', [9, -2, 27]],
    ['m2 * 2', [20, gap, 60]],
    ['100 * m1 / m2', [10, gap, 10]],
    ['m2 / 0', [gap, gap, gap]],
    ['-m1', [-1, -2, -3]],
    ['-m1 ^ 2', [-1, -4, -9]],
    ['m1 ^ 0.5 >= 1', [1, 1, 1]],
    ['1 + 2 * m1', [3, 5, 7]],
    ['(1 + 2) * m1', [3, 6, 9]],
    ['10 - 4 - m1', [5, 4, 3]],
    ['m1 != 2', [1, 0, 1]],
    ['SUM([m1, m2])', [11, 2, 33]],
    ['AVG([m1, m2])', [5.5, 1, 16.5]],
    ['MIN([m1, m2])', [1, 2, 3]],
    ['MAX([m1, m2])', [10, 2, 30]],
    ['SUM(METRICS())', [11, 2, 38]],
    ['SUM(METRICS("4xx"))', [gap, gap, 5]],
    ["SUM([METRICS('m1'), METRICS('4xx')])", [1, 2, 8]],
    ['SUM(METRICS() * 10)', [110, 20, 380]],
    ['SUM(-[m1, m2])', [-11, -2, -33]],
    ['m1 / MAX(m1)', [1 / 3, 2 / 3, 1]],
    ['m1 - MIN(m2)', [-9, -8, -7]],
    ['m1 + SUM(m2)', [41, 42, 43]],
    ['m1 + AVG(m1)', [3, 4, 5]],
    ['m1 / PERIOD(m1)', [1 / 300, 2 / 300, 3 / 300]],
    ['FILL(m2, 0)', [10, 0, 30]],
    ['FILL(m2, m1)', [10, 2, 30]],
    ['FILL(m2, REPEAT)', [10, 10, 30]],
    ['FILL(m2, LINEAR)', [10, 20, 30]],
    ['FILL(errors_4xx, REPEAT)', [gap, gap, 5]],
    ['FILL(errors_4xx, LINEAR)', [gap, gap, 5]],
    ['SUM(FILL(METRICS(), 1))', [12, 4, 38]],
    ['CEIL(m1 / 2) + FLOOR(m1 / 2) + ABS(-m1)', [2, 4, 6]],
    ['IF(m1 > 1, m1, 0) + 1e3', [1000, 1002, 1003]],
  ])('computes %s', (source, expected) => {
    expect(evaluateThree(source)).toEqual(expected);
  });

  it('yields a number from numbers, and from a function over one series', () => {
    expect(evaluateThree('1 < 2')).toBe(1);
    expect(evaluateThree('SUM(m1) / 2')).toBe(3);
  });

  it('yields one series for each of an array', () => {
    expect(evaluateThree('[m1, m2] * 2')).toEqual([
      [2, 4, 6],
      [20, gap, 60],
    ]);
  });

  it.each([
    ['RATE(m1)', 'RATE'],
    ['ANOMALY_DETECTION_BAND(m1)', 'ANOMALY_DETECTION_BAND'],
    ["SEARCH('{AWS/EC2} cpu', 'Average')", 'SEARCH'],
    ['toString(m1)', 'toString'],
    ['SELECT AVG(cpu) FROM App', 'AVG'],
    ['m3 + 1', 'm3'],
    ['FILL(m1, NEAREST)', 'NEAREST'],
    ['SUM(5)', 'SUM'],
    ['SUM()', 'SUM'],
    ['SUM(m1, m2)', 'SUM'],
    ['IF(m1)', 'IF'],
    ['FILL(m1)', 'FILL'],
    ['[m1] + [m2]', 'arrays'],
    ['m1 +', 'the end'],
    ['m1 m2', 'm2'],
    ['(m1', "')'"],
    ['m1 ? 1 : 0', '?'],
    ['"text"', 'text'],
    ['', 'the end'],
    [`${'('.repeat(200)}m1${')'.repeat(200)}`, 'deeply'],
  ])('refuses %s and names the reason', (source, reason) => {
    expect(() => evaluateThree(source)).toThrow(reason);
  });

  it('computes arithmetic over full series as JavaScript does', () => {
    const term: fc.Arbitrary<string> = fc.letrec<{ term: string }>((tie) => ({
      term: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('m1', 'metric1', '2', '0.5', '7'),
        fc
          .tuple(tie('term'), fc.constantFrom('+', '-', '*', '<', '>='), tie('term'))
          .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
      ),
    })).term;
    fc.assert(
      fc.property(term, (source) => {
        const expected = [0, 1, 2].map((at) => {
          const [m1, metric1] = [SERIES['m1']?.[at], SERIES['metric1']?.[at]];
          return Number(Function('m1', 'metric1', `return +(${source})`)(m1, metric1));
        });
        const value = evaluate(`${source} + 0 * m1`, ['m1', 'metric1']);
        expect((value as number[]).slice(0, 3).map((point) => point + 0)).toEqual(
          expected.map((point) => point + 0),
        );
      }),
    );
  });
});
