import { describe, expect, it } from 'vitest';
import { withinPayloadLimit } from '#local/aws/lambda/payload-limit.ts';

const LIMIT = 6 * 2 ** 20;
const recordOf = (body: string) => ({ body });
const partsOf = (bodies: readonly string[]) =>
  withinPayloadLimit(bodies, recordOf).map((part) => part.length);

describe('withinPayloadLimit', () => {
  it('leaves small messages together, and makes nothing of none', () => {
    expect(partsOf(Array.from({ length: 500 }, () => 'x'))).toEqual([500]);
    expect(partsOf([])).toEqual([]);
  });

  it('keeps the order and no part over the limit', () => {
    const bodies = Array.from({ length: 10 }, (_, index) => `${index}`.repeat(2 ** 20));
    const parts = withinPayloadLimit(bodies, recordOf);
    expect(parts.flat()).toEqual(bodies);
    expect(parts.map((part) => part.length)).toEqual([5, 5]);
    for (const part of parts) {
      const event = JSON.stringify({ Records: part.map(recordOf) });
      expect(Buffer.byteLength(event)).toBeLessThanOrEqual(LIMIT);
    }
  });

  it('counts what JSON makes of a body', () => {
    expect(partsOf(Array.from({ length: 4 }, () => '"'.repeat(2 ** 20)))).toEqual([2, 2]);
  });
});
