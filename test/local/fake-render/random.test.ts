import { describe, expect, it } from 'vitest';
import { between, idCharacters, newId, seededRandom } from '#local/fake-render/random.ts';

describe('seededRandom', () => {
  it('repeats itself for the same seed and differs for another', () => {
    const draw = (seed: number) => {
      const random = seededRandom(seed);
      return [random(), random(), random()];
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('stays within the bounds asked for', () => {
    const random = seededRandom(3);
    const values = Array.from({ length: 1_000 }, () => between(random, 45, 120));
    expect(Math.min(...values)).toBeGreaterThanOrEqual(45);
    expect(Math.max(...values)).toBeLessThan(120);
    expect(Math.max(...values) - Math.min(...values)).toBeGreaterThan(70);
  });
});

describe('newId', () => {
  it('writes a prefix and 20 characters, and for Postgres the letter of the primary', () => {
    const random = seededRandom(1);
    expect(newId(random, 'srv')).toMatch(/^srv-[0-9a-z]{20}$/);
    expect(newId(random, 'dpg')).toMatch(/^dpg-[0-9a-z]{20}-a$/);
    expect(idCharacters(random, 5)).toMatch(/^[0-9a-z]{5}$/);
  });
});
