import { describe, expect, it } from 'vitest';
import { afterDelivery, disabledFor } from '#core/tasks/destinations/after-delivery.ts';
import type { Destination } from '#core/tasks/destinations/destination.ts';

const HOUR = 3_600_000;
const start = Date.UTC(2026, 2, 3);

/** What becomes of a destination over deliveries: hours after the start, status, address; and the writes it took. */
function over(
  deliveries: readonly (readonly [hours: number, status: number, urlHash?: string])[],
  from?: Destination,
) {
  let writes = 0;
  let stands = from;
  for (const [hours, status, urlHash = 'one'] of deliveries) {
    const outcome = {
      at: start + hours * HOUR,
      delivered: status === 200,
      status,
      milliseconds: 80,
      says: `${status} in 80 ms`,
      excerpt: '',
    };
    const next = afterDelivery('acme', stands, { urlHash, outcome }, 5);
    if (next === undefined) continue;
    expect(next.version).toBe((stands?.version ?? 0) + 1);
    writes += 1;
    stands = next;
  }
  return { stands, writes };
}

const hourly = (hours: number, status: number, from = 0) =>
  Array.from({ length: hours + 1 }, (_, index) => [from + index, status] as const);

describe('a destination', () => {
  it('that is well is never written', () => {
    expect(over([...hourly(100, 200)])).toEqual({ stands: undefined, writes: 0 });
  });

  it('is written when it begins to fail, every quarter of an hour, and when it is well again', () => {
    const failing = over([
      [0, 500],
      [0.01, 500],
      [0.24, 500],
      [0.25, 503],
      [0.3, 500],
    ]);
    expect(failing.writes).toBe(2);
    expect(failing.stands).toMatchObject({
      failing: { since: start, urlHash: 'one' },
      lastOutcome: { status: 503, says: '503 in 80 ms' },
    });
    const well = over([[0.4, 200], ...hourly(10, 200, 1)], failing.stands);
    expect(well.writes).toBe(1);
    expect(well.stands).not.toHaveProperty('failing');
    expect(well.stands).toMatchObject({ lastOutcome: { delivered: true } });
  });

  it('is disabled when nothing was delivered for five days, not before', () => {
    expect(over(hourly(119, 500)).stands?.disabled).toBeUndefined();
    expect(over(hourly(120, 500)).stands?.disabled).toEqual({
      at: start + 120 * HOUR,
      because: 'every delivery failed for 5 days, the last with: 500 in 80 ms',
      urlHash: 'one',
    });
  });

  it('is not disabled when one delivery succeeded in between', () => {
    const { stands } = over([...hourly(100, 500), [101, 200], ...hourly(119, 500, 102)]);
    expect(stands?.disabled).toBeUndefined();
    expect(stands?.failing?.since).toBe(start + 102 * HOUR);
  });

  it('is not disabled by two failures with days of silence between them', () => {
    const { stands } = over([
      [0, 400],
      [150, 503],
    ]);
    expect(stands?.disabled).toBeUndefined();
    expect(stands?.failing?.since).toBe(start + 150 * HOUR);
  });

  it('is disabled at once when it is gone, and then left alone', () => {
    const { stands, writes } = over([
      [0, 410],
      [1, 410],
      [2, 500],
      [200, 500],
    ]);
    expect(writes).toBe(1);
    expect(stands).toMatchObject({
      disabled: { at: start, because: 'it answered 410 Gone', urlHash: 'one' },
    });
  });

  it('is disabled for that address, and no other', () => {
    const { stands } = over([[0, 410]]);
    expect(disabledFor(stands, 'one')).toMatchObject({ because: 'it answered 410 Gone' });
    expect(disabledFor(stands, 'two')).toBeUndefined();
    expect(disabledFor(undefined, 'one')).toBeUndefined();
    expect(over([[1, 200, 'two']], stands).writes).toBe(0);
  });

  it('that moved while it failed begins anew', () => {
    const { stands } = over([...hourly(119, 500), [120, 500, 'two']]);
    expect(stands?.failing).toEqual({ since: start + 120 * HOUR, urlHash: 'two' });
    expect(stands?.disabled).toBeUndefined();
  });
});
