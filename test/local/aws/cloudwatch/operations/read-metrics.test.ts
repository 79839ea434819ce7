import {
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDataQuery,
  paginateGetMetricData,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { MINUTE, NOON } from '../world.ts';
import { connect } from './sdk.ts';

const range = { StartTime: new Date(NOON), EndTime: new Date(NOON + 5 * MINUTE) };

const cpu: MetricDataQuery = {
  Id: 'cpu',
  MetricStat: { Metric: { Namespace: 'App', MetricName: 'cpu' }, Period: 60, Stat: 'Average' },
};

const at = (...minutes: number[]) => minutes.map((minute) => new Date(NOON + minute * MINUTE));

describe('GetMetricData', () => {
  it('reads a metric, newest first unless asked otherwise', async () => {
    const { client, publish } = await connect();
    for (const minute of [0, 1, 3]) publish(minute, minute * 10);
    const input = { ...range, MetricDataQueries: [cpu] };
    const { MetricDataResults } = await client.send(new GetMetricDataCommand(input));
    expect(MetricDataResults).toEqual([
      {
        Id: 'cpu',
        Label: 'cpu',
        Timestamps: at(3, 1, 0),
        Values: [30, 10, 0],
        StatusCode: 'Complete',
      },
    ]);
    const ascending = await client.send(
      new GetMetricDataCommand({ ...input, ScanBy: 'TimestampAscending' }),
    );
    expect(ascending.MetricDataResults?.[0]?.Values).toEqual([0, 10, 30]);
  });

  it('computes expressions, and returns what it is asked to return', async () => {
    const { client, publish } = await connect();
    publish(0, 10);
    const MetricDataQueries = [
      { ...cpu, ReturnData: false },
      { Id: 'filled', Expression: 'FILL(cpu, 0) + 1', Label: 'With zeros' },
    ];
    const command = new GetMetricDataCommand({
      ...range,
      MetricDataQueries,
      ScanBy: 'TimestampAscending',
    });
    const { MetricDataResults } = await client.send(command);
    expect(MetricDataResults).toMatchObject([
      { Id: 'filled', Label: 'With zeros', Values: [11, 1, 1, 1, 1] },
    ]);
  });

  it('aligns points to their period', async () => {
    const { client, publish } = await connect();
    for (let minute = 0; minute < 5; minute++) publish(minute, minute);
    const MetricStat = {
      Metric: { Namespace: 'App', MetricName: 'cpu' },
      Period: 300,
      Stat: 'Sum',
    };
    const StartTime = new Date(NOON + 2 * MINUTE);
    const { MetricDataResults } = await client.send(
      new GetMetricDataCommand({
        StartTime,
        EndTime: range.EndTime,
        MetricDataQueries: [{ Id: 'five', MetricStat }],
      }),
    );
    expect(MetricDataResults).toMatchObject([{ Timestamps: at(0), Values: [10] }]);
  });

  it('cuts long answers into pages that the paginator joins', async () => {
    const { client, publish } = await connect();
    for (let minute = 0; minute < 5; minute++) publish(minute, minute);
    const again = { ...cpu, Id: 'again' };
    const input: GetMetricDataCommandInput = {
      ...range,
      MetricDataQueries: [cpu, again],
      ScanBy: 'TimestampAscending',
    };
    const pages: (readonly [string | undefined, string | undefined, number[] | undefined])[][] = [];
    const pagination = paginateGetMetricData({ client }, { ...input, MaxDatapoints: 4 });
    for await (const { MetricDataResults = [] } of pagination) {
      pages.push(MetricDataResults.map(({ Id, StatusCode, Values }) => [Id, StatusCode, Values]));
    }
    expect(pages).toEqual([
      [
        ['cpu', 'PartialData', [0, 1, 2, 3]],
        ['again', 'PartialData', []],
      ],
      [
        ['cpu', 'Complete', [4]],
        ['again', 'PartialData', [0, 1, 2]],
      ],
      [
        ['cpu', 'Complete', []],
        ['again', 'Complete', [3, 4]],
      ],
    ]);
  });

  it.each<[string, Partial<ConstructorParameters<typeof GetMetricDataCommand>[0]>, string]>([
    [
      'an unknown function',
      { MetricDataQueries: [{ Id: 'a', Expression: 'RATE(cpu)' }, cpu] },
      'RATE',
    ],
    [
      'a number',
      { MetricDataQueries: [{ Id: 'a', Expression: '1 + 1', Period: 60 }] },
      'time series',
    ],
    ['an empty range', { EndTime: range.StartTime }, 'StartTime'],
    ['a query of both kinds', { MetricDataQueries: [{ ...cpu, Expression: '1' }] }, 'either'],
    ['an id in capitals', { MetricDataQueries: [{ ...cpu, Id: 'CPU' }] }, 'Id'],
    ['a token that is none', { NextToken: 'bm9uc2Vuc2U' }, 'token'],
    ['a token of another make', { NextToken: btoa('page-123') }, 'token'],
  ])('refuses %s', async (_, change, reason) => {
    const { client } = await connect();
    const command = new GetMetricDataCommand({ ...range, MetricDataQueries: [cpu], ...change });
    await expect(client.send(command)).rejects.toThrow(reason);
  });
});

describe('GetMetricStatistics', () => {
  const input = { ...range, Namespace: 'App', MetricName: 'cpu', Period: 300 };

  it('reads several statistics at once', async () => {
    const { client, publish } = await connect();
    for (const minute of [0, 1, 4]) publish(minute, minute * 10);
    const { Datapoints, Label } = await client.send(
      new GetMetricStatisticsCommand({
        ...input,
        Statistics: ['Sum', 'Maximum', 'SampleCount'],
        ExtendedStatistics: ['p50'],
      }),
    );
    expect(Label).toBe('cpu');
    expect(Datapoints).toEqual([
      {
        Timestamp: new Date(NOON),
        Sum: 50,
        Maximum: 40,
        SampleCount: 3,
        ExtendedStatistics: { p50: 10 },
        Unit: 'None',
      },
    ]);
  });

  it('refuses a question without a statistic, and one with too many answers', async () => {
    const { client } = await connect();
    const name = 'InvalidParameterCombinationException';
    const none = new GetMetricStatisticsCommand(input);
    await expect(client.send(none)).rejects.toMatchObject({ name });
    const EndTime = new Date(NOON + 1441 * MINUTE);
    const many = new GetMetricStatisticsCommand({
      ...input,
      EndTime,
      Period: 60,
      Statistics: ['Sum'],
    });
    await expect(client.send(many)).rejects.toMatchObject({ name });
  });
});

describe('ListMetrics', () => {
  it('finds metrics by namespace, name and dimensions', async () => {
    const { client, cloudWatch, publish } = await connect();
    publish(0, 1);
    const Dimensions = [{ Name: 'service', Value: 'web' }];
    cloudWatch.putMetricData('App', [{ MetricName: 'cpu', Value: 1, Dimensions }]);
    cloudWatch.putMetricData('Other', [{ MetricName: 'cpu', Value: 1 }]);
    const found = async (input: object) =>
      (await client.send(new ListMetricsCommand(input))).Metrics?.length;
    expect(await found({})).toBe(3);
    expect(await found({ Namespace: 'App' })).toBe(2);
    expect(await found({ MetricName: 'memory' })).toBe(0);
    expect(await found({ Dimensions: [{ Name: 'service' }] })).toBe(1);
    expect(await found({ Dimensions: [{ Name: 'service', Value: 'api' }] })).toBe(0);
  });

  it('leaves out what was silent for three hours when asked to', async () => {
    const { client, clock, publish } = await connect();
    publish(0, 1);
    clock.advanceTo(NOON + 181 * MINUTE);
    const recent = await client.send(new ListMetricsCommand({ RecentlyActive: 'PT3H' }));
    expect(recent.Metrics).toEqual([]);
    expect((await client.send(new ListMetricsCommand({}))).Metrics).toHaveLength(1);
  });

  it('gives five hundred at a time', async () => {
    const { client, cloudWatch } = await connect();
    const many = Array.from({ length: 1001 }, (_, n) => ({ MetricName: `m${n}`, Value: 1 }));
    cloudWatch.putMetricData('App', many);
    const sizes: number[] = [];
    for await (const { Metrics = [] } of paginateListMetrics({ client }, {}))
      sizes.push(Metrics.length);
    expect(sizes).toEqual([500, 500, 1]);
  });
});
