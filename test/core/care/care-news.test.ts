import { describe, expect, it } from 'vitest';
import { careCounts, choreNews } from '#core/care/care-news.ts';
import type { ChoreReport } from '#core/care/care-world.ts';

const HOUR = 3_600_000;
const NOON = Date.parse('2026-06-10T12:00:00Z');

const report = (more: {
  did?: ChoreReport['did'];
  because?: string;
  broken?: readonly string[];
  warnings?: readonly string[];
  failures?: number;
  told?: readonly string[];
  unseen?: true;
}): ChoreReport => {
  const {
    because = 'so',
    did = 'nothing',
    failures = 0,
    told = [],
    unseen,
    broken = [],
    warnings = [],
  } = more;
  return {
    id: 'view/sales',
    kind: 'view',
    did,
    because,
    ...(unseen ? {} : { look: { due: false, because, figures: {}, broken, warnings } }),
    record: { failures, spentSeconds: 0, told },
  };
};

describe('what people hear of a chore', () => {
  it('is nothing while nothing is wrong, and nothing has to be written down then', () => {
    const quiet = report({});
    expect(choreNews(quiet, NOON)).toEqual({ says: [], told: [] });
    expect(choreNews(quiet, NOON).told).toBe(quiet.record.told);
  });

  it('is a warning once, though its figures change every minute', () => {
    const first = choreNews(report({ warnings: ['It is 31 minutes old.'] }), NOON);
    expect(first.says).toEqual(['It is 31 minutes old.']);
    const { told } = first;
    const later = report({ warnings: ['It is 1,032.5 minutes old.'], told });
    expect(choreNews(later, NOON + HOUR)).toEqual({ says: [], told });
  });

  it('is the warning again after a day while it lasts', () => {
    const { told } = choreNews(report({ warnings: ['Old.'] }), NOON);
    const again = choreNews(report({ warnings: ['Old.'], told }), NOON + 24 * HOUR);
    expect(again.says).toEqual(['Old.']);
    expect(again.told).toHaveLength(1);
  });

  it('is not a warning that goes and comes within the day', () => {
    const { told } = choreNews(report({ warnings: ['Old.'] }), NOON);
    const gone = choreNews(report({ told }), NOON + HOUR);
    expect(gone.told).toEqual(told);
    expect(choreNews(report({ warnings: ['Old.'], told }), NOON + 2 * HOUR).says).toEqual([]);
    expect(choreNews(report({ told }), NOON + 24 * HOUR).told).toEqual([]);
  });

  it('is another warning beside one that is known', () => {
    const { told } = choreNews(report({ warnings: ['Old.'] }), NOON);
    const both = choreNews(report({ warnings: ['Old.', 'Large.'], told }), NOON + HOUR);
    expect(both.says).toEqual(['Large.']);
    expect(both.told).toHaveLength(2);
  });

  it('is a refusal at once, and a failure from the third in a row', () => {
    const refused = report({ did: 'refused', because: 'no key' });
    expect(choreNews(refused, NOON).says).toEqual(['It was refused: no key']);
    const failed = (failures: number) =>
      choreNews(report({ did: 'failed', because: 'a deadlock', failures }), NOON).says;
    expect([0, 1, 2].map(failed)).toEqual([[], [], ['It keeps failing: a deadlock']]);
  });

  it('is also that a chore could not be looked at', () => {
    const because = 'could not be looked at: no such column';
    const unseen = report({ did: 'failed', because, unseen: true });
    expect(choreNews(unseen, NOON).says).toEqual([`It ${because}`]);
    expect(
      careCounts([
        unseen,
        report({ broken: ['a', 'b'], warnings: ['c'] }),
        report({ did: 'refused' }),
      ]),
    ).toEqual({ brokenPromises: 2, choresFailing: 2 });
  });
});
