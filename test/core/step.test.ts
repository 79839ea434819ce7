import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grownDiskGb, highestStep, lowestStep, wantedInstances } from '#core/step.ts';
import { guide } from './situations.ts';

const { step, disk } = guide.policy;

describe('wantedInstances', () => {
  it.each([
    [2, 75, 60, 3],
    [2, 60, 60, 2],
    [3, 40, 60, 2],
    [2, 0.6, 0.4, 3],
    [5, 0, 60, 1],
  ])('of %d at %d with the aim %d is %d', (instances, value, aim, wanted) => {
    expect(wantedInstances(instances, value, aim)).toBe(wanted);
  });

  it('brings a shared load to its aim or below, and no instance could be spared', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 10, max: 90 }),
        (instances, value, aim) => {
          const wanted = wantedInstances(instances, value, aim);
          expect((instances * value) / wanted).toBeLessThanOrEqual(aim + 1e-6);
          if (wanted > 1) expect((instances * value) / (wanted - 1)).toBeGreaterThan(aim - 1e-6);
        },
      ),
    );
  });
});

describe('steps', () => {
  it.each([
    [1, 5],
    [2, 6],
    [4, 8],
    [5, 10],
    [8, 16],
  ])('lead from %d up to %d at most', (from, to) => {
    expect(highestStep(from, step)).toBe(to);
  });

  it.each([
    [1, 1],
    [2, 1],
    [7, 6],
    [8, 6],
    [12, 9],
  ])('lead from %d down to %d at least', (from, to) => {
    expect(lowestStep(from, step)).toBe(to);
  });
});

describe('grownDiskGb', () => {
  it.each([
    [10, 80, 15],
    [15, 85, 20],
    [100, 80, 125],
    [100, 97, 150],
  ])('of %d GB at %d %% is %d GB', (size, used, grown) => {
    expect(grownDiskGb(size, used, 65, disk)).toBe(grown);
  });

  it('is always larger, and a multiple of five', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 0, max: 100 }),
        (size, used) => {
          const grown = grownDiskGb(size, used, 65, disk);
          expect(grown).toBeGreaterThan(size);
          expect(grown % 5).toBe(0);
        },
      ),
    );
  });
});
