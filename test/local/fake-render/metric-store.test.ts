import { describe, expect, it } from 'vitest';
import { MetricStore } from '#local/fake-render/metric-store.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('MetricStore', () => {
  it('keeps a series per set of labels', () => {
    const store = new MetricStore();
    store.record('srv-1', 'cpu', { instance: 'a' }, 0, 0.1);
    store.record('srv-1', 'cpu', { instance: 'b' }, 0, 0.2);
    store.record('srv-1', 'cpu', { instance: 'a' }, MINUTE, 0.3);
    const series = store.read('srv-1', 'cpu', 0, MINUTE);
    expect(series.map(({ labels, points }) => [labels['instance'], points.length])).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
  });

  it('reads both ends of a range and leaves series without a point in it out', () => {
    const store = new MetricStore();
    for (const minute of [1, 2, 3, 4]) store.record('srv-1', 'cpu', {}, minute * MINUTE, minute);
    const [series] = store.read('srv-1', 'cpu', 2 * MINUTE, 3 * MINUTE);
    expect(series?.points.map(({ value }) => value)).toEqual([2, 3]);
    expect(store.read('srv-1', 'cpu', 5 * MINUTE, 9 * MINUTE)).toEqual([]);
    expect(store.read('srv-2', 'cpu', 0, 9 * MINUTE)).toEqual([]);
  });

  it('replaces a point of the same time and ignores one from the past', () => {
    const store = new MetricStore();
    store.record('srv-1', 'cpu', {}, 2 * MINUTE, 1);
    store.record('srv-1', 'cpu', {}, 2 * MINUTE, 5);
    store.record('srv-1', 'cpu', {}, MINUTE, 9);
    expect(store.read('srv-1', 'cpu', 0, HOUR)[0]?.points).toEqual([{ at: 2 * MINUTE, value: 5 }]);
  });

  it('keeps minutes for 26 hours, then hourly means, and hourly sums of counts', () => {
    const store = new MetricStore();
    for (let at = 0; at <= 2 * DAY; at += MINUTE) {
      store.record('srv-1', 'cpu', {}, at, 0.5);
      store.record('srv-1', 'http-requests', { statusCode: '200' }, at, 10);
    }
    const firstHour = (path: 'cpu' | 'http-requests') =>
      store.read('srv-1', path, 0, HOUR - 1)[0]?.points;
    expect(firstHour('cpu')).toEqual([{ at: 0, value: 0.5 }]);
    expect(firstHour('http-requests')).toEqual([{ at: 0, value: 600 }]);
    const lastDay = store.read('srv-1', 'cpu', DAY + MINUTE, 2 * DAY)[0]?.points;
    expect(lastDay).toHaveLength(24 * 60);
  });

  it('thins and forgets series that ended long ago beside one that goes on', () => {
    const store = new MetricStore();
    for (let at = 0; at <= 33 * DAY; at += 10 * MINUTE) {
      if (at < DAY) store.record('srv-1', 'cpu', { instance: 'gone' }, at, 0.5);
      store.record('srv-1', 'cpu', { instance: 'here' }, at, 0.5);
      if (at === 3 * DAY) {
        const [gone] = store.read('srv-1', 'cpu', 0, DAY);
        expect([gone?.labels['instance'], gone?.points.length]).toEqual(['gone', 24]);
      }
    }
    const left = store.read('srv-1', 'cpu', 0, 33 * DAY).map(({ labels }) => labels['instance']);
    expect(left).toEqual(['here']);
  });

  it('forgets after 30 days', () => {
    const store = new MetricStore();
    for (let at = 0; at <= 33 * DAY; at += HOUR) store.record('srv-1', 'cpu', {}, at, 1);
    expect(store.read('srv-1', 'cpu', 0, DAY)).toEqual([]);
    expect(store.read('srv-1', 'cpu', 4 * DAY, 5 * DAY)[0]?.points.length).toBeGreaterThan(20);
  });

  it('tells listeners of each new point until they leave', () => {
    const store = new MetricStore();
    const heard: number[] = [];
    const leave = store.listen((_resource, _path, { value }) => heard.push(value));
    store.record('srv-1', 'cpu', {}, 0, 1);
    leave();
    store.record('srv-1', 'cpu', {}, MINUTE, 2);
    expect(heard).toEqual([1]);
  });
});
