import { describe, expect, it } from 'vitest';
import type { Schedule } from '#core/schedules/schedule.ts';
import { differenceOf, spanOf } from '#core/schedules/spans.ts';
import { dayOfDate } from '#core/zoned-time.ts';
import { businessHours } from './some-rows.ts';

const row = (changes: Partial<Schedule>): Schedule => ({ ...businessHours, ...changes });
const everyDay: Schedule['days'] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const holidays = { federal: ['2026-11-26', '2026-12-25'] };

/** The span of a date as UTC text, `2026-03-02T12:00 2026-03-03T00:00`. */
function spanText(schedule: Schedule, date: string): string | undefined {
  const span = spanOf(schedule, holidays, dayOfDate(date) ?? 0);
  const text = (at: number): string => new Date(at).toISOString().slice(0, 16);
  return span && `${text(span.from)} ${text(span.until)}`;
}

describe('a span', () => {
  it.each<[string, Partial<Schedule>, string, string]>([
    ['business hours in winter', {}, '2026-03-06', '2026-03-06T12:00 2026-03-07T00:00'],
    ['business hours in summer', {}, '2026-03-09', '2026-03-09T11:00 2026-03-09T23:00'],
    [
      'begins at the end of the gap that skips its beginning',
      { days: everyDay, from: '02:30', until: '05:00' },
      '2026-03-08',
      '2026-03-08T07:00 2026-03-08T09:00',
    ],
    [
      'ends at the end of the gap that skips its end',
      { days: everyDay, from: '01:00', until: '02:30' },
      '2026-03-08',
      '2026-03-08T06:00 2026-03-08T07:00',
    ],
    [
      'lasts both passes of the repeated hour it lies in',
      { days: everyDay, from: '01:10', until: '01:50' },
      '2026-11-01',
      '2026-11-01T05:10 2026-11-01T06:50',
    ],
    [
      'begins at the first pass of a repeated time',
      { days: everyDay, from: '01:30', until: '09:00' },
      '2026-11-01',
      '2026-11-01T05:30 2026-11-01T14:00',
    ],
    [
      'goes over Friday night into Saturday',
      { days: ['fri'], from: '22:00', until: '06:00' },
      '2026-06-05',
      '2026-06-06T02:00 2026-06-06T10:00',
    ],
    [
      'goes over the end of the year',
      { days: everyDay, from: '20:00', until: '04:00' },
      '2026-12-31',
      '2027-01-01T01:00 2027-01-01T09:00',
    ],
    [
      'goes over a leap day',
      { days: everyDay, from: '23:00', until: '23:00' },
      '2028-02-28',
      '2028-02-29T04:00 2028-03-01T04:00',
    ],
    [
      'lasts 25 hours when it lasts a day on which clocks are set back',
      { days: everyDay, from: '00:00', until: '00:00' },
      '2026-11-01',
      '2026-11-01T04:00 2026-11-02T05:00',
    ],
    [
      'keeps half-hour offsets',
      { timeZone: 'Asia/Kolkata', from: '09:30', until: '18:15' },
      '2026-06-05',
      '2026-06-05T04:00 2026-06-05T12:45',
    ],
    [
      'keeps a change of half an hour',
      { timeZone: 'Australia/Lord_Howe', days: everyDay, from: '01:00', until: '03:00' },
      '2026-04-05',
      '2026-04-04T14:00 2026-04-04T16:30',
    ],
  ])('%s', (_, changes, date, wanted) => {
    expect(spanText(row(changes), date)).toBe(wanted);
  });

  it('does not take place when it lies wholly in a skipped hour', () => {
    const short = row({ days: everyDay, from: '02:10', until: '02:50' });
    expect(spanText(short, '2026-03-08')).toBeUndefined();
    expect(spanText(short, '2026-03-09')).toBe('2026-03-09T06:10 2026-03-09T06:50');
  });

  it('begins on its own days only', () => {
    expect(spanText(businessHours, '2026-03-07')).toBeUndefined();
  });
});

describe('days that differ', () => {
  const held = row({
    exceptOn: ['federal'],
    exceptions: [
      { date: '2026-11-27', from: '09:00', until: '12:00' },
      { date: '2026-11-28', from: '10:00', until: '11:00' },
      { date: '2026-11-30', off: true },
      { date: '2026-12-25', from: '08:00', until: '09:00' },
    ],
  });

  it.each<[string, string | undefined, string]>([
    ['2026-11-26', undefined, 'a holiday'],
    ['2026-11-27', '2026-11-27T14:00 2026-11-27T17:00', 'other hours'],
    ['2026-11-28', '2026-11-28T15:00 2026-11-28T16:00', 'hours on a Saturday, which has none'],
    ['2026-11-30', undefined, 'a day off'],
    ['2026-12-25', '2026-12-25T13:00 2026-12-25T14:00', 'an exception wins over the holiday'],
    ['2026-12-01', '2026-12-01T12:00 2026-12-02T00:00', 'an ordinary day'],
  ])('%s has %s: %s', (date, wanted) => {
    expect(spanText(held, date)).toBe(wanted);
  });

  it('lets the night before a holiday run into it, and begins none on its evening', () => {
    const overnight = row({ exceptOn: ['federal'], from: '22:00', until: '06:00' });
    expect(spanText(overnight, '2026-11-25')).toBe('2026-11-26T03:00 2026-11-26T11:00');
    expect(spanText(overnight, '2026-11-26')).toBeUndefined();
  });

  it('are told apart', () => {
    const kinds = ['2026-11-26', '2026-11-27', '2026-11-30', '2026-12-01'].map(
      (date) => differenceOf(held, holidays, dayOfDate(date) ?? 0)?.kind,
    );
    expect(kinds).toEqual(['holiday', 'other-hours', 'off', undefined]);
  });
});
