import { describe, expect, it } from 'vitest';
import { retryAfterSeconds } from '#adapters/render/retry-after.ts';

const now = Date.UTC(2026, 7, 3, 12, 0, 0);

describe('retryAfterSeconds', () => {
  it.each([
    ['seconds', { 'retry-after': '17' }, 17],
    ['a fraction, rounded up', { 'retry-after': '1.2' }, 2],
    ['an HTTP date', { 'retry-after': 'Mon, 03 Aug 2026 12:00:42 GMT' }, 42],
    ['a date that has passed', { 'retry-after': 'Mon, 03 Aug 2026 11:00:00 GMT' }, 1],
    ['a date next year', { 'retry-after': 'Tue, 03 Aug 2027 12:00:00 GMT' }, 300],
    ['zero', { 'retry-after': '0' }, 1],
    ['a negative number', { 'retry-after': '-5' }, 1],
    ['a huge number', { 'retry-after': '99999999999999999999' }, 300],
    ['words', { 'retry-after': 'soon' }, 20],
    ['nothing', {}, 20],
    ['what is left of the window', { 'ratelimit-reset': '33' }, 33],
    [
      'words, then what is left of the window',
      { 'retry-after': 'soon', 'ratelimit-reset': '9' },
      9,
    ],
  ])('reads %s', (_, headers, seconds) => {
    expect(retryAfterSeconds(new Headers(headers as Record<string, string>), now)).toBe(seconds);
  });
});
