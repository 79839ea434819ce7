import { describe, expect, it } from 'vitest';
import { askedSeconds } from '#adapters/outgoing/asked-seconds.ts';

const now = Date.UTC(2026, 2, 3, 16, 30);

describe('what a Retry-After asks for', () => {
  it.each([
    ['7', 7],
    [' 120 ', 120],
    ['1.5', 2],
    ['0', 1],
    ['-5', 1],
    ['99999999999', 3_600],
    ['Tue, 03 Mar 2026 16:31:00 GMT', 60],
    ['Tue, 03 Mar 2026 16:00:00 GMT', 1],
    ['Fri, 03 Mar 2056 16:31:00 GMT', 3_600],
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['1e9', undefined],
    ['2026-03-03', undefined],
    ['NaN', undefined],
  ])('"%s" is %s seconds', (header, seconds) => expect(askedSeconds(header, now)).toBe(seconds));
});
