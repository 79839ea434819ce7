import { describe, expect, it } from 'vitest';
import { processMemory } from '#local/plant/process-memory.ts';

const two = { users: 500, inFlight: 2, instances: 2, leakedBytes: 0 };

describe('processMemory', () => {
  it('shares users and requests out, but not the process itself', () => {
    const [alone, base] = [processMemory(two), processMemory({ ...two, users: 0, inFlight: 0 })];
    expect(processMemory({ ...two, instances: 4 }) - base).toBeCloseTo((alone - base) / 2, 3);
  });

  it('adds what the process has leaked', () => {
    expect(processMemory({ ...two, leakedBytes: 1_000 }) - processMemory(two)).toBeCloseTo(
      1_000,
      3,
    );
  });
});
