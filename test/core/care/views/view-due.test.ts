import { describe, expect, it } from 'vitest';
import type { Cadence, ViewRow } from '#core/care/care-rules.ts';
import { staleness, type ViewAge, whyDue } from '#core/care/views/view-due.ts';

const MINUTE = 60_000;
const now = 1000 * MINUTE;
const row = (cadence: Cadence, freshMinutes = 30): ViewRow => ({
  name: 'sales',
  why: 'a test',
  file: 'sales.sql',
  key: ['id'],
  cadence,
  freshMinutes,
  refresh: 'concurrently',
});
const age = (minutes: number, changed: number, more: Partial<ViewAge> = {}): ViewAge => ({
  shown: now - minutes * MINUTE,
  refreshed: now - minutes * MINUTE,
  wasSkipped: false,
  changed,
  ...more,
});

describe('a view', () => {
  it('is as old as the oldest change that it may not show', () => {
    expect(staleness(age(50, 0), now)).toBe(0);
    expect(staleness(age(50, 1), now)).toBe(50 * MINUTE);
    expect(staleness(age(50, Number.POSITIVE_INFINITY), now)).toBe(50 * MINUTE);
  });

  it('with a cron expression is due once for each of its times', () => {
    const quarter = row({ cron: '*/15 * * * *', timeZone: 'UTC' });
    expect(whyDue(quarter, age(10, 5, { slot: now - 5 * MINUTE }), now)).toBe('it is time');
    expect(whyDue(quarter, age(5, 5, { slot: now - 5 * MINUTE }), now)).toBeUndefined();
  });

  it('is due again when a change is counted only after a turn that found none', () => {
    const nightly = row({ cron: '0 2 * * *', timeZone: 'UTC' });
    expect(whyDue(nightly, age(1, 3, { wasSkipped: true }), now)).toBe(
      '3 rows changed at its last turn',
    );
    expect(whyDue(nightly, age(1, 3), now)).toBeUndefined();
    expect(whyDue(nightly, age(5, 3, { wasSkipped: true }), now)).toBeUndefined();
  });

  it('that follows another is due when that one had a turn', () => {
    const follower = row({ after: 'other' });
    expect(whyDue(follower, age(5, 0, { followed: 3, leaderTurns: 4 }), now)).toBe(
      'other had its turn',
    );
    expect(whyDue(follower, age(5, 9, { followed: 4, leaderTurns: 4 }), now)).toBeUndefined();
  });

  it('that waits for changes is due when there are enough, and not too often', () => {
    const waiting = row({ changedRows: 100, everyMinutes: 10 });
    expect(whyDue(waiting, age(11, 100), now)).toBe('100 rows changed');
    expect(whyDue(waiting, age(9, 100), now)).toBeUndefined();
    expect(whyDue(waiting, age(11, 99), now)).toBeUndefined();
  });

  it('is due for few changes before its promise is broken, and to note that there were none', () => {
    const waiting = row({ changedRows: 100, everyMinutes: 10 });
    expect(whyDue(waiting, age(15, 1), now)).toBe('1 rows changed, and it has to be fresh');
    expect(whyDue(waiting, age(15, 0), now)).toBe('to note that nothing changed');
    expect(whyDue(waiting, age(14, 0), now)).toBeUndefined();
  });
});
