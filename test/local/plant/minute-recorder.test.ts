import { describe, expect, it } from 'vitest';
import { MetricStore } from '#local/fake-render/metric-store.ts';
import { MinuteRecorder } from '#local/plant/minute-recorder.ts';

const values = (store: MetricStore, path: 'cpu' | 'http-requests') =>
  store.read('srv', path, 0, 1e9).map((series) => series.points.map((point) => point.value));

describe('MinuteRecorder', () => {
  it('writes the mean of a gauge at the end of its minute', () => {
    const store = new MetricStore();
    const recorder = new MinuteRecorder(store);
    recorder.gauge('srv', 'cpu', 1, { instance: 'a' });
    recorder.gauge('srv', 'cpu', 2, { instance: 'a' });
    recorder.flush(60_000);
    expect(store.read('srv', 'cpu', 0, 1e9)).toMatchObject([
      { labels: { instance: 'a' }, points: [{ at: 60_000, value: 1.5 }] },
    ]);
  });

  it('writes nothing for a minute without a reading', () => {
    const store = new MetricStore();
    const recorder = new MinuteRecorder(store);
    recorder.gauge('srv', 'cpu', 1);
    recorder.flush(60_000);
    recorder.flush(120_000);
    expect(values(store, 'cpu')).toEqual([[1]]);
  });

  it('counts whole requests and loses no fraction of one', () => {
    const store = new MetricStore();
    const recorder = new MinuteRecorder(store);
    for (let minute = 1; minute <= 4; minute += 1) {
      recorder.count('srv', 'http-requests', 0.75, { statusCode: '200' });
      recorder.flush(minute * 60_000);
    }
    expect(values(store, 'http-requests')).toEqual([[0, 1, 1, 1]]);
  });
});
