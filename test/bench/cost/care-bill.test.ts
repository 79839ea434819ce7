import { describe, expect, it } from 'vitest';
import { guide as ours } from '#config';
import type { Guide } from '#core/guide.ts';
import { total } from '../../../bench/cost/bill.ts';
import { careBill } from '../../../bench/cost/care-bill.ts';
import { monthlyBills } from '../../../bench/cost/monthly-bills.ts';

// What it costs is what care adds, whatever else there is.
const { tasks: _, ...guide }: Guide = {
  ...ours,
  targets: ours.targets.filter(({ id }) => id === ours.care.database),
  rows: [],
  schedules: [],
};
const { care: _care, ...without } = guide;
const nothing = { day: {}, further: {} };

describe('the bill for care', () => {
  const { busy, idle } = careBill(guide);
  const quantity = (price: string) => idle.find((line) => line.price === price)?.quantity;

  it('is apart from that of the loop, which is the same without it', () => {
    expect(careBill(without)).toEqual({ idle: [], busy: [] });
    expect(monthlyBills(guide, nothing)).toEqual(monthlyBills(without, nothing));
  });

  it('has three alarms of its own, two as every function has, two metrics and a secret', () => {
    expect(quantity('alarm-metrics')).toBe(5);
    expect(quantity('custom-metrics')).toBe(2);
    expect(quantity('secrets')).toBe(1);
  });

  it('stays below $3 while nothing is due, and says of everything that is assumed why', () => {
    expect(total(idle)).toBeLessThan(3);
    const assumed = [...idle, ...busy].filter(({ basis }) => basis === 'assumed');
    expect(assumed.length).toBeGreaterThan(10);
    for (const { price, why } of assumed) expect(why, price).toMatch(/\w/);
  });
});
