import type { GuideCheck, GuideIssue } from '../../guide-issue.ts';
import type { BucketRow } from '../care-rules.ts';

/** S3 moves nothing to Standard-IA that is younger, and nothing out of it that was there for less. */
const LEAST_DAYS = 30;
/** What lies there is Parquet, with zstd inside, and found by its key. */
const OWN_PREFIXES = ['archive/', 'exports/'];
const IN_ORDER = ['STANDARD_IA', 'GLACIER'] as const;

type Wrong = (field: string, value: unknown, wanted: string) => void;

function transitionsAreTaken({ transitions }: BucketRow, wrong: Wrong): void {
  const order = transitions.map(({ to }) => IN_ORDER.indexOf(to));
  if (order.some((place, index) => index > 0 && place <= (order[index - 1] ?? 0)))
    wrong(
      'transitions',
      transitions.map(({ to }) => to),
      'each class once, STANDARD_IA first',
    );
  let since: number | undefined;
  for (const [index, { days, to }] of transitions.entries()) {
    const least = since === undefined ? LEAST_DAYS : since + LEAST_DAYS;
    if ((to === 'STANDARD_IA' || since !== undefined) && days < least)
      wrong(`transitions.${index}.days`, days, `${least} or more: S3 takes no less`);
    since = days;
  }
}

function compressionIsInTime(row: BucketRow, wrong: Wrong): void {
  const { bucket, compressAfterDays: after, prefix, transitions } = row;
  if (after === undefined) return;
  const frozen = transitions.find(({ to }) => to === 'GLACIER');
  if (frozen !== undefined && after >= frozen.days)
    wrong('compressAfterDays', after, `less than ${frozen.days}: GLACIER cannot be read`);
  if (bucket === 'care' && OWN_PREFIXES.some((own) => prefix.startsWith(own)))
    wrong('compressAfterDays', after, `nothing: ${prefix} is compressed as it is written`);
}

const bucketRows: GuideCheck = ({ care }) =>
  (care?.buckets ?? []).flatMap((row, index, rows) => {
    const issues: GuideIssue[] = [];
    const wrong: Wrong = (field, value, wanted) =>
      issues.push({ path: `care.buckets.${index}.${field}`, value, wanted });
    if (rows.findIndex(({ id }) => id === row.id) < index) wrong('id', row.id, 'a name used once');
    if (row.transitions.length === 0 && row.compressAfterDays === undefined)
      wrong('transitions', row.transitions, 'at least one, or compressAfterDays');
    transitionsAreTaken(row, wrong);
    compressionIsInTime(row, wrong);
    const twice = rows.find(
      (other, place) =>
        place < index &&
        other.bucket === row.bucket &&
        other.compressAfterDays !== undefined &&
        row.compressAfterDays !== undefined &&
        (row.prefix.startsWith(other.prefix) || other.prefix.startsWith(row.prefix)),
    );
    if (twice !== undefined)
      wrong('prefix', row.prefix, `one apart from ${twice.prefix}, which ${twice.id} compresses`);
    return issues;
  });

/** What must be true of the rules for buckets. */
export const bucketChecks: readonly GuideCheck[] = [bucketRows];
