import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FleetLoad, fleetOf, stepFleet } from '#local/plant/service-fleet.ts';

const ordinary: FleetLoad = {
  requestsPerSecond: 2,
  cpuFactor: 1,
  seconds: 10,
  backlog: 0,
  databaseSeconds: 0.006,
  databaseCapacity: Number.POSITIVE_INFINITY,
  failingShare: 0,
};
const standard = (count: number) => fleetOf(Array.from({ length: count }, () => 1));

const planCpu = fc.constantFrom(0.1, 0.5, 1, 2, 4, 8, 12);
const load = fc.record({
  requestsPerSecond: fc.double({ min: 0, max: 200, noNaN: true }),
  cpuFactor: fc.double({ min: 0.2, max: 3, noNaN: true }),
  seconds: fc.constant(10),
  backlog: fc.double({ min: 0, max: 2_000, noNaN: true }),
  databaseSeconds: fc.double({ min: 0, max: 0.5, noNaN: true }),
  databaseCapacity: fc.oneof(
    fc.constant(Number.POSITIVE_INFINITY),
    fc.double({ min: 1, max: 100, noNaN: true }),
  ),
  failingShare: fc.double({ min: 0, max: 1, noNaN: true }),
});

describe('stepFleet', () => {
  it('never lowers utilisation or backlog for more load', () => {
    fc.assert(
      fc.property(
        load,
        planCpu,
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0, max: 100, noNaN: true }),
        (base, cpu, count, more) => {
          const fleet = fleetOf(Array.from({ length: count }, () => cpu));
          const less = stepFleet(fleet, base);
          const requestsPerSecond = base.requestsPerSecond + more;
          const busier = stepFleet(fleet, { ...base, requestsPerSecond });
          expect(busier.utilisation).toBeGreaterThanOrEqual(less.utilisation - 1e-9);
          expect(busier.backlog).toBeGreaterThanOrEqual(less.backlog - 1e-6);
          expect(busier.droppedPerSecond).toBeGreaterThanOrEqual(less.droppedPerSecond - 1e-6);
          const { p95 } = busier.latencySeconds;
          expect(p95).toBeGreaterThanOrEqual(less.latencySeconds.p95 * (1 - 1e-6));
        },
      ),
    );
  });

  it('never raises latency, loss or utilisation for more instances', () => {
    fc.assert(
      fc.property(
        load,
        planCpu,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 10 }),
        (base, cpu, count, more) => {
          const step = (instances: number) =>
            stepFleet(fleetOf(Array.from({ length: instances }, () => cpu)), base);
          const [small, big] = [step(count), step(count + more)];
          for (const quantile of ['p50', 'p95', 'p99'] as const) {
            const limit = small.latencySeconds[quantile] * (1 + 1e-6);
            expect(big.latencySeconds[quantile]).toBeLessThanOrEqual(limit);
          }
          expect(big.utilisation).toBeLessThanOrEqual(small.utilisation + 1e-9);
          expect(big.droppedPerSecond).toBeLessThanOrEqual(small.droppedPerSecond + 1e-6);
        },
      ),
    );
  });

  it('loses no request without counting it', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 0, max: 20 }), (base, count) => {
        const step = stepFleet(standard(count), base);
        const came = base.backlog + base.requestsPerSecond * base.seconds;
        const went = (step.servedPerSecond + step.droppedPerSecond) * base.seconds + step.backlog;
        expect(went).toBeCloseTo(came, 6);
        expect(step.droppedPerSecond).toBeGreaterThanOrEqual(-1e-9);
      }),
    );
  });

  it('never lets an answer take longer than the time limit', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 1, max: 20 }), (base, count) => {
        expect(stepFleet(standard(count), base).latencySeconds.p99).toBeLessThanOrEqual(30);
      }),
    );
  });

  it('builds up a backlog beyond its capacity and drops what would wait over 30 seconds', () => {
    const flood = { ...ordinary, requestsPerSecond: 50 };
    const first = stepFleet(standard(2), flood);
    expect(first.utilisation).toBeGreaterThan(0.95);
    expect(first.backlog).toBeGreaterThan(200);
    const later = stepFleet(standard(2), { ...flood, backlog: first.backlog });
    expect(later.backlog).toBeCloseTo(30 * later.capacityPerSecond, 6);
    expect(later.droppedPerSecond).toBeGreaterThan(40);
    expect(later.latencySeconds.p50).toBe(30);
  });

  it('works a backlog off when the load has gone', () => {
    const after = stepFleet(standard(2), { ...ordinary, requestsPerSecond: 0, backlog: 100 });
    expect(after.backlog).toBeCloseTo(100 - 10 * after.capacityPerSecond, 6);
  });

  it('loses everything without an instance', () => {
    const step = stepFleet(fleetOf([]), { ...ordinary, backlog: 30 });
    expect(step).toMatchObject({
      servedPerSecond: 0,
      droppedPerSecond: 5,
      backlog: 0,
      utilisation: 0,
    });
  });

  it('gives half a CPU half the capacity and twice the answer time', () => {
    const idle = { ...ordinary, requestsPerSecond: 0.01, databaseSeconds: 0 };
    const [whole, half] = [stepFleet(fleetOf([1]), idle), stepFleet(fleetOf([0.5]), idle)];
    expect(half.latencySeconds.p50 / whole.latencySeconds.p50).toBeCloseTo(2, 1);
    expect(half.capacityPerSecond / whole.capacityPerSecond).toBeCloseTo(0.5, 1);
  });

  it('uses little CPU for requests that fail at once', () => {
    const failing = stepFleet(standard(2), { ...ordinary, failingShare: 1 });
    expect(failing.cpuCores).toBeLessThan(stepFleet(standard(2), ordinary).cpuCores / 3);
  });
});
