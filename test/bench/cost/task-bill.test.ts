import { describe, expect, it } from 'vitest';
import { total } from '../../../bench/cost/bill.ts';
import { monthlyBills } from '../../../bench/cost/monthly-bills.ts';
import { taskBill } from '../../../bench/cost/task-bill.ts';
import { guide, tasks } from '../../core/tasks/support/shop-tasks.ts';

const { tasks: _, ...without } = {
  ...guide,
  targets: guide.targets.filter(({ kind }) => kind === 'key-value'),
  rows: guide.rows.filter(({ target }) => target === 'redis'),
};
const nothing = { day: {}, further: {} };

describe('the bill for tasks', () => {
  const lines = taskBill(guide);
  const quantity = (price: string) => lines.find((line) => line.price === price)?.quantity;

  it('is apart from that of the loop, which is the same without any', () => {
    expect(taskBill(without)).toEqual([]);
    expect(monthlyBills({ ...without, tasks }, nothing)).toEqual(monthlyBills(without, nothing));
  });

  it('counts what Lambda asks of empty queues: five pollers a lane, every 20 seconds', () => {
    const aMonth = 5 * 3 * 60 * 730;
    expect(quantity('queue-idle-polls')).toBe(4 * aMonth);
    expect(quantity('fifo-queue-idle-polls')).toBe(2 * aMonth);
  });

  it('has two alarms a lane, one a function, those for arrivals and breakers, and one metric', () => {
    expect(quantity('alarm-metrics')).toBe(6 * 2 + 7 + 2);
    expect(quantity('custom-metrics')).toBe(1);
  });

  it('has a dashboard where the guide wants one', () => {
    expect(quantity('dashboards')).toBeUndefined();
    const more = taskBill({ ...guide, tasks: { ...tasks, dashboard: true } });
    expect(total(more) - total(lines)).toBeCloseTo(3);
  });

  it('says of everything that is assumed why', () => {
    const assumed = lines.filter(({ basis }) => basis === 'assumed');
    expect(assumed.length).toBeGreaterThan(10);
    for (const { price, why } of assumed) expect(why, price).toMatch(/\w/);
  });
});
