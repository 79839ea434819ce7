import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { CareRules } from '#core/care/care-rules.ts';
import { checkGuide } from '#core/check-guide.ts';
import type { Guide } from '#core/guide.ts';

const care = (guide as Guide).care as CareRules;

/** What is wrong with the guide after a change, as `path: wanted`. */
const wrongWith = (change: Partial<Record<keyof CareRules, unknown>>): readonly string[] =>
  checkGuide({ ...guide, care: { ...care, ...change } }).map(
    ({ path, wanted }) => `${path}: ${wanted}`,
  );

describe('the section care', () => {
  it('of Asset Anchor is right', () => {
    expect(wrongWith({})).toEqual([]);
  });

  it('may be absent', () => {
    const { care: _, ...rest } = guide;
    expect(checkGuide(rest)).toEqual([]);
  });

  it('has all its problems listed', () => {
    const [view] = care.views;
    const wrong = wrongWith({
      database: 'api',
      secretName: guide.secretName,
      quiet: { from: '01:00', until: '01:00', timeZone: 'EST5' },
      views: [view, view, { ...view, name: 'audit_logs', runs: 'job' }],
      jobs: undefined,
    });
    expect(wrong).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^care\.database: one of the databases: database$/),
        expect.stringMatching(/^care\.secretName: a secret of its own/),
        expect.stringMatching(/^care\.quiet\.timeZone: an IANA time zone/),
        expect.stringMatching(/^care\.quiet\.until: another time/),
        expect.stringMatching(/^care\.views\.1\.name: .*care\.views\.0\.name has it$/),
        expect.stringMatching(/^care\.partitions\.0\.table: .*care\.views\.2\.name has it$/),
      ]),
    );
  });

  it('names a table once, however it is written', () => {
    const [table] = care.partitions;
    const wrong = wrongWith({
      partitions: [
        table,
        { ...table, table: 'public.audit_logs' },
        { ...table, table: 'x.audit_logs' },
      ],
      archives: [{ ...care.archives[0], table: 'audit_logs' }],
    });
    expect(wrong).toEqual([
      'care.partitions.1.table: a relation that no other row has; care.partitions.0.table has it',
      'care.archives.0.table: a relation that no other row has; care.partitions.0.table has it',
    ]);
  });

  it('has only zones that there are', () => {
    const [view] = care.views;
    const at = { cadence: { cron: '0 5 * * *', timeZone: 'Mars/Olympus' } };
    const wrong = wrongWith({
      views: [{ ...view, ...at, freshMinutes: 3000 }],
      exports: [{ ...care.exports[0], ...at }],
      advice: { ...care.advice, ...at },
    });
    const wanted = 'an IANA time zone, such as "Europe/Berlin"';
    expect(wrong).toEqual(
      ['views.0', 'exports.0', 'advice'].map((path) => `care.${path}.cadence.timeZone: ${wanted}`),
    );
    const without = wrongWith({ views: [{ ...view, cadence: { cron: '*/15 * * * *' } }] });
    expect(without).toEqual([expect.stringMatching(/^care.views.0.cadence: /)]);
  });

  it('has only times that come', () => {
    const { advice, exports, views } = care;
    const at = (cron: string) => ({ cadence: { cron, timeZone: 'UTC' } });
    const wrong = wrongWith({
      views: [{ ...views[1], ...at('75 25 * * *'), freshMinutes: 10_000 }],
      exports: [exports[0], { ...exports[1], ...at('10 1 31 2 *') }],
      advice: { ...advice, ...at('0 5 * * mun') },
    });
    expect(wrong).toEqual([
      expect.stringMatching(/^care.views.0.cadence.cron: a minute of 0 to 59, ranges/),
      expect.stringMatching(/^care.exports.1.cadence.cron: a day that comes/),
      expect.stringMatching(/^care.advice.cadence.cron: a weekday of 0 to 7 or sun to sat/),
    ]);
  });

  it.each([
    ['a name that needs quotes', { views: [{ ...care.views[0], name: 'Sales"; DROP' }] }, 'name'],
    ['a file elsewhere', { views: [{ ...care.views[0], file: '../../etc/passwd.sql' }] }, 'file'],
    [
      'cron without a zone',
      { views: [{ ...care.views[0], cadence: { cron: '15 2 * * *' } }] },
      'cadence',
    ],
    [
      'cron with six fields',
      { views: [{ ...care.views[0], cadence: { cron: '0 15 2 * * *', timeZone: 'UTC' } }] },
      'cadence',
    ],
    ['a step of years', { partitions: [{ ...care.partitions[0], step: 'year' }] }, 'step'],
    [
      'a field nobody knows',
      { partitions: [{ ...care.partitions[0], thereafter: 'drop' }] },
      'thereafter',
    ],
    ['a service without id', { jobs: { service: 'worker', command: 'x' } }, 'service'],
  ])('refuses %s', (_, change, path) => {
    expect(wrongWith(change).join('\n')).toMatch(new RegExp(`^care\\..*${path}`, 'm'));
  });
});
