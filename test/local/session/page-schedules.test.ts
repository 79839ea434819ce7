import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { Guide } from '#core/guide.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { noPast } from '#local/session/page-levels.ts';
import { pageSchedules } from '#local/session/page-schedules.ts';

const HOUR = 3_600_000;

const hours: Schedule = {
  id: 'business-hours',
  why: 'Most users work then.',
  timeZone: 'America/New_York',
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '07:00',
  until: '19:00',
  asks: [{ target: 'api', instances: { atLeast: 3 } }],
};

const withRows = (...schedules: readonly Schedule[]): Guide => ({ ...guide, schedules });
const none = () => undefined;

/** 10:00 in New York on Tuesday, 3 March 2026. */
const tuesday = Date.UTC(2026, 2, 3, 15);
/** 10:00 in New York on Saturday, 7 March 2026; clocks change in the night. */
const saturday = Date.UTC(2026, 2, 7, 15);

const apiLevels = (rows: Guide, now: number) =>
  pageSchedules(rows, now, none).levels.filter(({ target }) => target === 'api');

describe('levels', () => {
  it('step at the edges of a span, and name the row with the end of its wish', () => {
    const levels = apiLevels(withRows(hours), tuesday);
    const begins = tuesday - 3 * HOUR;
    const span = levels.find(({ from }) => from === begins);
    expect(span).toEqual({
      target: 'api',
      from: begins,
      until: tuesday + 9 * HOUR,
      floor: 3,
      ceiling: guide.targets[0].instances.max,
      asks: [{ by: 'business-hours', says: 'at least 3', until: tuesday + 9 * HOUR }],
    });
    expect(levels.find(({ until }) => until === begins)?.asks).toEqual([]);
  });

  it('reach without gaps from yesterday to the end of tomorrow', () => {
    const levels = apiLevels(withRows(hours), tuesday);
    for (const [index, { until }] of levels.slice(0, -1).entries()) {
      expect(levels[index + 1]?.from).toBe(until);
    }
    const midnight = tuesday - 10 * HOUR;
    expect([levels[0]?.from, levels.at(-1)?.until]).toEqual([
      midnight - 24 * HOUR,
      midnight + 48 * HOUR,
    ]);
  });

  it('begin as early as the floor does', () => {
    const levels = apiLevels(withRows({ ...hours, early: 15 }), tuesday);
    expect(levels.some(({ from, floor }) => from === tuesday - 3.25 * HOUR && floor === 3)).toBe(
      true,
    );
  });

  it('leave out a row whose wish is less than what holds anyway', () => {
    const idle = { ...hours, asks: [{ target: 'api', instances: { atLeast: 1 } }] };
    const asked = apiLevels(withRows(idle), tuesday).flatMap(({ asks }) => asks);
    expect(asked).toEqual([]);
  });

  it('know what a person set, from when it was set', () => {
    const bounds = { min: 4, max: 6, by: 'maria', at: tuesday };
    const past = () => ({ ...noPast, bounds });
    const levels = pageSchedules(withRows(), tuesday, past).levels.filter(
      ({ target }) => target === 'api',
    );
    const now = levels.find(({ from }) => from === tuesday);
    expect(now).toMatchObject({ floor: 4, ceiling: 6 });
    expect(now?.asks).toEqual([
      { by: 'bounds', says: 'at least 4' },
      { by: 'bounds', says: 'at most 6' },
    ]);
    expect(levels[0]?.asks).toEqual([]);
  });

  it('of plans are words, for targets of every kind', () => {
    const row: Schedule = {
      ...hours,
      asks: [{ target: 'database', plan: { atLeast: 'pro_8gb' } }],
    };
    const { levels } = pageSchedules(withRows(row), tuesday, none);
    const asks = levels.filter(({ target }) => target === 'database').flatMap((one) => one.asks);
    expect(asks.map(({ says }) => says)).toContain('plan at least pro_8gb');
  });
});

describe('days', () => {
  it('list the edges of today and tomorrow in order', () => {
    const [today, tomorrow] = pageSchedules(withRows({ ...hours, early: 5 }), tuesday, none).days;
    expect(today?.edges).toEqual([
      {
        at: tuesday - 3 * HOUR,
        schedule: 'business-hours',
        kind: 'begins',
        asks: [{ target: 'api', says: 'at least 3 instances' }],
        earlyFrom: tuesday - 3 * HOUR - 5 * 60_000,
      },
      expect.objectContaining({ at: tuesday + 9 * HOUR, kind: 'ends' }),
    ]);
    expect(tomorrow?.edges.map(({ kind }) => kind)).toEqual(['begins', 'ends']);
  });

  it('are as long as the clocks make them, and say so', () => {
    const [today, sunday] = pageSchedules(withRows(hours), saturday, none).days;
    expect((sunday?.until ?? 0) - (sunday?.from ?? 0)).toBe(23 * HOUR);
    expect(sunday?.remarks).toEqual(['Clocks go forward from 02:00 to 03:00']);
    expect(today?.remarks).toEqual([]);
  });

  it('name the holiday on which a row does not take place', () => {
    const rows = {
      ...withRows({ ...hours, exceptOn: ['feasts'] }),
      holidays: { feasts: ['2026-03-04'] },
    };
    const [, wednesday] = pageSchedules(rows, tuesday, none).days;
    expect(wednesday?.edges).toEqual([]);
    expect(wednesday?.remarks.join()).toMatch(/holiday \(feasts\).*business-hours/i);
  });
});
