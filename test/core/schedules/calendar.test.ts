import { describe, expect, it } from 'vitest';
import { calendarOf } from '#core/schedules/calendar.ts';
import { calendarSvg } from '#core/schedules/calendar-svg.ts';
import { calendarText } from '#core/schedules/calendar-text.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { dayOfDate } from '#core/zoned-time.ts';
import { businessHours, night, utc, withRows } from './some-rows.ts';

const NEW_YORK = 'America/New_York';
const daysOf = (date: string, days: number, zone = NEW_YORK) => ({
  firstDay: dayOfDate(date) ?? 0,
  days,
  zone,
});
const early: Schedule = { ...businessHours, early: 'boot' };

describe('calendarText', () => {
  it('shows what holds when, day by day, and whose doing it is', () => {
    const calendar = calendarOf(withRows(early, night), daysOf('2026-03-06', 2));
    expect(calendarText(calendar)).toBe(
      `api: instances (America/New_York)
  Fri 2026-03-06  00:00–06:00   exactly 2     night
                  06:00–06:57   2 to 10
                  06:57–19:00   3 to 10       business-hours
                  19:00–22:00   2 to 10
                  22:00–24:00   exactly 2     night
  Sat 2026-03-07  00:00–06:00   exactly 2     night
                  06:00–22:00   2 to 10
                  22:00–24:00   exactly 2     night`,
    );
  });

  it('marks days on which clocks are set', () => {
    const text = (date: string, zone?: string) =>
      calendarText(calendarOf(withRows(), daysOf(date, 1, zone)));
    expect(text('2026-03-08')).toContain('! clocks go forward at 02:00: 23 hours');
    expect(text('2026-11-01')).toContain('! clocks go back at 02:00: 25 hours');
    expect(text('2026-04-05', 'Australia/Lord_Howe')).toContain('go back at 02:00: 24.5 hours');
    expect(text('2026-03-29', 'Asia/Beirut')).toContain('go forward at 00:00: 23 hours');
    expect(text('2026-10-29', 'Africa/Cairo')).toContain('go back at 24:00: 25 hours');
    expect(text('2026-11-02')).not.toContain('!');
  });

  it('marks holidays, exceptions, and spans that a skipped hour swallows', () => {
    const row: Schedule = {
      ...businessHours,
      days: ['sun', 'mon', 'thu'],
      exceptOn: ['us-federal'],
      exceptions: [
        { date: '2026-03-08', from: '02:10', until: '02:40' },
        { date: '2026-03-09', off: true },
        { date: '2026-03-10', from: '09:00', until: '10:00' },
      ],
    };
    const marks = (date: string) =>
      calendarText(calendarOf(withRows(row), daysOf(date, 1)))
        .split('\n')
        .filter((line) => line.includes('!'))
        .at(-1)
        ?.trim();
    expect(marks('2026-11-26')).toBe('! holiday (us-federal): no business-hours');
    expect(marks('2026-03-08')).toBe('! business-hours falls into the hour that is skipped');
    expect(marks('2026-03-09')).toBe('! exception: no business-hours');
    expect(marks('2026-03-10')).toBe('! exception: business-hours 09:00 to 10:00');
  });

  it('shows plans of targets whose plans are asked for', () => {
    const row: Schedule = {
      ...businessHours,
      asks: [{ target: 'database', plan: { atLeast: 'pro_8gb' } }],
    };
    const text = calendarText(calendarOf(withRows(row), daysOf('2026-03-06', 1)));
    expect(text).toContain('database: plan');
    expect(text).toContain('07:00–19:00   at least pro_8gb  business-hours');
    expect(text).not.toContain('redis');
  });
});

describe('calendarOf', () => {
  it('covers every moment of its days once, however long they are', () => {
    const calendar = calendarOf(withRows(early, night), daysOf('2026-10-30', 4));
    const [lane] = calendar.lanes;
    const intervals = lane?.days.flat() ?? [];
    expect(intervals[0]?.from).toBe(utc('2026-10-30T04:00'));
    expect(intervals.at(-1)?.until).toBe(utc('2026-11-03T05:00'));
    intervals.forEach((interval, index) => {
      expect(interval.until).toBe(intervals[index + 1]?.from ?? utc('2026-11-03T05:00'));
    });
  });

  it('shows a row of another zone by the clocks that were asked for', () => {
    const tokyo: Schedule = {
      ...businessHours,
      timeZone: 'Asia/Tokyo',
      from: '09:00',
      until: '12:00',
    };
    const [lane] = calendarOf(withRows(tokyo), daysOf('2026-06-07', 1)).lanes;
    expect(lane?.days[0]?.map(({ fromMinute, floor }) => [fromMinute / 60, floor])).toEqual([
      [0, 2],
      [20, 3],
      [23, 2],
    ]);
  });

  it('begins early by the boots that were measured', () => {
    const [lane] = calendarOf(withRows(early), {
      ...daysOf('2026-03-06', 1),
      bootSeconds: [240],
    }).lanes;
    expect(lane?.days[0]?.[1]?.from).toBe(utc('2026-03-06T11:55'));
  });
});

describe('calendarSvg', () => {
  const svg = calendarSvg(calendarOf(withRows(early, night), daysOf('2026-03-07', 3)));

  it('is well-formed: every element that is opened is closed', () => {
    const open: string[] = [];
    for (const [, slash, name, end] of svg.matchAll(/<(\/?)(\w+)[^>]*?(\/?)>/g)) {
      if (slash === '/') expect(open.pop()).toBe(name);
      else if (end !== '/') open.push(name ?? '');
    }
    expect(open).toEqual([]);
    expect(svg).not.toMatch(/NaN|undefined/);
  });

  it('has a row for each day, the bounds as numbers, and the change of the clocks', () => {
    for (const date of ['Sat 2026-03-07', 'Sun 2026-03-08', 'Mon 2026-03-09']) {
      expect(svg).toContain(`>${date}</text>`);
    }
    expect(svg).toContain('class="floor">3</text>');
    expect(svg).toContain('class="ceiling">10</text>');
    expect(svg.match(/fill="url\(#change\)" stroke/g)).toHaveLength(1);
    expect(svg).toContain('clocks go forward at 02:00: 23 hours');
  });

  it('keeps names from becoming markup', () => {
    const odd = { ...withRows(businessHours), application: 'a<b>&"c"' };
    expect(calendarSvg(calendarOf(odd, daysOf('2026-03-06', 1)))).toContain(
      'a&lt;b&gt;&amp;&quot;c&quot;: what',
    );
  });
});
