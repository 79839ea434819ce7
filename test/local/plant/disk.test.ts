import { describe, expect, it } from 'vitest';
import { diskUse } from '#local/plant/disk.ts';

const GIBIBYTE = 1024 ** 3;

describe('diskUse', () => {
  it('adds a write-ahead log of 1.5 GB to the data', () => {
    const { usedBytes } = diskUse({
      storedBytes: 10 * GIBIBYTE,
      sizeBytes: 15 * GIBIBYTE,
      logNoise: 0,
    });
    expect(usedBytes / GIBIBYTE).toBeCloseTo(11.5);
  });

  it('keeps the log small on a small disk and the same on a big one', () => {
    const log = (size: number) =>
      diskUse({ storedBytes: 0, sizeBytes: size * GIBIBYTE, logNoise: 0 }).usedBytes / GIBIBYTE;
    expect(log(1)).toBeCloseTo(0.1);
    expect(log(1_000)).toBe(1.5);
  });

  it('lets the log breathe by one percent', () => {
    const at = (logNoise: number) =>
      diskUse({ storedBytes: 0, sizeBytes: 15 * GIBIBYTE, logNoise }).usedBytes;
    expect(at(1) / at(0)).toBeCloseTo(1.01);
  });

  it('is full at its size', () => {
    const full = diskUse({ storedBytes: 20 * GIBIBYTE, sizeBytes: 15 * GIBIBYTE, logNoise: 0 });
    expect(full).toEqual({ usedBytes: 15 * GIBIBYTE, isFull: true });
  });
});
