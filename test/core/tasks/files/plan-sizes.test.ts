import { describe, expect, it } from 'vitest';
import { pageSize, planSizes } from '#core/tasks/files/plan-sizes.ts';

const widths = [1920, 320, 960];

describe('sizes to make', () => {
  it('are those of the guide, smallest first, in the picture’s own shape', () => {
    expect(planSizes({ width: 4000, height: 3000 }, widths)).toEqual([
      { width: 320, height: 240 },
      { width: 960, height: 720 },
      { width: 1920, height: 1440 },
    ]);
  });

  it('are never larger than the picture, and each is there once', () => {
    expect(planSizes({ width: 500, height: 200 }, widths)).toEqual([
      { width: 320, height: 128 },
      { width: 500, height: 200 },
    ]);
    expect(planSizes({ width: 100, height: 50 }, widths)).toEqual([{ width: 100, height: 50 }]);
  });

  it('have at least a pixel, and at most what WebP can hold', () => {
    expect(planSizes({ width: 50_000, height: 1 }, widths)).toContainEqual({
      width: 320,
      height: 1,
    });
    expect(planSizes({ width: 100, height: 65_000 }, widths)).toEqual([
      { width: 13, height: 8192 },
    ]);
  });
});

describe('a page', () => {
  it('is drawn as wide as the widest picture', () => {
    expect(pageSize({ width: 595, height: 842 }, widths)).toEqual({ width: 1920, height: 2717 });
  });

  it.each([
    [
      { width: 1e9, height: 1e9 },
      { width: 1920, height: 1920 },
    ],
    [
      { width: 1, height: 1e9 },
      { width: 1, height: 8192 },
    ],
    [
      { width: 1e9, height: 1 },
      { width: 1920, height: 1 },
    ],
  ])('of %o is bounded', (page, drawn) => {
    expect(pageSize(page, widths)).toEqual(drawn);
  });
});
