import { describe, expect, it } from 'vitest';
import { boundsAhead, partitionName } from '#core/care/partitions/bounds.ts';
import { type Partition, rangeText, turnPlan } from '#core/care/partitions/turn-plan.ts';

const now = Date.parse('2026-11-20T12:00:00Z');
const row = { ahead: 3, keepDays: 365, step: 'month' } as const;
const at = (text: string): number => Date.parse(`${text}T00:00:00Z`);

const made = (from: number, until: number, name = 'by_hand'): Partition => ({
  oid: from,
  schema: 'public',
  name,
  from,
  until,
  isPending: false,
});
const all = boundsAhead('month', now, 3).map((bounds) =>
  made(bounds.from, bounds.until, partitionName('t', 'month', bounds)),
);
const missing = (partitions: readonly Partition[]): string[] =>
  turnPlan(row, partitions, now).missing.map(rangeText);

describe('a plan to turn partitions', () => {
  it('wants the present one and those ahead, the earliest first', () => {
    expect(missing([])).toEqual([
      '2026-11-01 to 2026-12-01',
      '2026-12-01 to 2027-01-01',
      '2027-01-01 to 2027-02-01',
      '2027-02-01 to 2027-03-01',
    ]);
    expect(missing(all)).toEqual([]);
    expect(turnPlan(row, all, now).ahead).toBe(3);
    expect(turnPlan(row, all.slice(0, 2), now).ahead).toBe(1);
    expect(turnPlan(row, all.slice(1), now).ahead).toBe(3);
  });

  it('counts what is there under another name, or in other pieces', () => {
    const [first, ...others] = all;
    expect(missing([made(first?.from ?? 0, first?.until ?? 0, 'novem'), ...others])).toEqual([]);
    const halves = [
      made(at('2026-11-15'), at('2026-12-01')),
      made(at('2026-11-01'), at('2026-11-15')),
    ];
    expect(missing([...halves, ...others])).toEqual([]);
    expect(missing([made(at('2026-01-01'), Number.POSITIVE_INFINITY)])).toEqual([]);
  });

  it('reports a range that is held in part', () => {
    const half = made(at('2026-12-15'), at('2027-01-15'));
    const plan = turnPlan(row, [half], now);
    expect(plan.missing.map(rangeText)).toEqual([
      '2026-11-01 to 2026-12-01',
      '2027-02-01 to 2027-03-01',
    ]);
    expect(plan.blocked.map(({ bounds, by }) => [rangeText(bounds), by])).toEqual([
      ['2026-12-01 to 2027-01-01', half],
      ['2027-01-01 to 2027-02-01', half],
    ]);
    expect(plan.ahead).toBe(0);
  });

  it('lets go of what ended before everything that is kept', () => {
    const whole = made(Number.NEGATIVE_INFINITY, at('2025-10-01'), 'before');
    const edge = made(at('2025-10-01'), at('2025-11-20'), 'edge');
    const kept = made(at('2025-11-20'), at('2025-11-21'), 'kept');
    const names = (instant: number): string[] =>
      turnPlan(row, [kept, edge, whole, ...all], instant).old.map(({ name }) => name);
    expect(names(now)).toEqual(['before', 'edge']);
    expect(names(at('2026-11-20') - 1)).toEqual(['before']);
  });
});
