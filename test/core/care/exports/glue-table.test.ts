import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { ExportRow } from '#core/care/care-rules.ts';
import { glueTableOf, glueTypeOf } from '#core/care/exports/glue-table.ts';
import { batchKey, slotFolder } from '#core/care/exports/object-key.ts';

const row: ExportRow = {
  id: 'audit-trail',
  why: 'the auditors ask the warehouse',
  from: { table: 'audit_logs' },
  watermark: 'id',
  partition: { by: 'created_at', step: 'day' },
  cadence: { cron: '10 1 * * *', timeZone: 'America/New_York' },
  settleSeconds: 60,
  objectRows: 1000,
  columns: { id: 'bigint', created_at: 'timestamp with time zone', details: 'jsonb' },
};

describe('a table of Glue', () => {
  it.each([
    ['boolean', 'boolean'],
    ['smallint', 'smallint'],
    ['integer', 'int'],
    ['bigint', 'bigint'],
    ['real', 'float'],
    ['double precision', 'double'],
    ['numeric(12,2)', 'decimal(12,2)'],
    ['numeric(38,38)', 'decimal(38,38)'],
    ['numeric(39,0)', 'string'],
    ['numeric(2,-3)', 'string'],
    ['numeric', 'string'],
    ['date', 'date'],
    ['timestamp without time zone', 'timestamp'],
    ['timestamp(3) with time zone', 'timestamp'],
    ['jsonb', 'string'],
    ['bytea', 'binary'],
    ['uuid', 'string'],
    ['character varying(50)', 'string'],
    ['integer[]', 'string'],
    ['time without time zone', 'string'],
  ])('has for %s the type %s', (type, wanted) => {
    expect(glueTypeOf(type)).toBe(wanted);
  });

  it('is not made while nobody said what its columns are', () => {
    const { columns: _, ...bare } = row;
    expect(glueTableOf(bare)).toBeUndefined();
  });

  it('is made for every export of the guide', () => {
    const tables = guide.care.exports.map((one: ExportRow) => glueTableOf(one));
    expect(tables.map((table) => table?.name)).toEqual(['transactions', 'tenant_statement']);
    expect(tables[0]?.columns).toContainEqual({ name: 'amount', type: 'decimal(12,2)' });
    expect(tables[1]?.parameters).toMatchObject({ 'projection.slot.type': 'injected' });
  });

  it.each([
    ['day', 'day=2026-06-10', '2000-01-01,NOW+1YEARS', 'yyyy-MM-dd'],
    ['month', 'month=2026-06', '2000-01,NOW+1YEARS', 'yyyy-MM'],
  ] as const)('looks by %s where objects are written', (step, folder, range, format) => {
    const table = glueTableOf({ ...row, partition: { by: 'created_at', step } });
    expect(table).toMatchObject({
      name: 'audit_trail',
      prefix: 'exports/audit-trail/',
      partitionKeys: [{ name: step, type: 'string' }],
      parameters: {
        'projection.enabled': 'true',
        [`projection.${step}.type`]: 'date',
        [`projection.${step}.range`]: range,
        [`projection.${step}.format`]: format,
      },
    });
    // Without a template Athena puts name=value below the table's prefix.
    const key = batchKey('audit-trail', folder, undefined, '41', 1);
    expect(key).toBe(`${table?.prefix}${folder}/start-41-1.parquet`);
  });

  it('has no partitions when the export has none', () => {
    const { partition: _, ...flat } = row;
    expect(glueTableOf(flat)).toMatchObject({ partitionKeys: [] });
    expect(glueTableOf(flat)?.parameters).not.toHaveProperty('projection.enabled');
    expect(batchKey('audit-trail', undefined, '-5', '7', 2)).toBe(
      'exports/audit-trail/n5-7-2.parquet',
    );
  });
});

describe('a key', () => {
  it('tells two watermarks apart, and has nothing that an address has to quote', () => {
    const marks = [
      '2026-06-10 06:30:00+00',
      '2026-06-10 06:30:00.1+00',
      '2026-06-10 06:30:00.123456+00',
      '2026-06-10 06:30:00',
      '2026-06-10',
      '0044-03-15 BC',
      '-5',
      '5',
    ];
    const keys = marks.map((mark) => batchKey('a', 'month=2026-06', mark, mark, 1));
    // With and without its zone a time is the same; no column has both.
    expect(new Set(keys).size).toBe(marks.length - 1);
    for (const key of keys)
      expect(key).toMatch(/^exports\/a\/month=2026-06\/[\w.]+-[\w.]+-1\.parquet$/);
  });

  it('of a report names its slot in UTC, to the minute', () => {
    expect(slotFolder('statement', '2026-06-01T05:30:00.000Z')).toBe(
      'exports/statement/slot=2026-06-01T0530/',
    );
  });
});
