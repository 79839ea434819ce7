import { describe, expect, it } from 'vitest';
import { renderMetrics } from '#adapters/render/metrics/render-metrics.ts';
import type { Target } from '#core/guide.ts';
import type { MetricPath } from '#local/fake-render/metric-store.ts';
import { type Answer, json, startLyingServer } from '../../lying-server.ts';
import { aClient, NOON } from '../a-client.ts';
import { aFakeRender, type Rendered } from '../a-fake-render.ts';

const MINUTE = 60_000;
const GIGABYTE = 1024 ** 3;
const now = NOON + 7_000;

type Values = Readonly<Record<string, number>>;

/** Records one value per label value at each of the last `minutes` minutes. */
function record(
  { fake }: Rendered,
  resource: string,
  path: MetricPath,
  field: string,
  values: Values,
  minutes = 3,
): void {
  for (const [label, value] of Object.entries(values)) {
    for (let back = minutes - 1; back >= 0; back -= 1) {
      const labels = label === '' ? {} : { [field]: label };
      fake.world.metrics.record(resource, path, labels, NOON - back * MINUTE, value);
    }
  }
}

/** Asset Anchor with a few minutes behind it. */
async function measured(): Promise<Rendered & { readonly targets: readonly Target[] }> {
  const rendered = await aFakeRender();
  const { api, database, redis } = rendered;
  const of = (resource: string, path: MetricPath, values: Values, field = 'instance') =>
    record(rendered, resource, path, field, values);
  of(api.renderId, 'cpu', { one: 0.5, two: 0.3 });
  of(api.renderId, 'cpu-limit', { one: 1, two: 1 });
  of(api.renderId, 'memory', { one: GIGABYTE, two: GIGABYTE });
  of(api.renderId, 'memory-limit', { one: 2 * GIGABYTE, two: 4 * GIGABYTE });
  of(api.renderId, 'instance-count', { '': 2 });
  of(api.renderId, 'http-latency', { '0.5': 90, '0.95': 210, '0.99': 480 }, 'quantile');
  of(api.renderId, 'http-requests', { 200: 285, 404: 9, 500: 5, 502: 1 }, 'statusCode');
  of(database.renderId, 'cpu', { primary: 0.25, standby: 0.01 });
  of(database.renderId, 'cpu-limit', { primary: 1, standby: 1 });
  of(database.renderId, 'memory', { primary: GIGABYTE });
  of(database.renderId, 'memory-limit', { primary: 4 * GIGABYTE });
  of(database.renderId, 'disk-usage', { '': 10 * GIGABYTE });
  of(database.renderId, 'disk-capacity', { '': 15 * GIGABYTE });
  of(database.renderId, 'active-connections', { '': 26 });
  of(database.renderId, 'replication-lag', { '': 0.4 });
  of(redis.renderId, 'active-connections', { '': 100 });
  return { ...rendered, targets: [api, database, redis] };
}

const lastOf = (points: readonly { value: number }[] | undefined) => points?.at(-1)?.value;

describe('renderMetrics', () => {
  it('computes percentages, rates and shares out of what Render measures', async () => {
    const { client, targets } = await measured();
    const { series, silent } = await renderMetrics(client).read(targets, now);
    const last = (target: string) =>
      Object.fromEntries(
        Object.entries(series[target] ?? {}).map(([id, points]) => [id, lastOf(points)]),
      );
    expect(last('api')).toEqual({
      cpu: 40,
      memory: 37.5,
      'response-time-p50': 90,
      'response-time': 210,
      'response-time-p99': 480,
      'request-rate': 5,
      'error-rate': 2,
      instances: 2,
    });
    expect(last('database')).toEqual({
      cpu: 25,
      memory: 25,
      storage: expect.closeTo(66.67, 1),
      'storage-used': 10,
      connections: 26,
      'replication-lag': 0.4,
    });
    expect(last('redis')).toEqual({ connections: 100 });
    expect(silent).toEqual({});
  });

  it('gives one point a minute, stamped with the end of its minute, oldest first', async () => {
    const { client, targets } = await measured();
    const { series } = await renderMetrics(client).read(targets, now);
    expect(series['api']?.cpu?.map(({ at }) => at)).toEqual([
      NOON - 2 * MINUTE,
      NOON - MINUTE,
      NOON,
    ]);
  });

  it('asks once per metric, for all targets together, about the last twenty minutes', async () => {
    const { client, targets, fake, api, database } = await measured();
    await renderMetrics(client).read(targets, now);
    const { seen, url } = await startLyingServer(json(200, []));
    await renderMetrics(aClient(url)).read(targets, now);
    expect(fake.exchanges).toHaveLength(11);
    const asked = new Map(
      seen.map((one) => {
        const { pathname, searchParams } = new URL(one.url, url);
        return [pathname.replace('/v1/metrics/', ''), searchParams] as const;
      }),
    );
    expect(asked.get('cpu')?.getAll('resource')).toEqual([api.renderId, database.renderId]);
    expect(asked.get('http-latency')?.getAll('quantile')).toEqual(['0.5', '0.95', '0.99']);
    expect(asked.get('http-requests')?.get('aggregateBy')).toBe('statusCode');
    expect(asked.get('disk-usage')?.get('startTime')).toBe('2026-08-03T11:40:00.000Z');
    expect(asked.get('disk-usage')?.get('endTime')).toBe('2026-08-03T12:00:00.000Z');
    expect(asked.get('disk-usage')?.get('resolutionSeconds')).toBe('60');
  });

  it('gives nothing, and no zero, while Render is silent, and names what is missing', async () => {
    const { client, targets, fake } = await measured();
    fake.misbehave({ silentMetrics: true });
    const { series, silent } = await renderMetrics(client).read(targets, now);
    expect(series).toEqual({ api: {}, database: {}, redis: {} });
    expect(silent['api']).toBe(
      'cpu: Render has no values; memory: Render has no values; instances: Render has no values',
    );
    expect(silent['redis']).toBe('connections: Render has no values');
  });

  it('falls silent about one signal when its metric fails, and about no other', async () => {
    const { client, targets, fake } = await measured();
    const operation = (path: string) =>
      fake.exchanges.find((one) => one.operation.includes(path))?.operation ?? path;
    await renderMetrics(client).read(targets, now);
    fake.misbehave({ errorShare: 1, only: [operation('memory-limit')] });
    const { series, silent } = await renderMetrics(client).read(targets, now);
    expect(series['api']).not.toHaveProperty('memory');
    expect(lastOf(series['api']?.cpu)).toBe(40);
    expect(silent['api']).toMatch(/^memory: Render was not available for get-metric: 503/);
  });

  it('throws when nothing at all can be asked', async () => {
    const { targets } = await measured();
    const { url } = await startLyingServer(json(401, { message: 'unauthorized' }));
    await expect(renderMetrics(aClient(url)).read(targets, now)).rejects.toMatchObject({
      name: 'RenderRejected',
      status: 401,
    });
  });

  it('reads late values once they come', async () => {
    const { client, targets, fake } = await measured();
    fake.misbehave({ lateMetricsMinutes: 1 });
    const source = renderMetrics(client);
    // The fake's clock and the reading agree on noon, so the last minute is held back.
    const late = await source.read(targets, now);
    expect(late.series['api']?.cpu?.at(-1)?.at).toBe(NOON - MINUTE);
    fake.misbehave();
    const later = await source.read(targets, now);
    expect(later.series['api']?.cpu?.at(-1)?.at).toBe(NOON);
  });
});

describe('values that cannot be', () => {
  const { renderId } = { renderId: 'srv-00000000000000000000' };
  const api: Target = {
    kind: 'service',
    id: 'api',
    renderId,
    mode: 'direct',
    instances: { min: 1, max: 2 },
  };
  const stamp = (back: number) => new Date(NOON - back * MINUTE).toISOString();

  /** A server of one metric's series; every other metric is empty. */
  const serving =
    (metrics: Readonly<Record<string, readonly unknown[]>>): Answer =>
    (response, { url }) => {
      const name = new URL(url, 'http://host').pathname.split('/').at(-1) ?? '';
      const body = JSON.stringify(metrics[name] ?? []);
      response.end(body.replaceAll('"Infinity"', '1e999'));
    };
  const one = (
    values: readonly (number | string | null)[],
    labels: Readonly<Record<string, string>> = {},
    unit = '',
  ) => ({
    labels: Object.entries({ resource: renderId, ...labels }).map(([field, value]) => ({
      field,
      value,
    })),
    values: values.map((value, index) => ({
      timestamp: stamp(values.length - 1 - index),
      value,
    })),
    unit,
  });

  async function read(metrics: Readonly<Record<string, readonly unknown[]>>) {
    const { url } = await startLyingServer(serving(metrics));
    const { series, silent } = await renderMetrics(aClient(url)).read([api], now);
    return { series: series['api'] ?? {}, silent: silent['api'] ?? '' };
  }

  it('are left out: negative, infinite, null', async () => {
    const limits = [one([1, 1, 1, 1])];
    const { series } = await read({ cpu: [one([0.5, -1, 'Infinity', null])], 'cpu-limit': limits });
    expect(series.cpu).toEqual([{ at: NOON - 3 * MINUTE, value: 50 }]);
  });

  it('take their whole minute with them where values are added up', async () => {
    const requests = [one([60, 60], { statusCode: '200' }), one([6, -6], { statusCode: '500' })];
    const { series } = await read({ 'http-requests': requests });
    expect(series['request-rate']).toEqual([{ at: NOON - MINUTE, value: 1.1 }]);
    expect(series['error-rate']).toHaveLength(1);
  });

  it('average the instances that have a value in a minute', async () => {
    const { series } = await read({
      cpu: [one([0.2, 0.4], { instance: 'a' }), one([null, 0.8], { instance: 'b' })],
      'cpu-limit': [one([1, 1], { instance: 'a' }), one([1, 1], { instance: 'b' })],
    });
    expect(series.cpu?.map(({ value }) => value)).toEqual([20, expect.closeTo(60, 9)]);
  });

  it('make no percentage without a limit, or with a limit of zero', async () => {
    const { series } = await read({
      cpu: [one([0.2, 0.2, 0.2])],
      'cpu-limit': [one([1, null, 0])],
    });
    expect(series.cpu).toEqual([{ at: NOON - 2 * MINUTE, value: 20 }]);
  });

  it('are units that nobody knows', async () => {
    const { series, silent } = await read({
      cpu: [one([40], {}, 'percent')],
      'cpu-limit': [one([1])],
      'http-latency': [one([0.25], { quantile: '0.95' }, 's')],
    });
    expect(series).not.toHaveProperty('cpu');
    expect(silent).toContain('cpu: cpu came in an unknown unit');
    expect(series['response-time']).toEqual([{ at: NOON, value: 250 }]);
  });

  it('lie ahead, in a minute that is not over', async () => {
    const ahead = { timestamp: new Date(NOON + MINUTE).toISOString(), value: 9 };
    const count = one([2]);
    const { series } = await read({
      'instance-count': [{ ...count, values: [...count.values, ahead] }],
    });
    expect(series.instances).toEqual([{ at: NOON, value: 2 }]);
  });

  it('are an error rate without requests, or without status codes', async () => {
    const idle = await read({ 'http-requests': [one([0], { statusCode: '200' })] });
    expect(idle.series['request-rate']).toEqual([{ at: NOON, value: 0 }]);
    expect(idle.series).not.toHaveProperty('error-rate');
    const bare = await read({ 'http-requests': [one([60])] });
    expect(bare.series['request-rate']).toEqual([{ at: NOON, value: 1 }]);
    expect(bare.series).not.toHaveProperty('error-rate');
  });

  it('belong to another resource', async () => {
    const other = one([7], { resource: 'srv-staging0000000000000' });
    const { series } = await read({ 'instance-count': [other] });
    expect(series).not.toHaveProperty('instances');
  });
});
