import { describe, expect, it } from 'vitest';
import { parseEmf } from '#local/aws/cloudwatch/metrics/parse-emf.ts';

const AT = Date.UTC(2026, 2, 2, 12);

const line = (members: object, directive: object = {}) =>
  JSON.stringify({
    _aws: {
      Timestamp: AT,
      CloudWatchMetrics: [
        {
          Namespace: 'Capstan',
          Dimensions: [['service']],
          Metrics: [{ Name: 'held', Unit: 'Count' }],
          ...directive,
        },
      ],
    },
    service: 'decide',
    held: 2,
    ...members,
  });

describe('parseEmf', () => {
  it('finds a metric with its dimensions, time and unit', () => {
    expect(parseEmf(line({}))).toEqual([
      {
        namespace: 'Capstan',
        at: AT,
        datum: {
          MetricName: 'held',
          Dimensions: [{ Name: 'service', Value: 'decide' }],
          Timestamp: AT,
          Value: 2,
          Unit: 'Count',
        },
      },
    ]);
  });

  it('takes a list of numbers as several samples', () => {
    expect(parseEmf(line({ held: [1, 2, 2] }))[0]?.datum.Values).toEqual([1, 2, 2]);
  });

  it('makes one metric for each set of dimensions, the empty one included', () => {
    const sets = parseEmf(line({}, { Dimensions: [[], ['service']] }));
    expect(sets.map(({ datum }) => datum.Dimensions?.length)).toEqual([0, 1]);
  });

  it.each([
    ['a dimension that is no member', line({}, { Dimensions: [['region']] })],
    ['a dimension that is no text', line({ service: 3 })],
    ['a metric that is no number', line({ held: 'two' })],
    ['a metric that is no member', line({ held: undefined })],
    ['an unknown unit', line({}, { Metrics: [{ Name: 'held', Unit: 'Parsecs' }] })],
    ['a directive without a namespace', line({}, { Namespace: undefined })],
    ['a plain log line', 'REPORT RequestId: 1 Duration: 2 ms'],
    ['JSON without metrics', '{"level":"INFO","message":"about \\"_aws\\""}'],
    ['a torn line', line({}).slice(0, -5)],
  ])('finds nothing in %s', (_, text) => {
    expect(parseEmf(text)).toEqual([]);
  });
});
