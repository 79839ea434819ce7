import type { InferOutput } from 'valibot';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { decisionLedger } from '#adapters/state-table/decision-ledger.ts';
import type { decisionSchema } from '#adapters/state-table/decision-schema.ts';
import type { Decision, Input, Proposal } from '#core/decision.ts';
import { aTable, TABLE, untouched } from './a-table.ts';
import { fullDecision, NOON } from './examples.ts';

const tables = aTable();
const ledger = decisionLedger(TABLE, 35);
const MINUTE = 60_000;

const {
  generation: _g,
  action: _a,
  wanted: _w,
  actionClass: _c,
  direction: _d,
  ...rest
} = fullDecision;
const hold = (target: string, at: number): Decision => ({
  ...rest,
  target,
  at,
  verdict: 'hold',
  reason: 'within-lines',
  tell: 'nobody',
});

describe('the ledger', () => {
  it('gives a decision back as it was made', async () => {
    await ledger.record({ ...fullDecision, target: 'whole' });
    await ledger.record(hold('whole', NOON - MINUTE));
    await expect(ledger.decisions('whole', { limit: 10 })).resolves.toEqual([
      { ...fullDecision, target: 'whole' },
      hold('whole', NOON - MINUTE),
    ]);
  });

  it('pages backwards from any time, newest first', async () => {
    for (let minute = 0; minute < 7; minute += 1) {
      await ledger.record(hold('paged', NOON + minute * MINUTE));
    }
    const times = (decisions: readonly Decision[]) =>
      decisions.map(({ at }) => (at - NOON) / MINUTE);
    expect(times(await ledger.decisions('paged', { limit: 3 }))).toEqual([6, 5, 4]);
    const before = NOON + 4 * MINUTE;
    expect(times(await ledger.decisions('paged', { before, limit: 10 }))).toEqual([3, 2, 1, 0]);
  });

  it('goes on when a page of the table ends early', async () => {
    for (let minute = 0; minute < 5; minute += 1) {
      await ledger.record(hold('slow', NOON + minute * MINUTE));
    }
    tables.meddle((operation, input, call) => call(operation, { ...input, Limit: 2 }));
    await expect(ledger.decisions('slow', { limit: 4 })).resolves.toHaveLength(4);
    tables.meddle(untouched);
  });

  it('keeps one record of a decision recorded twice, and both of one millisecond', async () => {
    await ledger.record(hold('twice', NOON));
    await ledger.record(hold('twice', NOON));
    await ledger.record({ ...hold('twice', NOON), because: 'something else' });
    await expect(ledger.decisions('twice', { limit: 10 })).resolves.toHaveLength(2);
  });

  it('forgets after as many days as it was told', async () => {
    await ledger.record({ ...fullDecision, target: 'old' });
    const item = (await tables.items()).find(({ pk }) => pk === 'TARGET#old');
    expect(item).toMatchObject({
      sk: 'DECISION#2026-08-03T12:00:00.000Z#7',
      expiresAt: NOON / 1000 + 35 * 86_400,
    });
  });

  it('has a schema with exactly the fields of the type', () => {
    type Kept = InferOutput<typeof decisionSchema>;
    expectTypeOf<keyof Kept>().toEqualTypeOf<keyof Decision>();
    expectTypeOf<keyof Kept['inputs'][number]>().toEqualTypeOf<keyof Input>();
    expectTypeOf<keyof Kept['proposals'][number]>().toEqualTypeOf<keyof Proposal>();
    expectTypeOf<Kept>().toExtend<Decision>();
  });
});
