import { type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { metricKey } from '#local/aws/cloudwatch/metrics/metric-datum.ts';
import { MINUTE, NOON } from '../world.ts';
import { connect } from './sdk.ts';

const key = metricKey({ namespace: 'App', name: 'cpu', dimensions: [] });

const put = (...MetricData: MetricDatum[]) =>
  new PutMetricDataCommand({ Namespace: 'App', MetricData });

const cpu = (datum: Omit<MetricDatum, 'MetricName'>): MetricDatum => ({
  MetricName: 'cpu',
  ...datum,
});

describe('PutMetricData', () => {
  it('takes values, statistic sets and values with counts', async () => {
    const { client, cloudWatch } = await connect();
    const StatisticValues = { SampleCount: 2, Sum: 30, Minimum: 10, Maximum: 20 };
    await client.send(
      put(
        cpu({ Value: 1, Timestamp: new Date(NOON + 500) }),
        cpu({ StatisticValues, Timestamp: new Date(NOON) }),
        cpu({ Values: [4, 5], Counts: [2, 1], Timestamp: new Date(NOON) }),
      ),
    );
    const { count, sum, minimum, maximum } = cloudWatch.metrics.samples(key, NOON, MINUTE);
    expect({ count, sum, minimum, maximum }).toEqual({
      count: 6,
      sum: 44,
      minimum: 1,
      maximum: 20,
    });
  });

  it('keeps dimensions, unit, resolution and time', async () => {
    const { client, cloudWatch } = await connect();
    const Dimensions = [{ Name: 'service', Value: 'web' }];
    const Timestamp = new Date(NOON - 12_345);
    const more = { Unit: 'Percent', StorageResolution: 1 } as const;
    await client.send(put(cpu({ Value: 7, Dimensions, Timestamp, ...more })));
    const web = metricKey({ namespace: 'App', name: 'cpu', dimensions: Dimensions });
    expect(cloudWatch.metrics.units(web)).toEqual(['Percent']);
    expect(cloudWatch.metrics.samples(web, NOON - 13_000, 1000).sum).toBe(7);
  });

  it('takes a thousand metrics, which the client compresses', async () => {
    const { client, cloudWatch } = await connect();
    const many = Array.from({ length: 1000 }, (_, n) => ({ MetricName: `metric-${n}`, Value: n }));
    let encoding: unknown;
    client.middlewareStack.add(
      (next) => async (args) => {
        const request = args.request as { readonly headers: Record<string, string> };
        encoding = request.headers['content-encoding'];
        return next(args);
      },
      { step: 'finalizeRequest' },
    );
    await client.send(put(...many));
    expect(encoding).toBe('gzip');
    expect([...cloudWatch.metrics.list()]).toHaveLength(1000);
  });

  const dimensions = Array.from({ length: 31 }, (_, n) => ({ Name: `d${n}`, Value: 'x' }));
  const set = { SampleCount: 1, Sum: 1, Minimum: 1, Maximum: 1 };
  const INVALID = 'InvalidParameterValueException';
  const CLASH = 'InvalidParameterCombinationException';
  const MISSING = 'MissingRequiredParameterException';

  it.each<[string, readonly MetricDatum[], string]>([
    ['NaN', [cpu({ Value: Number.NaN })], INVALID],
    ['an infinite value', [cpu({ Value: Number.POSITIVE_INFINITY })], INVALID],
    ['an infinite value in a list', [cpu({ Values: [1, Number.NEGATIVE_INFINITY] })], INVALID],
    ['a value beyond all measure', [cpu({ Value: 1e200 })], INVALID],
    ['a value and a set', [cpu({ Value: 1, StatisticValues: set })], CLASH],
    ['counts for other values', [cpu({ Values: [1, 2], Counts: [1] })], CLASH],
    ['a set upside down', [cpu({ StatisticValues: { ...set, Minimum: 2 } })], INVALID],
    ['neither value nor set', [cpu({})], MISSING],
    ['a datum without a name', [{ MetricName: undefined, Value: 1 }], MISSING],
    ['31 dimensions', [cpu({ Value: 1, Dimensions: dimensions })], INVALID],
    ['an empty dimension', [cpu({ Value: 1, Dimensions: [{ Name: 'a', Value: '' }] })], INVALID],
    ['an unknown unit', [cpu({ Value: 1, Unit: 'Parsecs' as 'Count' })], INVALID],
    ['151 values', [cpu({ Values: Array.from({ length: 151 }, (_, n) => n) })], INVALID],
    [
      'a time more than two weeks ago',
      [cpu({ Value: 1, Timestamp: new Date(NOON - 14 * 86_400_000 - 1) })],
      INVALID,
    ],
    [
      'a time more than two hours ahead',
      [cpu({ Value: 1, Timestamp: new Date(NOON + 7_200_001) })],
      INVALID,
    ],
    ['1001 metrics', Array.from({ length: 1000 }, () => cpu({ Value: 1 })), INVALID],
  ])('refuses %s and keeps nothing of the request', async (_, data, name) => {
    const { client, cloudWatch } = await connect();
    await expect(client.send(put(cpu({ Value: 1 }), ...data))).rejects.toMatchObject({ name });
    expect([...cloudWatch.metrics.list()]).toEqual([]);
  });

  it('says which parameter is wrong', async () => {
    const { client } = await connect();
    await expect(client.send(put(cpu({ Value: 1 }), cpu({ Value: Number.NaN })))).rejects.toThrow(
      'MetricData.1.Value',
    );
  });

  it('refuses the namespaces of AWS', async () => {
    const { client } = await connect();
    const command = new PutMetricDataCommand({
      Namespace: 'AWS/SQS',
      MetricData: [cpu({ Value: 1 })],
    });
    await expect(client.send(command)).rejects.toThrow('reserved');
  });

  it('refuses a parameter that it would have to ignore', async () => {
    const { client } = await connect();
    const command = new PutMetricDataCommand({
      Namespace: 'App',
      MetricData: [cpu({ Value: 1 })],
      EntityMetricData: [{ MetricData: [cpu({ Value: 1 })] }],
    });
    await expect(client.send(command)).rejects.toThrow('EntityMetricData is not supported');
  });
});
