import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { Cadence, ViewRow } from '#core/care/care-rules.ts';
import { cronMinutes, viewChecks } from '#core/care/views/view-checks.ts';
import type { Guide } from '#core/guide.ts';

const view = (name: string, change: Partial<ViewRow> = {}): ViewRow => ({
  name,
  why: 'a test',
  file: 'a.sql',
  key: ['id'],
  cadence: { cron: '*/15 * * * *', timeZone: 'UTC' },
  freshMinutes: 60,
  refresh: 'concurrently',
  ...change,
});
const behind = (name: string): { cadence: Cadence } => ({ cadence: { after: name } });

const issuesOf = (...views: readonly ViewRow[]): readonly string[] => {
  const one: Guide = { ...guide, care: { ...guide.care, views } };
  return viewChecks.flatMap((check) => check(one)).map(({ path, wanted }) => `${path}: ${wanted}`);
};

describe('rows for views', () => {
  it('of this guide are right', () => {
    expect(viewChecks.flatMap((check) => check(guide))).toEqual([]);
  });

  it('name each column of a key once', () => {
    expect(issuesOf(view('a', { key: ['id', 'id'] }))).toEqual([
      'care.views.0.key: each column once',
    ]);
  });

  it('come after a view that there is', () => {
    expect(issuesOf(view('a'), view('b', behind('c')))).toEqual([
      'care.views.1.cadence.after: the name of another view: a',
    ]);
    expect(issuesOf(view('a'), view('b', behind('public.a')))).toEqual([]);
  });

  it('do not come after each other in a circle, not even in one of one', () => {
    const wanted = 'a chain that begins with a view with a time of its own';
    expect(
      issuesOf(view('a', behind('c')), view('b', behind('a')), view('c', behind('b'))),
    ).toEqual([0, 1, 2].map((at) => `care.views.${at}.cadence.after: ${wanted}`));
    expect(issuesOf(view('a', behind('a')))).toEqual([`care.views.0.cadence.after: ${wanted}`]);
    expect(issuesOf(view('a', behind('a')), view('b', behind('a')))).toHaveLength(1);
  });

  it('promise no more than their cadence can keep', () => {
    const nightly = view('a', {
      cadence: { cron: '0 2 * * *', timeZone: 'UTC' },
      freshMinutes: 1440,
    });
    const wanted = 'freshMinutes: more than 1440, as its turn comes only every 1440 minutes';
    expect(issuesOf(nightly, view('b', { ...behind('a'), freshMinutes: 60 }))).toEqual([
      `care.views.0.${wanted}`,
      `care.views.1.${wanted}`,
    ]);
    const often = { changedRows: 1, everyMinutes: 5 };
    expect(issuesOf(view('a', { cadence: often, freshMinutes: 5 }))).toHaveLength(1);
    expect(issuesOf(view('a', { cadence: often, freshMinutes: 6 }))).toEqual([]);
  });

  it.each([
    ['* * * * *', 1],
    ['*/15 * * * *', 15],
    ['5,35 * * * *', 1],
    ['30 * * * *', 60],
    ['30 */6 * * *', 360],
    ['30 2 * * *', 1440],
    ['30 2 * * 1-5', 1440],
    ['30 2 * * mon', 10_080],
    ['30 2 1 * *', 40_320],
  ])('with %s wait for at least %i minutes', (cron, minutes) => {
    expect(cronMinutes(cron)).toBe(minutes);
  });
});
