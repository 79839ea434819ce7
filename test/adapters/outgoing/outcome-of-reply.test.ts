import { describe, expect, it } from 'vitest';
import { outcomeOfReply } from '#adapters/outgoing/outcome-of-reply.ts';

const now = Date.UTC(2026, 2, 3, 16, 30);
const answered = (status: number, retryAfter?: string, excerpt = '') =>
  outcomeOfReply({ kind: 'answered', status, retryAfter, excerpt, milliseconds: 80 }, now);

describe('a reply', () => {
  it.each([200, 201, 202, 204, 299])('of %s is done, with what was answered', (status) => {
    expect(answered(status)).toEqual({ kind: 'done', note: `${status} in 80 ms` });
    expect(answered(status, undefined, 'ok')).toMatchObject({ note: `${status} in 80 ms: ok` });
  });

  it.each([400, 401, 403, 404, 405, 409, 410, 411, 413, 422, 451])(
    'of %s can never succeed, and its service is well',
    (status) => expect(answered(status)).toMatchObject({ kind: 'rejected', answered: true }),
  );

  it.each([301, 302, 307, 308, 408, 425, 500, 502, 503, 504, 599, 600, 100, 199, 0])(
    'of %s is tried again, and is a fault',
    (status) => expect(answered(status)).toMatchObject({ kind: 'unavailable', fault: true }),
  );

  it('of a redirect says that none is followed', () => {
    expect(answered(302)).toMatchObject({
      because: '302 in 80 ms, a redirect, which is not followed',
    });
  });

  it('of 429 waits as long as asked, and is no fault', () => {
    expect(answered(429, '30')).toEqual({
      kind: 'unavailable',
      because: '429 in 80 ms',
      fault: false,
      retryAfterSeconds: 30,
    });
    expect(answered(429)).not.toHaveProperty('retryAfterSeconds');
    expect(answered(503, '30')).toMatchObject({ fault: true, retryAfterSeconds: 30 });
  });

  it('that never came is tried again, also when the request may have arrived', () => {
    for (const sent of [true, false]) {
      const reply = { kind: 'failed', because: 'no answer within 18 s', sent } as const;
      expect(outcomeOfReply({ ...reply, milliseconds: 18_000 }, now)).toEqual({
        kind: 'unavailable',
        because: 'no answer within 18 s (18000 ms)',
        fault: true,
      });
    }
  });

  it('to a place that is refused is final, and nobody said so', () => {
    expect(outcomeOfReply({ kind: 'refused', because: 'the address is none' }, now)).toEqual({
      kind: 'rejected',
      because: 'the address is none',
      answered: false,
    });
  });
});
