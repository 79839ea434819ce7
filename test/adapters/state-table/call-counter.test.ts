import { describe, expect, it } from 'vitest';
import { rateBudget } from '#adapters/render/rate-budget.ts';
import { tableCallCounter } from '#adapters/state-table/call-counter.ts';
import { Refusal } from '#local/aws/dynamodb/refusal.ts';
import { aTable, TABLE, untouched } from './a-table.ts';
import { NOON } from './examples.ts';

const tables = aTable();
const counter = tableCallCounter(TABLE);
const minute = NOON / 60_000;

describe('tableCallCounter', () => {
  it('grants exactly the budget to many who ask at once', async () => {
    const asks = Array.from({ length: 40 }, () => counter.reserve('writes', minute, 3, 20));
    const granted = (await Promise.all(asks)).filter(Boolean);
    expect(granted).toHaveLength(6);
    await expect(counter.reserve('writes', minute, 2, 20)).resolves.toBe(true);
    await expect(counter.reserve('writes', minute, 1, 20)).resolves.toBe(false);
  });

  it('counts each minute and each bucket by itself', async () => {
    await counter.reserve('service srv-a', minute, 1, 1);
    await expect(counter.reserve('service srv-a', minute, 1, 1)).resolves.toBe(false);
    await expect(counter.reserve('service srv-b', minute, 1, 1)).resolves.toBe(true);
    await expect(counter.reserve('service srv-a', minute + 1, 1, 1)).resolves.toBe(true);
  });

  it('grants nothing that a whole budget does not hold', async () => {
    await expect(counter.reserve('tiny', minute, 5, 3)).resolves.toBe(false);
    await expect(counter.reserve('tiny', minute, 3, 3)).resolves.toBe(true);
  });

  it('leaves counts to expire an hour after their minute', async () => {
    await counter.reserve('reads', minute, 20, 300);
    expect(await tables.items()).toContainEqual({
      pk: 'BUDGET',
      sk: `CALLS#reads#${minute}`,
      calls: 20,
      expiresAt: NOON / 1000 + 3_600,
    });
  });

  it('lets nothing leave while the table is away', async () => {
    tables.meddle(async () => {
      throw new Refusal('ValidationException', 'away');
    });
    const callsPerMinute = { reads: 100, writes: 10, perService: 5 };
    const budget = rateBudget({ callsPerMinute, counter, now: () => NOON });
    await expect(budget.spend('get-service', 'reads')).rejects.toMatchObject({
      name: 'RenderUnavailable',
      outcome: 'not-applied',
    });
    tables.meddle(untouched);
  });
});
