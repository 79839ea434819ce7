import { describe, expect, it } from 'vitest';
import { readSchedule } from '#local/aws/events/schedule/schedule-expression.ts';

const MINUTE = 60_000;
const friday = '2026-03-27T12:00:00Z';

function occurrences(expression: string, zone: string, from: string, count: number): string[] {
  const anchor = Date.parse(from);
  const schedule = readSchedule(expression, { zone, anchor, dialect: 'scheduler' });
  const found: string[] = [];
  for (let after = anchor - 1; found.length < count; ) {
    const next = schedule?.next(after);
    if (next === undefined) break;
    found.push(new Date(next).toISOString().slice(0, 16));
    after = next;
  }
  return found;
}

const isRead = (expression: string, dialect: 'rules' | 'scheduler'): boolean =>
  readSchedule(expression, { zone: 'UTC', anchor: 0, dialect }) !== undefined;

describe('a cron expression', () => {
  it.each([
    ['every Saturday at two', 'cron(0 2 ? * SAT *)', '2026-03-28T02:00'],
    ['weekday 1 is Sunday', 'cron(0 10 ? * 1 *)', '2026-03-29T10:00'],
    ['weekdays as a range', 'cron(0 18 ? * MON-FRI *)', '2026-03-27T18:00'],
    ['two minutes of an hour', 'cron(5,35 14 * * ? *)', '2026-03-27T14:05'],
    ['every fifteen minutes from 0', 'cron(0/15 * * * ? *)', '2026-03-27T12:00'],
    ['every ten minutes of a range', 'cron(0-59/10 0-23/2 ? * * *)', '2026-03-27T12:00'],
    ['the first of a month', 'cron(0 8 1 * ? *)', '2026-04-01T08:00'],
    ['the last day of a month', 'cron(0 0 L * ? *)', '2026-03-31T00:00'],
    ['the weekday nearest to the 15th', 'cron(0 9 15W 8 ? *)', '2026-08-14T09:00'],
    ['the last Friday of a month', 'cron(15 10 ? * 6L *)', '2026-04-24T10:15'],
    ['the last Friday by its name', 'cron(15 10 ? * FRIL *)', '2026-04-24T10:15'],
    ['the third Saturday', 'cron(0 2 ? * SAT#3 *)', '2026-04-18T02:00'],
    ['a month by its name', 'cron(0/5 5 ? JAN 1-5 2027)', '2027-01-03T05:00'],
    ['the last day of a week', 'cron(0 0 ? * L *)', '2026-03-28T00:00'],
  ])('reads %s', (_, expression, first) => {
    expect(occurrences(expression, 'UTC', friday, 1)).toEqual([first]);
  });

  it('ends with its years', () => {
    expect(occurrences('cron(15 10 ? * 6L 2002-2005)', 'UTC', friday, 1)).toEqual([]);
  });

  it('that names no day at all never occurs', () => {
    expect(occurrences('cron(0 0 30 2 ? *)', 'UTC', friday, 1)).toEqual([]);
  });

  it.each([
    'cron(0 1 * * * *)',
    'cron(0 1 ? * ? *)',
    'cron(0 12 * * ?)',
    'cron(7 20 * * NOT *)',
    'cron(INVALID)',
    'cron()',
    'cron(0 dummy ? * MON-FRI *)',
    'cron(71 8 1 * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 0 ? * 8 *)',
    'cron(0 0 ? * 0 *)',
    'cron(0 0 * 13 ? *)',
    'cron(0 0 * * ? 1969)',
    'cron(0 0 * * ? 2200)',
    'cron( 0 12 * * ? *)',
  ])('%s is refused', (expression) => {
    expect(isRead(expression, 'rules')).toBe(false);
    expect(isRead(expression, 'scheduler')).toBe(false);
  });
});

describe('a cron expression where clocks change', () => {
  it.each([
    [
      'Europe/London skips 01:30 in spring',
      ['cron(30 1 * * ? *)', 'Europe/London', '2026-03-28T00:00:00Z'],
      ['2026-03-28T01:30', '2026-03-30T00:30', '2026-03-31T00:30'],
    ],
    [
      'Europe/London runs 01:30 once in autumn, the first time',
      ['cron(30 1 * * ? *)', 'Europe/London', '2026-10-24T12:00:00Z'],
      ['2026-10-25T00:30', '2026-10-26T01:30'],
    ],
    [
      'Europe/London does not repeat the quarters of the repeated hour',
      ['cron(0/30 0-2 25 10 ? 2026)', 'Europe/London', '2026-10-24T12:00:00Z'],
      [
        '2026-10-24T23:00',
        '2026-10-24T23:30',
        '2026-10-25T00:00',
        '2026-10-25T00:30',
        '2026-10-25T02:00',
        '2026-10-25T02:30',
      ],
    ],
    [
      'America/New_York skips the hour from two in spring',
      ['cron(0/30 1-3 8 3 ? 2026)', 'America/New_York', '2026-03-08T00:00:00Z'],
      ['2026-03-08T06:00', '2026-03-08T06:30', '2026-03-08T07:00', '2026-03-08T07:30'],
    ],
    [
      'America/New_York runs 01:00 once in autumn and 09:00 at nine',
      ['cron(0 1,9 * * ? *)', 'America/New_York', '2026-11-01T00:00:00Z'],
      ['2026-11-01T05:00', '2026-11-01T14:00', '2026-11-02T06:00'],
    ],
    [
      'Australia/Lord_Howe skips half an hour in spring',
      ['cron(0/15 2 4 10 ? 2026)', 'Australia/Lord_Howe', '2026-10-03T12:00:00Z'],
      ['2026-10-03T15:30', '2026-10-03T15:45'],
    ],
    [
      'Australia/Lord_Howe repeats half an hour in autumn, which runs once',
      ['cron(0/15 1-2 5 4 ? 2026)', 'Australia/Lord_Howe', '2026-04-04T12:00:00Z'],
      [
        '2026-04-04T14:00',
        '2026-04-04T14:15',
        '2026-04-04T14:30',
        '2026-04-04T14:45',
        '2026-04-04T15:30',
        '2026-04-04T15:45',
        '2026-04-04T16:00',
        '2026-04-04T16:15',
      ],
    ],
    [
      'Asia/Kolkata is half an hour off all year',
      ['cron(0 9 1 1,7 ? *)', 'Asia/Kolkata', '2026-01-01T00:00:00Z'],
      ['2026-01-01T03:30', '2026-07-01T03:30', '2027-01-01T03:30'],
    ],
  ] as const)('%s', (_, [expression, zone, from], expected) => {
    expect(occurrences(expression, zone, from, expected.length)).toEqual(expected);
  });
});

describe('a cron expression asked for in the second pass of a repeated hour', () => {
  it('answers with the hour after it', () => {
    const zone = 'Europe/London';
    const secondPass = Date.parse('2026-10-25T01:10:00Z');
    const context = { zone, anchor: 0, dialect: 'scheduler' } as const;
    const next = readSchedule('cron(0/15 * * * ? *)', context)?.next(secondPass) ?? 0;
    expect(new Date(next).toISOString()).toBe('2026-10-25T02:00:00.000Z');
  });
});

describe('a rate expression', () => {
  const anchor = Date.parse('2026-03-27T12:00:10.250Z');

  it('occurs first one period after its anchor for who asks from there', () => {
    const schedule = readSchedule('rate(5 minutes)', { zone: 'UTC', anchor, dialect: 'rules' });
    expect(schedule?.next(anchor)).toBe(anchor + 5 * MINUTE);
    expect(schedule?.next(anchor + 5 * MINUTE)).toBe(anchor + 10 * MINUTE);
    expect(schedule?.next(anchor + 12 * MINUTE)).toBe(anchor + 15 * MINUTE);
  });

  it('occurs at its anchor for who asks from before', () => {
    const schedule = readSchedule('rate(1 hours)', { zone: 'UTC', anchor, dialect: 'scheduler' });
    expect(schedule?.next(anchor - 1)).toBe(anchor);
    expect(schedule?.next(anchor - 1000 * MINUTE)).toBe(anchor);
    expect(schedule?.next(anchor)).toBe(anchor + 60 * MINUTE);
  });

  it.each(['rate(1 minute)', 'rate(2 minutes)', 'rate(1 hour)', 'rate(7 days)'])(
    '%s is read',
    (expression) => expect(isRead(expression, 'rules')).toBe(true),
  );

  it.each(['rate(1 minutes)', 'rate(10 minute)'])('%s is refused of rules only', (expression) => {
    expect(isRead(expression, 'rules')).toBe(false);
    expect(isRead(expression, 'scheduler')).toBe(true);
  });

  it.each([
    'rate(10 seconds)',
    'rate(10 years)',
    'rate()',
    'rate(10)',
    'rate(10 minutess)',
    'rate(foo minutes)',
    'rate(0 minutes)',
    'rate(-10 minutes)',
    'rate(1.5 hours)',
    'rate(10 MINUTES)',
    'rate( 10 minutes )',
    ' rate(10 minutes)',
    'every(5 minutes)',
  ])('%s is refused', (expression) => {
    expect(isRead(expression, 'rules')).toBe(false);
    expect(isRead(expression, 'scheduler')).toBe(false);
  });
});

describe('a one-time expression', () => {
  it('occurs once, on the clocks of its zone', () => {
    const from = '2026-03-27T00:00:00Z';
    expect(occurrences('at(2026-07-01T09:00:00)', 'America/New_York', from, 2)).toEqual([
      '2026-07-01T13:00',
    ]);
  });

  it('does not occur where clocks skip it', () => {
    const from = '2026-03-27T00:00:00Z';
    expect(occurrences('at(2026-03-29T01:30:00)', 'Europe/London', from, 1)).toEqual([]);
  });

  it.each(['at(2021-12-31T23:59:59Z)', 'at(2021-12-31)', 'at(2026-02-30T00:00:00)', 'at(soon)'])(
    '%s is refused',
    (expression) => expect(isRead(expression, 'scheduler')).toBe(false),
  );

  it('is refused of rules', () => {
    expect(isRead('at(2026-07-01T09:00:00)', 'rules')).toBe(false);
  });
});
