import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankStatements } from '#core/care/advice/rank-statements.ts';
import {
  type CounterState,
  type Counters,
  counted,
  deltasOf,
  type Sample,
  windowNotes,
} from '#core/care/advice/statement-counters.ts';

const zero = Object.fromEntries(counted.map((name) => [name, 0])) as Counters;
const sample = (
  queryId: string,
  counters: Partial<Counters>,
  rest: Partial<Sample> = {},
): Sample => ({
  queryId,
  role: '10',
  toplevel: true,
  since: null,
  ...rest,
  counters: { ...zero, ...counters },
});
const state: CounterState = { at: 'b', started: 's', reset: 'r', evictions: 3 };

/** What happens to one statement between reports. */
const event = fc.oneof(
  fc.record({ what: fc.constant('run' as const), query: fc.nat(3), milliseconds: fc.nat(500) }),
  fc.record({ what: fc.constant('evict' as const), query: fc.nat(3) }),
  fc.record({ what: fc.constant('reset' as const) }),
  fc.record({ what: fc.constant('report' as const) }),
);

describe('deltas of counters', () => {
  it('add up to what was run, are never negative, and never more than it', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const counters = new Map<number, Counters>();
        let before: readonly Sample[] = [];
        let isReset = false;
        let ran = 0;
        let lost = 0;
        let told = 0;
        const inWindow = new Map<number, number>();
        const report = (): void => {
          const now = [...counters].map(([id, one]) => sample(String(id), one));
          const deltas = deltasOf(now, before, isReset);
          for (const { counters: delta } of deltas) {
            for (const name of counted) expect(delta[name]).toBeGreaterThanOrEqual(0);
            told += delta.calls;
          }
          before = now;
          isReset = false;
          inWindow.clear();
        };
        for (const one of events) {
          if (one.what === 'report') report();
          else if (one.what === 'run') {
            const known = counters.get(one.query) ?? zero;
            counters.set(one.query, {
              ...known,
              calls: known.calls + 1,
              totalMilliseconds: known.totalMilliseconds + one.milliseconds,
            });
            ran += 1;
            inWindow.set(one.query, (inWindow.get(one.query) ?? 0) + 1);
          } else {
            const gone = one.what === 'reset' ? [...counters.keys()] : [one.query];
            for (const id of gone) {
              lost += inWindow.get(id) ?? 0;
              inWindow.delete(id);
              counters.delete(id);
              // An entry that comes back and overtakes its old self cannot be told from one that went on.
              before = before.filter(({ queryId }) => queryId !== String(id));
            }
            if (one.what === 'reset') isReset = true;
          }
        }
        report();
        expect(told).toBe(ran - lost);
      }),
    );
  });

  it('begin anew where an entry did: by its counters, or by when PostgreSQL says', () => {
    const before = [sample('a', { calls: 9, rows: 90 }), sample('b', { calls: 1 }, { since: '1' })];
    const now = [sample('a', { calls: 4, rows: 99 }), sample('b', { calls: 7 }, { since: '2' })];
    expect(deltasOf(now, before, false).map(({ counters }) => counters.calls)).toEqual([4, 7]);
    expect(deltasOf(before, before, false)).toEqual([]);
  });

  it('are less than the whole for reasons that are told', () => {
    expect(windowNotes(state, state)).toEqual([]);
    const now = { ...state, reset: 'later', started: 'later', evictions: 2 };
    expect(windowNotes(now, state).join()).toMatch(
      /reset at later.*started at later.*room 2 times/,
    );
    expect(windowNotes({ ...state, evictions: 8 }, state)).toEqual([
      expect.stringContaining('5 times'),
    ]);
  });
});

describe('ranking', () => {
  const run = (id: string, calls: number, totalMilliseconds: number, rest: Partial<Sample> = {}) =>
    sample(id, { calls, totalMilliseconds }, rest);
  const names = { own: '99', roles: { 10: 'app' } };

  it('orders each list by its own measure, and shares add up to the whole', () => {
    const { statements, sum, top } = rankStatements(
      [run('much', 10, 600), run('slow', 1, 300), run('often', 50, 100)],
      names,
      2,
    );
    expect(top).toEqual({
      total: ['much.10', 'slow.10'],
      mean: ['slow.10', 'much.10'],
      calls: ['often.10', 'much.10'],
      io: [],
    });
    expect(sum).toEqual({ statements: 3, calls: 61, totalSeconds: 1 });
    expect(statements.reduce((all, { sharePercent }) => all + sharePercent, 0)).toBeCloseTo(100);
    expect(statements[0]).toMatchObject({ role: 'app', meanMilliseconds: 60 });
  });

  it('keeps ours apart, and counts time inside of functions once', () => {
    const { own, sum, statements } = rankStatements(
      [
        run('outer', 1, 500),
        run('inner', 100, 400, { toplevel: false }),
        run('ours', 7, 9_000, { role: '99' }),
      ],
      names,
      5,
    );
    expect(own).toEqual({ calls: 7, totalSeconds: 9 });
    expect(sum.totalSeconds).toBe(0.5);
    expect(statements.map(({ id, nested }) => [id, nested])).toEqual([
      ['outer.10', false],
      ['inner.10.nested', true],
    ]);
  });
});
