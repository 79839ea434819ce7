import { describe, expect, it } from 'vitest';
import { scheduleEdges } from '#core/schedules/edges.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { businessHours, night, withRows } from './some-rows.ts';

const edges = (row: Schedule) =>
  scheduleEdges(withRows(row)).map(({ expression, name }) => [name, expression]);

describe('scheduleEdges', () => {
  it('has a beginning and an end on the days of the row', () => {
    expect(edges(businessHours)).toEqual([
      ['business-hours-begin', 'cron(0 7 ? * MON,TUE,WED,THU,FRI *)'],
      ['business-hours-end', 'cron(0 19 ? * MON,TUE,WED,THU,FRI *)'],
    ]);
  });

  it('ends a night on the day after it began', () => {
    expect(edges({ ...night, days: ['fri', 'sat'] })).toEqual([
      ['night-begin', 'cron(0 22 ? * FRI,SAT *)'],
      ['night-end', 'cron(0 6 ? * SUN,SAT *)'],
    ]);
  });

  it('begins early on the day before when that is before midnight', () => {
    const row: Schedule = { ...businessHours, days: ['sun', 'mon'], from: '00:10', early: 25 };
    expect(edges(row)[0]).toEqual(['business-hours-early', 'cron(45 23 ? * SUN,SAT *)']);
  });

  it('has two beginnings where floors are early and ceilings are not', () => {
    const row: Schedule = {
      ...businessHours,
      early: 10,
      asks: [{ target: 'api', instances: { exactly: 4 } }],
    };
    expect(edges(row).map(([name]) => name)).toEqual([
      'business-hours-early',
      'business-hours-begin',
      'business-hours-end',
    ]);
  });

  it('has none for rows of single dates, which the tick heals', () => {
    const row: Schedule = {
      ...businessHours,
      days: [],
      exceptions: [{ date: '2026-05-01', from: '09:00', until: '12:00' }],
    };
    expect(edges(row)).toEqual([]);
  });

  it('names each target once, and the zone of the row', () => {
    const row: Schedule = {
      ...businessHours,
      timeZone: 'Asia/Kolkata',
      asks: [
        { target: 'api', instances: { atLeast: 3 } },
        { target: 'api', plan: { atLeast: 'pro' } },
        { target: 'database', plan: { atLeast: 'pro_8gb' } },
      ],
    };
    expect(scheduleEdges(withRows(row))[0]).toMatchObject({
      targets: ['api', 'database'],
      timeZone: 'Asia/Kolkata',
      why: 'business-hours begins',
    });
  });
});
