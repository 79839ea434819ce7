import { describe, expect, it } from 'vitest';
import { guide } from '#config';
import type { PartitionRow } from '#core/care/care-rules.ts';
import { partitionChecks } from '#core/care/partitions/partition-checks.ts';
import type { Guide } from '#core/guide.ts';

const good: PartitionRow = {
  table: 'audit_logs',
  why: 'They grow.',
  key: 'created_at',
  step: 'month',
  ahead: 3,
  keepDays: 365,
  leadsTo: 'archive',
};

const issuesOf = (...partitions: readonly PartitionRow[]): string[] => {
  const changed = { ...guide, care: { ...guide.care, partitions } } as Guide;
  return partitionChecks
    .flatMap((check) => check(changed))
    .map(({ path, wanted }) => `${path}: ${wanted}`);
};

describe('rows of partitions', () => {
  it('may be as those of the guide', () => {
    expect(partitionChecks.flatMap((check) => check(guide))).toEqual([]);
    expect(issuesOf(good)).toEqual([]);
  });

  it('keep at least one step', () => {
    const short = { ...good, keepDays: 30 };
    expect(issuesOf(short)).toEqual(['care.partitions.0.keepDays: at least a month, 31 days']);
    expect(issuesOf({ ...short, step: 'week' })).toEqual([]);
    expect(issuesOf({ ...short, step: 'week', keepDays: 6 })).toHaveLength(1);
  });

  it('leave room for the names of partitions', () => {
    expect(issuesOf({ ...good, table: 'a'.repeat(54) })).toEqual([]);
    expect(issuesOf({ ...good, table: 'a'.repeat(55) })[0]).toContain('54 characters at most');
    expect(issuesOf({ ...good, step: 'day', table: 'a'.repeat(52) })[0]).toContain('51');
  });
});
