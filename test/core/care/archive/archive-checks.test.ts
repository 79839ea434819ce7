import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import { archiveChecks } from '#core/care/archive/archive-checks.ts';
import { folderOf, monthOf } from '#core/care/archive/archive-keys.ts';
import { bucketChecks } from '#core/care/buckets/bucket-checks.ts';
import type { BucketRow, CareRules } from '#core/care/care-rules.ts';
import type { Guide } from '#core/guide.ts';

const all: Guide = guide;

const wrongWith = (change: Partial<CareRules>): readonly string[] => {
  const changed = { ...all, care: { ...(all.care as CareRules), ...change } };
  return [...archiveChecks, ...bucketChecks].flatMap((check) =>
    check(changed).map(({ path, wanted }) => `${path}: ${wanted}`),
  );
};

const bucket: BucketRow = {
  id: 'logs',
  why: 'nobody reads them',
  bucket: 'files',
  prefix: 'logs/',
  transitions: [],
  compressAfterDays: 7,
};

describe('rows of archives and buckets', () => {
  it('of Asset Anchor are right', () => {
    expect(wrongWith({})).toEqual([]);
  });

  it('name a row by more than its age', () => {
    const [row] = all.care?.archives ?? [];
    if (row === undefined) throw new Error('no row');
    expect(wrongWith({ archives: [{ ...row, primaryKey: [row.key] }] })).toEqual([
      'care.archives.0.primaryKey: what names a row; "created_at" says how old it is',
    ]);
    expect(wrongWith({ archives: [{ ...row, primaryKey: ['id', 'id'] }] })).toEqual([
      'care.archives.0.primaryKey: each column once',
    ]);
  });

  it('ask S3 for what it takes', () => {
    const transitions = (...transitions: BucketRow['transitions']): readonly string[] =>
      wrongWith({ buckets: [{ ...bucket, transitions }] });
    expect(transitions({ days: 29, to: 'STANDARD_IA' })).toEqual([
      'care.buckets.0.transitions.0.days: 30 or more: S3 takes no less',
    ]);
    expect(transitions({ days: 30, to: 'STANDARD_IA' }, { days: 59, to: 'GLACIER' })).toEqual([
      'care.buckets.0.transitions.1.days: 60 or more: S3 takes no less',
    ]);
    expect(transitions({ days: 8, to: 'GLACIER' })).toEqual([]);
    expect(transitions({ days: 30, to: 'GLACIER' }, { days: 90, to: 'STANDARD_IA' })).toEqual([
      'care.buckets.0.transitions: each class once, STANDARD_IA first',
    ]);
    expect(transitions({ days: 7, to: 'GLACIER' })).toEqual([
      'care.buckets.0.compressAfterDays: less than 7: GLACIER cannot be read',
    ]);
  });

  it('do something, once, and not to what is compressed already', () => {
    const { compressAfterDays: _, ...idle } = bucket;
    expect(wrongWith({ buckets: [idle] })).toEqual([
      'care.buckets.0.transitions: at least one, or compressAfterDays',
    ]);
    expect(wrongWith({ buckets: [bucket, { ...bucket, prefix: 'logs/api/' }] })).toEqual([
      'care.buckets.1.id: a name used once',
      'care.buckets.1.prefix: one apart from logs/, which logs compresses',
    ]);
    expect(wrongWith({ buckets: [{ ...bucket, bucket: 'care', prefix: 'archive/' }] })).toEqual([
      'care.buckets.0.compressAfterDays: nothing: archive/ is compressed as it is written',
    ]);
  });
});

describe('a key of an archive', () => {
  it('is made of what every tool takes, and no two names share one', () => {
    const at = Date.UTC(2025, 11, 31);
    const of = (name: string): string => folderOf({ schema: 'public', name }, at, name, 1);
    expect(of('audit_logs')).toBe('archive/public.audit_logs/2025/12/audit_logs/');
    expect(folderOf({ schema: 's', name: 't' }, at, 'p', 2)).toBe('archive/s.t/2025/12/p-0002/');
    expect(new Set(['a/b', 'a%b', 'a.b', 'a"b', 'ä', '😀'].map(of)).size).toBe(6);
    expect(of('../a b')).toMatch(/^[\w/.%-]+$/);
    expect(of('../a b')).not.toMatch('..');
  });

  it('goes by months in UTC, on any day', () => {
    for (const [at, from, until] of [
      ['2024-02-29T23:59:59.999Z', '2024-02-01', '2024-03-01'],
      ['2024-12-01T00:00:00Z', '2024-12-01', '2025-01-01'],
      ['1969-12-31T23:00:00Z', '1969-12-01', '1970-01-01'],
    ] as const) {
      const month = monthOf(Date.parse(at));
      expect(month).toEqual({ from: Date.parse(from), until: Date.parse(until) });
    }
  });
});
