import type { BucketRow, CareRules } from '#core/care/care-rules.ts';
import type { ObjectRight } from '../closed-bucket.ts';

/** What care may do with objects under a prefix. */
export interface Prefix {
  readonly prefix: string;
  readonly rights: readonly ObjectRight[];
}

const REPLACES = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'] as const;

/**
 * What care may do in its own bucket, and nothing of what no row asks for. It deletes objects that are replaced by
 * themselves, compressed, and what an interrupted export left of a larger try; what was archived, a person deletes.
 */
export function ownPrefixes(rules: CareRules): readonly Prefix[] {
  const { advice, archives, buckets, exports, partitions } = rules;
  const archived = archives.length > 0 || partitions.some(({ leadsTo }) => leadsTo === 'archive');
  return [
    // Archives are read back before anything is deleted, and asked for when they lie in GLACIER.
    ...(archived
      ? [
          {
            prefix: 'archive/',
            rights: ['s3:GetObject', 's3:PutObject', 's3:RestoreObject'],
          } as const,
        ]
      : []),
    ...(exports.length > 0 ? [{ prefix: 'exports/', rights: REPLACES } as const] : []),
    ...(advice ? [{ prefix: 'advice/', rights: ['s3:GetObject', 's3:PutObject'] } as const] : []),
    ...buckets
      .filter((row) => row.bucket === 'care' && row.compressAfterDays !== undefined)
      .map(({ prefix }) => ({ prefix, rights: REPLACES })),
  ];
}

/** Buckets of others that rows name, each with its rows. */
export function othersBuckets(rules: CareRules): ReadonlyMap<string, readonly BucketRow[]> {
  const rows = rules.buckets.filter(({ bucket }) => bucket !== 'care');
  return Map.groupBy(rows, ({ bucket }) => bucket);
}

/** Under which prefixes of another's bucket objects are compressed. */
export const compressedPrefixes = (rows: readonly BucketRow[]): readonly Prefix[] =>
  rows
    .filter(({ compressAfterDays }) => compressAfterDays !== undefined)
    .map(({ prefix }) => ({ prefix, rights: REPLACES }));
