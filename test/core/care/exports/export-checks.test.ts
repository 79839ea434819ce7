import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { ExportRow } from '#core/care/care-rules.ts';
import { exportChecks } from '#core/care/exports/export-checks.ts';
import type { Guide } from '#core/guide.ts';

const [sales, statement] = guide.care.exports as readonly [ExportRow, ExportRow];

const issuesOf = (...exports: readonly ExportRow[]) => {
  const changed = { ...guide, care: { ...guide.care, exports } } as unknown as Guide;
  return exportChecks.flatMap((check) => check(changed)).map(({ path, wanted }) => [path, wanted]);
};

describe('rows of exports', () => {
  it('of the guide are right', () => {
    expect(issuesOf(sales, statement)).toEqual([]);
    const { columns: _, ...bare } = sales;
    expect(issuesOf(bare)).toEqual([]);
  });

  it('are refused with everything that is wrong with them', () => {
    const { watermark: _, ...whole } = sales;
    const wrong = issuesOf(
      sales,
      { ...sales },
      { ...whole, id: 'whole' },
      { ...sales, id: 'blank', watermark: 'nobody', partition: { by: 'kind', step: 'day' } },
      { ...sales, id: 'text', watermark: 'kind' },
      { ...sales, id: 'money', watermark: 'amount', partition: { by: 'nobody', step: 'day' } },
      { ...sales, id: 'taken', columns: { ...sales.columns, month: 'date' } },
      { ...statement, id: 'none', columns: {} },
      {
        ...sales,
        id: 'local',
        columns: { ...sales.columns, updated_at: 'timestamp without time zone' },
      },
      {
        ...sales,
        id: 'types',
        columns: {
          ...sales.columns,
          amount: 'nummeric(12,2)',
          tenant_id: 'int8',
          kind: 'public.kind',
        },
      },
    ).map(([path]) => path);
    expect(wrong.sort()).toEqual([
      'care.exports.1.id',
      'care.exports.2.partition',
      'care.exports.2.settleSeconds',
      'care.exports.3.partition.by',
      'care.exports.3.watermark',
      'care.exports.4.watermark',
      'care.exports.5.partition.by',
      'care.exports.5.watermark',
      'care.exports.6.columns.month',
      'care.exports.7.columns',
      'care.exports.8.watermark',
      'care.exports.9.columns.amount',
      'care.exports.9.columns.tenant_id',
    ]);
  });
});
