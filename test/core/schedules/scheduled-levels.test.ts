import { describe, expect, it } from 'vitest';
import type { Guide } from '#core/guide.ts';
import { earlyMinutes } from '#core/schedules/early.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { scheduledLevels } from '#core/schedules/scheduled-levels.ts';
import { businessHours, night, utc, withRows } from './some-rows.ts';

function levelsAt(guide: Guide, time: string, bootSeconds = 90, id = 'api') {
  const target = guide.targets.find((one) => one.id === id);
  if (target === undefined) throw new Error(`no target ${id}`);
  return scheduledLevels(guide, target, utc(time), bootSeconds);
}

const floorAt = (guide: Guide, time: string, bootSeconds?: number): number | undefined =>
  levelsAt(guide, time, bootSeconds).instances.floor?.value;

describe('scheduledLevels', () => {
  it('holds from the first moment to the last, and names row and end', () => {
    const guide = withRows(businessHours);
    expect(floorAt(guide, '2026-03-03T11:59:59.999')).toBeUndefined();
    expect(levelsAt(guide, '2026-03-03T12:00').instances).toEqual({
      floor: {
        value: 3,
        schedule: 'business-hours',
        until: utc('2026-03-04T00:00'),
        by: 'business-hours until Tue 19:00',
      },
    });
    expect(floorAt(guide, '2026-03-03T23:59:59.999')).toBe(3);
    expect(floorAt(guide, '2026-03-04T00:00')).toBeUndefined();
  });

  it('takes the highest floor and the lowest ceiling of rows that overlap', () => {
    const guide = withRows(
      { ...businessHours, asks: [{ target: 'api', instances: { atLeast: 3, atMost: 8 } }] },
      { ...businessHours, id: 'sale', asks: [{ target: 'api', instances: { atLeast: 5 } }] },
      { ...businessHours, id: 'thrift', asks: [{ target: 'api', instances: { atMost: 7 } }] },
    );
    const { floor, ceiling } = levelsAt(guide, '2026-03-03T15:00').instances;
    expect([floor?.value, floor?.schedule]).toEqual([5, 'sale']);
    expect([ceiling?.value, ceiling?.schedule]).toEqual([7, 'thrift']);
  });

  it('compares plans by their ladder, not by their names', () => {
    const guide = withRows(
      { ...businessHours, asks: [{ target: 'database', plan: { atLeast: 'pro_8gb' } }] },
      {
        ...businessHours,
        id: 'sale',
        asks: [{ target: 'database', plan: { atLeast: 'pro_16gb' } }],
      },
    );
    const { plan } = levelsAt(guide, '2026-03-03T15:00', 90, 'database');
    expect(plan.floor?.value).toBe('pro_16gb');
    expect(plan.ceiling).toBeUndefined();
  });

  it('asks an exact level from both sides', () => {
    const exact = { ...businessHours, asks: [{ target: 'api', instances: { exactly: 4 } }] };
    const { floor, ceiling } = levelsAt(withRows(exact), '2026-03-03T15:00').instances;
    expect([floor?.value, ceiling?.value]).toEqual([4, 4]);
  });

  it('asks nothing of targets that no row names', () => {
    expect(levelsAt(withRows(businessHours), '2026-03-03T15:00', 90, 'redis')).toEqual({
      instances: {},
      plan: {},
    });
  });

  it('says the zone of a row that has another one than the guide', () => {
    const tokyo = { ...businessHours, timeZone: 'Asia/Tokyo' };
    expect(levelsAt(withRows(tokyo), '2026-03-03T05:00').instances.floor?.by).toBe(
      'business-hours until Tue 19:00 (Asia/Tokyo)',
    );
  });

  it('is in force where a night reaches into a day that has none of its own', () => {
    const fridays: Schedule = { ...night, days: ['fri'] };
    const ceiling = (time: string) => levelsAt(withRows(fridays), time).instances.ceiling?.value;
    expect(ceiling('2026-03-07T10:59')).toBe(2);
    expect(ceiling('2026-03-07T11:00')).toBeUndefined();
    expect(ceiling('2026-03-08T05:00')).toBeUndefined();
  });
});

describe('an early beginning', () => {
  const early = (minutes: Schedule['early'], changes: Partial<Schedule> = {}): Schedule => ({
    ...businessHours,
    ...changes,
    ...(minutes === undefined ? {} : { early: minutes }),
  });

  it('is so many minutes of elapsed time before the local time, also past midnight', () => {
    const guide = withRows(early(20, { from: '00:10', until: '04:00', days: ['tue'] }));
    expect(floorAt(guide, '2026-03-03T04:49')).toBeUndefined();
    expect(floorAt(guide, '2026-03-03T04:50')).toBe(3);
  });

  it('moves floors only: a ceiling never begins before its time', () => {
    const exact = early(30, { asks: [{ target: 'api', instances: { exactly: 4 } }] });
    const { floor, ceiling } = levelsAt(withRows(exact), '2026-03-03T11:45').instances;
    expect([floor?.value, ceiling?.value]).toEqual([4, undefined]);
  });

  it.each([
    [90, 3, 3, 'a boot and a minute for the look, in whole minutes'],
    [200, 3, 5, 'a boot that was measured longer'],
    [90, 10, 7, 'two steps (2 to 6 to 10), and the spacing between them'],
    [3000, 3, 51, 'very long boots'],
    [3600, 10, 60, 'an hour at most'],
  ])('with boots of %i s to %i instances is %i minutes: %s', (boot, floor, minutes) => {
    const row = early('boot', { asks: [{ target: 'api', instances: { atLeast: floor } }] });
    expect(earlyMinutes(row, withRows(row), boot)).toBe(minutes);
  });

  it('follows the boots that were measured', () => {
    const guide = withRows(early('boot'));
    expect(floorAt(guide, '2026-03-03T11:56', 90)).toBeUndefined();
    expect(floorAt(guide, '2026-03-03T11:56', 200)).toBe(3);
  });
});
