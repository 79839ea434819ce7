import { describe, expect, it } from 'vitest';
import { boundText, limitsOf } from '#core/limits.ts';
import type { Schedule } from '#core/schedules/schedule.ts';
import { businessHours, utc, withRows } from './schedules/some-rows.ts';
import { guide } from './situations.ts';

const [api, database] = guide.targets;
if (api === undefined || database === undefined) throw new Error('the guide lacks its targets');

const moment = { now: utc('2026-03-03T15:00'), history: { bootSeconds: [] } };
const row = (changes: Partial<Schedule>): Schedule => ({ ...businessHours, ...changes });

describe('limitsOf', () => {
  it('is what always holds when no moment is given', () => {
    expect(limitsOf(withRows(businessHours), api)).toEqual({ floor: 2, ceiling: 10, plan: {} });
  });

  it('adds what holds at a moment, and who says so', () => {
    const limits = limitsOf(withRows(businessHours), api, moment);
    expect(limits).toEqual({
      floor: 3,
      ceiling: 10,
      floorBy: { id: 'business-hours', text: 'business-hours until Tue 19:00' },
      plan: {},
    });
    expect(boundText(limits, 'floor')).toBe(
      'floor of 3 instances (business-hours until Tue 19:00)',
    );
    expect(boundText(limits, 'ceiling')).toBe('ceiling of 10 instances');
  });

  it('keeps the growth tier over a lower floor of a row', () => {
    const grown = {
      ...withRows(businessHours),
      growth: { ...guide.growth, monthlyActiveUsers: 45_000 },
    };
    expect(limitsOf(grown, api, moment)).toEqual({ floor: 5, ceiling: 10, plan: {} });
  });

  it('takes bounds of a person, within the guide’s own', () => {
    const bounded = (min: number, max: number) =>
      limitsOf(guide, api, { ...moment, history: { bootSeconds: [], bounds: { min, max } } });
    expect(bounded(4, 6)).toMatchObject({ floor: 4, ceiling: 6, floorBy: { id: 'bounds' } });
    expect(bounded(1, 50)).toEqual({ floor: 2, ceiling: 10, plan: {} });
  });

  it('keeps to a guide that was changed after a person set bounds, in words', () => {
    const history = { bootSeconds: [], bounds: { min: 2, max: 4, by: 'ann' } };
    const edited = (min: number, max: number) =>
      limitsOf(guide, { ...api, instances: { min, max } } as typeof api, { ...moment, history });
    expect(edited(6, 10)).toMatchObject({
      floor: 6,
      ceiling: 6,
      overruled: "2 to 4 (bounds set by ann) gives way to the guide's 6 to 10",
    });
    expect(boundText(edited(6, 10), 'ceiling')).toContain("gives way to the guide's 6 to 10");
    expect(edited(1, 1)).toMatchObject({ floor: 1, ceiling: 1 });
    expect(edited(3, 3).overruled).toBeUndefined();
  });

  it('lets a floor give way to a ceiling, in words', () => {
    const crossing = withRows(
      row({ asks: [{ target: 'api', instances: { atLeast: 6 } }] }),
      row({ id: 'thrift', asks: [{ target: 'api', instances: { atMost: 4 } }] }),
    );
    expect(limitsOf(crossing, api, moment)).toMatchObject({
      floor: 4,
      ceiling: 4,
      ceilingBy: { id: 'thrift' },
      overruled: 'a floor of 6 (business-hours until Tue 19:00) gives way to the ceiling',
    });
  });

  it('bounds plans only by schedules, the ceiling first', () => {
    const asks = (plan: object): Schedule['asks'] =>
      [{ target: 'database', plan }] as Schedule['asks'];
    const big = row({ asks: asks({ atLeast: 'pro_16gb' }) });
    const small = row({ id: 'thrift', asks: asks({ atMost: 'pro_8gb' }) });
    expect(limitsOf(withRows(big), database, moment).plan.floor?.value).toBe('pro_16gb');
    const { plan } = limitsOf(withRows(big, small), database, moment);
    expect([plan.floor, plan.ceiling?.value]).toEqual([undefined, 'pro_8gb']);
  });

  it('begins early by the boots that were measured', () => {
    const early = withRows(row({ early: 'boot' }));
    const at = (bootSeconds: readonly number[]) =>
      limitsOf(early, api, { now: utc('2026-03-03T11:55'), history: { bootSeconds } }).floor;
    expect(at([])).toBe(2);
    expect(at([230, 80])).toBe(3);
  });
});
