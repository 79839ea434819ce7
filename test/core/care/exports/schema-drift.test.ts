import { describe, expect, it } from 'vitest';
import { declaredDrift, driftOf } from '#core/care/exports/schema-drift.ts';

const id = { name: 'id', type: 'bigint' };
const note = { name: 'note', type: 'character varying(50)' };
const amount = { name: 'amount', type: 'numeric(12,2)' };

describe('columns of an export', () => {
  it('keep their order, and new ones come last', () => {
    const drift = driftOf([note, id], [amount, id, note]);
    expect(drift).toEqual({ columns: [note, id, amount], added: [amount], refusals: [] });
  });

  it('may become what Parquet does not tell apart', () => {
    const { columns, refusals } = driftOf([note], [{ name: 'note', type: 'text' }]);
    expect(refusals).toEqual([]);
    expect(columns).toEqual([{ name: 'note', type: 'text' }]);
  });

  it('may not go, nor become another type', () => {
    expect(driftOf([id, note], [note]).refusals).toEqual(['column "id" is gone']);
    expect(driftOf([amount], [{ name: 'amount', type: 'numeric(14,2)' }]).refusals).toEqual([
      'column "amount" was numeric(12,2) and is numeric(14,2) now',
    ]);
    expect(driftOf([id], [{ name: 'id', type: 'integer' }]).refusals).toHaveLength(1);
  });
});

describe('what the guide declares', () => {
  it('is proposed when it is missing, in words to copy', () => {
    expect(declaredDrift('sales', undefined, [id, amount])).toEqual([
      "export sales has no table in Glue: give its row in the guide columns: { id: 'bigint', amount: 'numeric(12,2)' } and deploy.",
    ]);
    expect(declaredDrift('sales', undefined, [])).toEqual([]);
    expect(declaredDrift('sales', undefined, [{ name: 'state', type: 'order_state' }])).toEqual([
      expect.stringContaining("columns: { state: 'text' }"),
    ]);
  });

  it('is compared with what is written', () => {
    expect(declaredDrift('sales', { id: 'bigint', note: 'text' }, [id, note])).toEqual([]);
    expect(declaredDrift('sales', { id: 'integer', old: 'text' }, [id, amount])).toEqual([
      "Athena does not see amount of export sales: add amount: 'numeric(12,2)' to its columns in the guide and deploy.",
      "Athena cannot read id of export sales: its columns in the guide should say id: 'bigint'.",
      'export sales never had old: remove it from its columns in the guide.',
    ]);
  });
});
