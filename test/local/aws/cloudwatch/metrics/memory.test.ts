import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { Series } from '#local/aws/cloudwatch/metrics/series.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 2, 2, 12);

/** Bytes of the heap that are in use after everything unreachable was collected. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

/** Fills a series and returns by how many bytes its second half of the time made it grow. */
function growthInSecondHalf(fill: (series: Series, step: number) => void, steps: number): number {
  const series = new Series();
  for (let step = 0; step < steps / 2; step++) fill(series, step);
  const before = usedBytes();
  for (let step = steps / 2; step < steps; step++) fill(series, step);
  const growth = usedBytes() - before;
  expect(Number.isFinite(series.newestAt)).toBe(true);
  return growth;
}

describe('the memory of a metric', () => {
  it('stays as it is after four days, with several samples in each minute', () => {
    const fill = (series: Series, minute: number) =>
      series.add({ MetricName: 'cpu', Values: [minute, 1] }, NOON + minute * MINUTE);
    expect(growthInSecondHalf(fill, 8 * 24 * 60)).toBeLessThan(500_000);
  });

  it('stays as it is after six hours of single seconds', () => {
    const fill = (series: Series, second: number) =>
      series.add({ MetricName: 'cpu', Value: 1, StorageResolution: 1 }, NOON + second * 1000);
    expect(growthInSecondHalf(fill, 12 * 3600)).toBeLessThan(1_000_000);
  });
});
