import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admission, afterCalls, type Breaker } from '#core/tasks/breaker.ts';
import { NOON, row } from './support/task-world.ts';

const rules = { ...row.breaker, atLeastCalls: 4 };
const next = (breaker: Breaker | undefined, good: number, bad: number, now = NOON) =>
  afterCalls('postmark', breaker, { good, bad, because: '503' }, now, rules);

/** One that opened after so many failures in a row, at noon. */
function opened(times: number): Breaker {
  let breaker = next(undefined, 0, 4);
  for (let again = 1; again < times; again += 1) {
    const asked = admission(breaker, breaker?.until ?? 0, NOON);
    if (asked.kind === 'one') breaker = next(asked.next, 0, 1, breaker?.until);
  }
  if (breaker?.state !== 'open') throw new Error('it is not open');
  return breaker;
}

describe('a breaker', () => {
  it.each([1, 100, 10_000])('is not written while %i calls are good', (good) => {
    expect(next(undefined, good, 0)).toBeUndefined();
  });

  it.each([
    [0, 3, 'closed'],
    [0, 4, 'open'],
    [2, 2, 'open'],
    [3, 2, 'closed'],
    [90, 10, 'closed'],
  ])('after %i good and %i bad calls is %s', (good, bad, state) => {
    expect(next(undefined, good, bad)).toMatchObject({ state, calls: good + bad, failures: bad });
  });

  it('adds up what several copies saw within a window, and forgets it after', () => {
    const one = next(undefined, 1, 2);
    expect(next(one, 0, 1, NOON + 59_999)).toMatchObject({ state: 'open', failures: 3 });
    expect(next(one, 0, 1, NOON + 60_000)).toMatchObject({ state: 'closed', failures: 1 });
    expect(next(one, 5, 0, NOON + 60_000)).toBeUndefined();
  });

  it('lets none through while it is open, then one, and then waits for that', () => {
    const open = opened(1);
    expect(admission(open, open.until - 1, NOON)).toEqual({ kind: 'none', until: open.until });
    const asked = admission(open, open.until, open.until + 9_000);
    expect(asked).toMatchObject({ kind: 'one', next: { state: 'half-open' } });
    if (asked.kind !== 'one') return;
    expect(admission(asked.next, open.until + 8_999, NOON).kind).toBe('none');
    expect(admission(asked.next, open.until + 9_000, NOON).kind).toBe('one');
  });

  it('waits twice as long every time that the try fails, up to the most', () => {
    const waits = [1, 2, 3, 4, 5].map((times) => {
      const { since, until } = opened(times);
      return (until - since) / 1000;
    });
    expect(waits).toEqual([30, 60, 120, 120, 120]);
  });

  it('closes when the try was good, and counts anew', () => {
    const asked = admission(opened(3), NOON * 2, NOON * 2);
    if (asked.kind !== 'one') throw new Error('nobody may try');
    const closed = next(asked.next, 1, 0, NOON + 5);
    expect(closed).toMatchObject({ state: 'closed', since: NOON + 5, failures: 0, opened: 0 });
    expect(next(closed, 0, 4)).toMatchObject({ state: 'open', until: NOON + 30_000 });
  });

  it('lets the next one try at once when a try said nothing', () => {
    const asked = admission(opened(1), NOON * 2, NOON * 3);
    if (asked.kind !== 'one') throw new Error('nobody may try');
    const written = next(asked.next, 0, 0, NOON * 2);
    expect(written).toMatchObject({ state: 'half-open', opened: 1 });
    expect(admission(written, NOON * 2, NOON * 3).kind).toBe('one');
  });

  it('hears nothing new from calls that were under way when it opened', () => {
    expect(next(opened(1), 3, 3)).toBeUndefined();
  });

  it('rises by one version with every write, and never opens on less than the rows say', () => {
    const calls = fc.array(fc.record({ good: fc.nat(5), bad: fc.nat(5), seconds: fc.nat(40) }), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(calls, (all) => {
        let breaker: Breaker | undefined;
        let now = NOON;
        for (const { good, bad, seconds } of all) {
          now += seconds * 1000;
          const asked = admission(breaker, now, now + 1);
          if (asked.kind === 'none') continue;
          const stands = asked.kind === 'one' ? asked.next : breaker;
          const written = next(stands, good, bad, now);
          if (written === undefined) continue;
          expect(written.version).toBe((stands?.version ?? 0) + 1);
          if (written.state === 'open' && (stands?.state ?? 'closed') === 'closed') {
            expect(written.calls).toBeGreaterThanOrEqual(rules.atLeastCalls);
            expect(written.failures * 2).toBeGreaterThanOrEqual(written.calls);
          }
          breaker = written;
        }
      }),
      { seed: 4 },
    );
  });
});
