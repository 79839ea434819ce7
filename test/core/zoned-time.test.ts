import { describe, expect, it } from 'vitest';
import {
  civilDay,
  dateText,
  dayOfDate,
  isZone,
  offsetAt,
  readingOf,
  wallClock,
  wallTime,
  weekdayOf,
} from '#core/zoned-time.ts';

const NEW_YORK = 'America/New_York';
const utc = (text: string): number => Date.parse(`${text}Z`);
const day = (date: string): number => dayOfDate(date) ?? Number.NaN;
const minute = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

describe('dates', () => {
  it('are the same there and back, for every day of two centuries', () => {
    const wrong: number[] = [];
    for (let at = civilDay(1900, 1, 1); at <= civilDay(2100, 12, 31); at += 1) {
      if (dayOfDate(dateText(at)) !== at) wrong.push(at);
    }
    expect(wrong).toEqual([]);
    expect(dateText(civilDay(2100, 12, 31))).toBe('2100-12-31');
    expect(dateText(0)).toBe('1970-01-01');
  });

  it.each(['2026-02-30', '2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '26-01-01', ''])(
    'has no %j',
    (date) => {
      expect(dayOfDate(date)).toBeUndefined();
    },
  );

  it('knows leap days and weekdays', () => {
    expect(day('2028-02-29') + 1).toBe(day('2028-03-01'));
    expect(weekdayOf(day('2028-02-29'))).toBe('tue');
    expect(weekdayOf(day('1969-12-31'))).toBe('wed');
  });
});

describe('readingOf', () => {
  it.each<[string, string, string, string, string, string]>([
    ['an ordinary time', NEW_YORK, '2026-03-02', '07:00', '2026-03-02T12:00', '2026-03-02T12:00'],
    [
      'a skipped time, at the end of the gap',
      NEW_YORK,
      '2026-03-08',
      '02:30',
      '2026-03-08T07:00',
      '2026-03-08T07:00',
    ],
    [
      'the end of the gap itself',
      NEW_YORK,
      '2026-03-08',
      '03:00',
      '2026-03-08T07:00',
      '2026-03-08T07:00',
    ],
    [
      'a repeated time, twice',
      NEW_YORK,
      '2026-11-01',
      '01:30',
      '2026-11-01T05:30',
      '2026-11-01T06:30',
    ],
    [
      'the first minute of a repeated hour, once: it never reads less',
      NEW_YORK,
      '2026-11-01',
      '01:00',
      '2026-11-01T05:00',
      '2026-11-01T05:00',
    ],
    [
      'the minute after a repeated hour',
      NEW_YORK,
      '2026-11-01',
      '02:00',
      '2026-11-01T07:00',
      '2026-11-01T07:00',
    ],
    [
      'a repeated half hour',
      'Australia/Lord_Howe',
      '2026-04-05',
      '01:45',
      '2026-04-04T14:45',
      '2026-04-04T15:15',
    ],
    [
      'a skipped half hour',
      'Australia/Lord_Howe',
      '2026-10-04',
      '02:10',
      '2026-10-03T15:30',
      '2026-10-03T15:30',
    ],
    [
      'an offset of 45 minutes',
      'Asia/Kathmandu',
      '2026-06-01',
      '00:00',
      '2026-05-31T18:15',
      '2026-05-31T18:15',
    ],
    [
      'a jump of two hours',
      'Antarctica/Troll',
      '2026-03-29',
      '02:00',
      '2026-03-29T01:00',
      '2026-03-29T01:00',
    ],
    [
      'midnight that comes twice',
      'Africa/Cairo',
      '2026-10-30',
      '00:00',
      '2026-10-29T22:00',
      '2026-10-29T22:00',
    ],
    [
      'midnight that is skipped',
      'Asia/Beirut',
      '2026-03-29',
      '00:00',
      '2026-03-28T22:00',
      '2026-03-28T22:00',
    ],
  ])('finds %s (%s %s %s)', (_, zone, date, time, first, last) => {
    expect(readingOf(day(date), minute(time), zone)).toEqual({
      first: utc(first),
      last: utc(last),
    });
  });

  it('counts on past midnight', () => {
    expect(readingOf(day('2026-12-31'), 1440 + 90, NEW_YORK)).toEqual(
      readingOf(day('2027-01-01'), 90, NEW_YORK),
    );
  });
});

describe('clocks', () => {
  it('read to the minute, and their offsets to the millisecond of a change', () => {
    const change = utc('2026-03-08T07:00');
    expect(wallClock(change - 1, NEW_YORK)).toEqual({
      day: day('2026-03-08'),
      weekday: 'sun',
      minute: minute('01:59'),
    });
    expect(wallClock(change, NEW_YORK).minute).toBe(minute('03:00'));
    expect(offsetAt(NEW_YORK, change) - offsetAt(NEW_YORK, change - 1)).toBe(3_600_000);
  });

  it('read as people in the zone do, at half hours too', () => {
    expect(wallTime(utc('2026-06-15T18:30'), 'Asia/Kolkata')).toBe('Tue 00:00');
    expect(wallTime(utc('2026-01-01T00:00'), NEW_YORK)).toBe('Wed 19:00');
  });
});

describe('isZone', () => {
  it.each(['UTC', 'Etc/GMT+5', 'America/New_York', 'America/Argentina/Buenos_Aires', 'EST5EDT'])(
    'takes %s',
    (zone) => {
      expect(isZone(zone)).toBe(true);
    },
  );

  it.each(['Mars/Olympus', 'america/new_york', '+01:00', 'New York', ''])('refuses %j', (zone) => {
    expect(isZone(zone)).toBe(false);
  });
});
