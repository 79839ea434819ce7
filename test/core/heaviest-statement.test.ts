import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '#core/decide.ts';
import { explain } from '#core/explain.ts';
import { shownQuery } from '#core/heaviest-statement.ts';
import type { HeaviestStatement } from '#core/observation.ts';
import { tell } from '#core/sentence.ts';
import { guide, NOON, situationOf } from './situations.ts';

const heaviest: HeaviestStatement = {
  at: NOON - 20_000,
  seconds: 300,
  percent: 82.4,
  query: 'SELECT *\n  FROM bookings WHERE note = $1',
};

function decided(said: Partial<HeaviestStatement> | undefined, values = { cpu: 95 }) {
  const row = Object.keys(values)[0] ?? '';
  const situation = situationOf('database', {
    values,
    states: { [`database-${row}-high`]: 'ALARM' },
  });
  const observation = {
    ...situation.observation,
    ...(said && { heaviest: { ...heaviest, ...said } }),
  };
  return decide(guide, { ...situation, observation }, NOON);
}

describe('a database CPU over its line because of one query', () => {
  it('says so with the decision, which stays what it was', () => {
    const without = decided(undefined);
    const decision = decided({});
    expect(without).toMatchObject({ actionClass: 'database-plan', direction: 'up' });
    expect(decision).toEqual({
      ...without,
      because: `${without.because}; 82 % of the database's time of the last 5 minutes went into one query: "SELECT * FROM bookings WHERE note = $1": look at its plan in the daily report before buying`,
    });
    expect(explain(decision, 'UTC')).toContain('"SELECT * FROM bookings');
    expect(tell(decision)).toContain('"SELECT * FROM bookings');
  });

  it('says nothing of a share under the line of the guide, of long ago, or of another signal', () => {
    expect(decided({ percent: 49.9 })).toEqual(decided(undefined));
    expect(decided({ at: NOON - 3_600_000 })).toEqual(decided(undefined));
    const { because } = decided({}, { iops: 4000 } as never);
    expect(because).not.toContain('one query');
  });

  it('shows a query on one line, short, without what moves a cursor or hides a text', () => {
    expect(shownQuery('a\u001b[31m\u202Eb\r\nc\u2028d\0')).toBe('a[31mb c d');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const shown = shownQuery(text);
        expect([...shown].length).toBeLessThanOrEqual(120);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
