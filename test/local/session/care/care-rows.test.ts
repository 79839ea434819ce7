import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import { careRows } from '#local/session/care/care-rows.ts';

describe('careRows', () => {
  const rows = careRows(guide.care);

  it('says in few words when a view is due and what it promises', () => {
    expect(rows['view/monthly_sales_summary']).toEqual({
      why: guide.care.views[0].why,
      says: ['every 15 min', 'fresh within 30 min', 'concurrently'],
      freshSeconds: 1_800,
    });
    expect(rows['view/property_revenue']?.says[0]).toBe('when a row changed, at most every 1 min');
    expect(rows['view/city_revenue']?.says[0]).toBe('after monthly_sales_summary');
  });

  it('says what becomes of old rows', () => {
    expect(rows['partitions/audit_logs']?.says).toEqual([
      'by month',
      '3 ahead',
      'kept 365 days, then archive',
    ]);
    expect(rows['archive/notifications']?.says).toEqual(['kept 180 days, then archived']);
  });

  it('says when rows are shipped, by the zone of the row, and leaves what is not daily as it is', () => {
    expect(rows['export/transactions']?.says).toEqual([
      'daily at 01:10, America/New_York',
      'by updated_at',
    ]);
    expect(rows['export/tenant-statement']?.says).toEqual([
      'cron 30 1 1 * *, America/New_York',
      'whole',
    ]);
  });

  it('names the shards', () => {
    expect(rows['shards']?.says).toEqual([
      'by tenant_id',
      ...guide.care.sharding.shards.map(({ id }) => id),
    ]);
  });

  it('has a row for every bucket rule', () => {
    expect(rows['bucket/app-logs']?.says).toEqual([
      'asset-anchor-uploads/logs/',
      'STANDARD_IA after 30 days',
      'compressed after 7 days',
    ]);
  });
});
