import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KeyValueLoad, steadyKeys, stepKeyValue } from '#local/plant/key-value.ts';

const GIBIBYTE = 1024 ** 3;
const ordinary: KeyValueLoad = {
  requestsPerSecond: 2.1,
  seconds: 10,
  keys: steadyKeys(2.1),
  users: 500,
  instances: 2,
  maxMemoryBytes: GIBIBYTE,
  maxConnections: 1_000,
  evicts: true,
};

describe('stepKeyValue', () => {
  it('keeps its keys under a steady load', () => {
    expect(stepKeyValue(ordinary).keys).toBeCloseTo(ordinary.keys, 6);
  });

  it('follows a new load within about the time to live', () => {
    let keys = ordinary.keys;
    for (let second = 0; second < 1_500; second += 10) {
      keys = stepKeyValue({ ...ordinary, requestsPerSecond: 6, keys }).keys;
    }
    const moved = (keys - ordinary.keys) / (steadyKeys(6) - ordinary.keys);
    expect(moved).toBeCloseTo(1 - Math.exp(-1), 6);
  });

  it('never keeps more than exists, nor more than fits', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1_000, noNaN: true }),
        fc.nat({ max: 24_000 }),
        fc.constantFrom(25 * 1024 ** 2, 256 * 1024 ** 2, GIBIBYTE),
        (requestsPerSecond, keys, maxMemoryBytes) => {
          const step = stepKeyValue({ ...ordinary, requestsPerSecond, keys, maxMemoryBytes });
          expect(step.usedMemoryBytes).toBeLessThanOrEqual(maxMemoryBytes);
          expect(step.keys).toBeLessThanOrEqual(24_000);
        },
      ),
    );
  });

  it('evicts when it is full, unless its policy forbids it', () => {
    const small = {
      ...ordinary,
      maxMemoryBytes: 256 * 1024 ** 2,
      keys: 8_350,
      requestsPerSecond: 20,
    };
    expect(stepKeyValue(small).evictedKeys).toBeGreaterThan(0);
    expect(stepKeyValue({ ...small, evicts: false }).evictedKeys).toBe(0);
  });

  it('counts connections of instances and users up to the limit', () => {
    expect(stepKeyValue(ordinary).connections).toBe(100);
    expect(stepKeyValue({ ...ordinary, instances: 5 }).connections).toBe(190);
    expect(stepKeyValue({ ...ordinary, maxConnections: 50 }).connections).toBe(50);
  });

  it('finds most of what it is asked for', () => {
    const { hits, misses } = stepKeyValue(ordinary);
    expect(hits / (hits + misses)).toBeCloseTo(0.93);
  });
});
