import { describe, expect, it } from 'vitest';
import type { Json } from '#local/fake-render/json.ts';
import { METRIC_ENDPOINTS } from '#local/fake-render/metrics/metric-endpoints.ts';
import {
  AUTOSCALING,
  HOUR,
  MINUTE,
  record,
  rows,
  START,
  startTestRender,
} from '../support/test-render.ts';

const label = (series: Json | undefined, field: string): unknown => {
  const labels = series?.['labels'];
  if (!Array.isArray(labels)) throw new Error('no labels');
  return (labels as Json[]).find((one) => one['field'] === field)?.['value'];
};

const points = (series: Json | undefined): unknown[] =>
  ((series?.['values'] ?? []) as Json[]).map(({ timestamp, value }) => [timestamp, value]);

async function measured() {
  const render = await startTestRender();
  const { world, api, database, keyValue, clock } = render;
  for (let minute = 0; minute < 10; minute += 1) {
    const at = START + minute * MINUTE;
    for (const { id: instance } of api.instances) {
      world.metrics.record(api.id, 'cpu', { instance }, at, minute / 10);
    }
    for (const statusCode of ['200', '500']) {
      const labels = { statusCode, host: 'api.example.com' };
      world.metrics.record(api.id, 'http-requests', labels, at, statusCode === '200' ? 90 : 10);
    }
    for (const quantile of ['0.5', '0.95', '0.99']) {
      world.metrics.record(api.id, 'http-latency', { quantile }, at, 1_000 * Number(quantile));
    }
    world.metrics.record(database.id, 'cpu', {}, at, 0.25);
    world.metrics.record(keyValue.id, 'active-connections', {}, at, 100);
  }
  clock.advance(10 * MINUTE);
  return render;
}

describe('metrics', () => {
  it('are bare arrays of labels, values and unit, one series per instance', async () => {
    const { get, api } = await measured();
    const reply = await get(`/metrics/cpu?resource=${api.id}`);
    expect(reply.status).toBe(200);
    const series = rows(reply);
    expect(series.map((one) => label(one, 'instance'))).toEqual(api.instances.map(({ id }) => id));
    for (const one of series) {
      expect(Object.keys(one)).toEqual(['labels', 'values', 'unit']);
      expect([label(one, 'resource'), one['unit']]).toEqual([api.id, 'cpu']);
    }
    expect(points(series[0])[1]).toEqual(['2026-03-02T09:01:00.000Z', 0.1]);
  });

  it('take several resources, repeated or comma-joined, and the old name of the parameter', async () => {
    const { get, api, database } = await measured();
    const resources = async (query: string) =>
      rows(await get(`/metrics/cpu?${query}`)).map((one) => label(one, 'resource'));
    const all = [api.id, api.id, database.id];
    expect(await resources(`resource=${api.id}&resource=${database.id}`)).toEqual(all);
    expect(await resources(`resource=${api.id},${database.id}`)).toEqual(all);
    expect(await resources(`service=${api.id}`)).toEqual([api.id, api.id]);
    const one = await get(`/metrics/cpu?resource=${api.id}&instance=${api.instances[1]?.id}`);
    expect(rows(one)).toHaveLength(1);
  });

  it('cover the last hour unless a range is given, in RFC 3339 or epoch seconds', async () => {
    const { get, api, clock } = await measured();
    const count = async (query: string) =>
      points(rows(await get(`/metrics/cpu?resource=${api.id}${query}`))[0]).length;
    const iso = (minute: number) => new Date(START + minute * MINUTE).toISOString();
    expect(await count('')).toBe(10);
    expect(await count(`&startTime=${iso(2)}&endTime=${iso(4)}`)).toBe(3);
    expect(await count(`&startTime=${START / 1_000 + 480}`)).toBe(2);
    clock.advance(HOUR);
    expect(await count('')).toBe(0);
    const refused = `/metrics/cpu?resource=${api.id}&startTime=yesterday`;
    expect((await get(refused)).status).toBe(400);
  });

  it('add counts up and average the rest over the resolution asked for', async () => {
    const { get, api } = await measured();
    const first = async (path: string) =>
      points(rows(await get(`/metrics/${path}&resource=${api.id}&resolutionSeconds=300`))[0])[0];
    expect(await first('cpu?x=1')).toEqual(['2026-03-02T09:00:00.000Z', 0.2]);
    expect(await first('cpu?aggregationMethod=MAX')).toEqual(['2026-03-02T09:00:00.000Z', 0.4]);
    expect(await first('cpu?aggregationMethod=MIN')).toEqual(['2026-03-02T09:00:00.000Z', 0]);
    expect(await first('http-requests?x=1')).toEqual(['2026-03-02T09:00:00.000Z', 500]);
  });

  it('refuse a resolution under 30 seconds and a missing resource; too many points are a 500', async () => {
    const { get, api } = await measured();
    const path = `/metrics/cpu?resource=${api.id}`;
    expect((await get(`${path}&resolutionSeconds=29`)).status).toBe(400);
    expect((await get(`${path}&resolutionSeconds=30`)).status).toBe(200);
    expect((await get('/metrics/cpu')).status).toBe(400);
    const long = `startTime=${new Date(START - 20 * 24 * HOUR).toISOString()}`;
    expect((await get(`${path}&${long}`)).status).toBe(500);
    expect((await get(`${path}&${long}&resolutionSeconds=3600`)).status).toBe(200);
  });

  it('are empty where there is nothing or can be nothing', async () => {
    const { get, api, database, keyValue } = await measured();
    for (const path of [
      `disk-usage?resource=${api.id}`,
      `active-connections?resource=${api.id}`,
      `replication-lag?resource=${keyValue.id}`,
      `http-requests?resource=${database.id}`,
      'cpu?resource=srv-00000000000000000000',
      `cpu-target?resource=${api.id}`,
    ]) {
      const reply = await get(`/metrics/${path}`);
      expect([path, reply.status, reply.body]).toEqual([path, 200, []]);
    }
  });

  it('count requests as one series, or by status code or host', async () => {
    const { get, api } = await measured();
    const path = `/metrics/http-requests?resource=${api.id}`;
    const [total] = rows(await get(path));
    expect([total?.['unit'], points(total)[0]]).toEqual([
      'unitless',
      ['2026-03-02T09:00:00.000Z', 100],
    ]);
    const byCode = rows(await get(`${path}&aggregateBy=statusCode`));
    expect(byCode.map((one) => label(one, 'statusCode'))).toEqual(['200', '500']);
    const byHost = rows(await get(`${path}&aggregateBy=host`));
    expect(byHost.map((one) => label(one, 'host'))).toEqual(['api.example.com']);
    expect((await get(`${path}&aggregateBy=path`)).status).toBe(400);
  });

  it('give the quantiles asked for, in milliseconds', async () => {
    const { get, api } = await measured();
    const quantiles = async (query: string) =>
      rows(await get(`/metrics/http-latency?resource=${api.id}${query}`)).map((one) => [
        label(one, 'quantile'),
        one['unit'],
      ]);
    expect(await quantiles('&quantile=0.95')).toEqual([['0.95', 'ms']]);
    expect(await quantiles('&quantile=.5&quantile=.99')).toEqual([
      ['0.5', 'ms'],
      ['0.99', 'ms'],
    ]);
    expect(await quantiles('')).toHaveLength(3);
  });

  it('show the target of autoscaling in cores while it is on', async () => {
    const { get, call, api, world, clock } = await measured();
    world.metrics.record(api.id, 'cpu-limit', { instance: 'a' }, clock.now(), 2);
    await call('PUT', `/services/${api.id}/autoscaling`, AUTOSCALING);
    const [target] = rows(await get(`/metrics/cpu-target?resource=${api.id}`));
    expect(points(target)[0]?.valueOf()).toEqual(['2026-03-02T09:10:00.000Z', 1.2]);
    expect((await get(`/metrics/memory-target?resource=${api.id}`)).body).toEqual([]);
  });

  it('give bandwidth by the hour, and its sources in the odd shape', async () => {
    const { get, api, world, clock } = await measured();
    const labels = { trafficSource: 'http' };
    world.metrics.record(api.id, 'bandwidth-sources', labels, START, 5_000);
    world.metrics.record(api.id, 'bandwidth', {}, START, 5_000);
    clock.advance(MINUTE);
    const sources = record(await get(`/metrics/bandwidth-sources?resource=${api.id}`));
    expect(sources).toEqual({
      data: [
        {
          labels: { resource: api.id, trafficSource: 'http' },
          values: [{ timestamp: START / 1_000, value: 5_000 }],
        },
      ],
    });
    const early = `/metrics/bandwidth-sources?resource=${api.id}&startTime=2025-03-08T00:00:00Z`;
    const refused = await get(early);
    expect(refused.status).toBe(400);
    expect(record(refused)).toHaveProperty('error');
    expect(rows(await get(`/metrics/bandwidth?resource=${api.id}`))[0]?.['unit']).toBe('bytes');
  });

  it('list the values to filter by', async () => {
    const { get, api } = await measured();
    const query = `resource=${api.id}`;
    expect((await get(`/metrics/filters/application?${query}`)).body).toEqual([
      { filter: 'instance', values: api.instances.map(({ id }) => id).sort() },
    ]);
    expect((await get(`/metrics/filters/http?${query}`)).body).toEqual([
      { filter: 'host', values: ['api.example.com'] },
      { filter: 'statusCode', values: ['200', '500'] },
    ]);
    expect((await get(`/metrics/filters/path?${query}`)).body).toEqual([]);
    expect((await get('/metrics/task-runs-queued?resource=tsk-1')).body).toEqual([]);
  });

  it('have the units of the table', () => {
    expect(METRIC_ENDPOINTS.map(({ path, unit }) => [path, unit])).toEqual([
      ['cpu', 'cpu'],
      ['cpu-limit', 'cpu'],
      ['cpu-target', 'cpu'],
      ['memory', 'bytes'],
      ['memory-limit', 'bytes'],
      ['memory-target', 'bytes'],
      ['http-requests', 'unitless'],
      ['http-latency', 'ms'],
      ['bandwidth', 'bytes'],
      ['disk-usage', 'bytes'],
      ['disk-capacity', 'bytes'],
      ['instance-count', 'instances'],
      ['active-connections', 'connections'],
      ['replication-lag', 'seconds'],
    ]);
  });
});
