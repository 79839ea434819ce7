import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DatabaseLoad,
  databaseMemory,
  iopsCapacity,
  loadDatabase,
} from '#local/plant/database.ts';

const GIBIBYTE = 1024 ** 3;
const pro4 = { cpu: 1, memoryBytes: 4 * GIBIBYTE, connections: 100 };
const pro8 = { cpu: 2, memoryBytes: 8 * GIBIBYTE, connections: 200 };
const ordinary: DatabaseLoad = {
  requestsPerSecond: 2.1,
  queryFactor: 1,
  hasCache: true,
  importBytesPerSecond: 0,
};
const iops = (load: DatabaseLoad, size = pro4) => {
  const outcome = loadDatabase(size, load);
  return outcome.readsPerSecond + outcome.writesPerSecond;
};
const loads = fc.record({
  requestsPerSecond: fc.double({ min: 0, max: 100, noNaN: true }),
  queryFactor: fc.double({ min: 0.2, max: 5, noNaN: true }),
  hasCache: fc.boolean(),
  importBytesPerSecond: fc.double({ min: 0, max: 1e6, noNaN: true }),
});

describe('loadDatabase', () => {
  it('halves utilisation and disk reads on twice the machine', () => {
    const [small, big] = [loadDatabase(pro4, ordinary), loadDatabase(pro8, ordinary)];
    expect(big.utilisation).toBeCloseTo(small.utilisation / 2, 6);
    expect(big.readsPerSecond).toBeCloseTo(small.readsPerSecond / 2, 6);
    expect(big.writesPerSecond).toBe(small.writesPerSecond);
    expect(big.answerSeconds).toBeLessThan(small.answerSeconds);
  });

  it('never lowers utilisation, disk use or answer time for more load', () => {
    fc.assert(
      fc.property(loads, fc.double({ min: 0, max: 50, noNaN: true }), (load, more) => {
        const less = loadDatabase(pro4, load);
        const requestsPerSecond = load.requestsPerSecond + more;
        const busier = loadDatabase(pro4, { ...load, requestsPerSecond });
        expect(busier.utilisation).toBeGreaterThanOrEqual(less.utilisation);
        expect(busier.answerSeconds).toBeGreaterThanOrEqual(less.answerSeconds * (1 - 1e-9));
        const limit = iops(load) * (1 - 1e-9);
        expect(iops({ ...load, requestsPerSecond })).toBeGreaterThanOrEqual(limit);
      }),
    );
  });

  it('never does more disk operations than the disk can', () => {
    fc.assert(
      fc.property(loads, (load) => {
        const idle = iops({ ...load, requestsPerSecond: 0 });
        expect(iops(load)).toBeLessThanOrEqual(Math.max(iopsCapacity(pro4.cpu), idle) + 1e-6);
      }),
    );
  });

  it('works harder without the cache', () => {
    const without = loadDatabase(pro4, { ...ordinary, hasCache: false });
    expect(without.utilisation).toBeGreaterThan(1.4 * loadDatabase(pro4, ordinary).utilisation);
  });

  it('answers ever more slowly towards saturation but stays finite', () => {
    const at = (requestsPerSecond: number) =>
      loadDatabase(pro4, { ...ordinary, requestsPerSecond }).answerSeconds;
    expect(at(7)).toBeGreaterThan(3 * at(0));
    expect(at(1_000)).toBeLessThan(1);
  });

  it('counts what it writes for an import', () => {
    const difference = iops({ ...ordinary, importBytesPerSecond: 819_200 }) - iops(ordinary);
    expect(difference).toBeCloseTo(100, 6);
  });
});

describe('databaseMemory', () => {
  it('grows with connections and stays within the machine', () => {
    expect(databaseMemory(4 * GIBIBYTE, 50)).toBeGreaterThan(databaseMemory(4 * GIBIBYTE, 10));
    expect(databaseMemory(0.25 * GIBIBYTE, 100)).toBeLessThan(0.25 * GIBIBYTE);
  });
});
