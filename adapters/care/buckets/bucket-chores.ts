import { type Lifecycle, ruleOf, withRules } from '#core/care/buckets/lifecycle.ts';
import type { BucketRow } from '#core/care/care-rules.ts';
import type { Chore, Figures, Look, Progress, Turn } from '#core/care/chore.ts';
import type { Objects } from '#core/care/objects.ts';
import { refusedByBucket } from '../refused-by-bucket.ts';
import { type Compressed, compressObject, isPlain, MOST_BYTES } from './compress-object.ts';

const DAY = 86_400_000;
const PORTION_MILLISECONDS = 25_000;

/** What chores of buckets work on. */
export interface Buckets {
  /** Objects of a bucket by its name in the row. */
  bucket(name: string): Objects;
  /** Rules of a bucket that is not ours. Those of `care` are the stack's. */
  lifecycles(name: string): Lifecycle;
}

/** A chore for every row that has something to do besides the stack's rules; each once a day. */
export const bucketChores = (rows: readonly BucketRow[], buckets: Buckets): readonly Chore[] =>
  rows
    .filter(({ bucket, compressAfterDays }) => bucket !== 'care' || compressAfterDays !== undefined)
    .map((row) => ({
      id: `bucket/${row.id}`,
      kind: 'bucket',
      divisible: true,
      look: async (turn) => look(row, turn),
      advance: (turn) => refusedByBucket(() => advance(row, rows, buckets, turn)),
    }));

/** The row in a few words; a row that was changed is due at once. */
const said = ({ bucket, compressAfterDays, prefix, transitions }: BucketRow): string =>
  [
    `${bucket}/${prefix}`,
    ...transitions.map(({ days, to }) => `${to} after ${days} days`),
    ...(compressAfterDays === undefined ? [] : [`compressed after ${compressAfterDays} days`]),
  ].join(', ');

const PROBLEMS = {
  otherBeside: 'have another object under their name with .gz',
  tooLarge: `have more than ${MOST_BYTES / 2 ** 20} MiB`,
  frozen: 'lie in GLACIER, where they cannot be read',
} as const;

function look(row: BucketRow, { last, now }: Turn): Look {
  const figures: Figures = { ...last?.figures, rules: said(row) };
  const warnings = Object.entries(PROBLEMS).flatMap(([name, problem]) => {
    const count = Number(figures[name] ?? 0);
    return count === 0
      ? []
      : [`${count} of the objects under ${row.prefix} ${problem}: left alone`];
  });
  const isKnown = last?.figures['rules'] === said(row);
  const due = !isKnown || now() - last.began >= DAY;
  const because = !isKnown ? 'the row is new or has changed' : due ? 'a day has passed' : 'done';
  return { due, because, figures, warnings };
}

async function advance(
  row: BucketRow,
  rows: readonly BucketRow[],
  { bucket, lifecycles }: Buckets,
  turn: Turn,
): Promise<Progress> {
  if (row.bucket !== 'care') await applyRules(row, rows, lifecycles(row.bucket));
  const figures: Figures = { rules: said(row) };
  const applied = ruleOf(row) === undefined ? 'no rule is asked for' : 'the rule is in force';
  const { compressAfterDays: days } = row;
  if (days === undefined) return { is: 'done', because: applied, figures };
  const counts = await compressOld(bucket(row.bucket), row.prefix, days, turn);
  const because = `${counts.objects} objects, ${counts.compressedObjects} of them compressed`;
  if (!counts.isAll) return { is: 'more', because };
  const { isAll, ...counted } = counts;
  return { is: 'done', because: `${applied}; ${because}`, figures: { ...figures, ...counted } };
}

/** All our rows of the bucket at once: two of its chores at the same time write the same. */
async function applyRules(
  row: BucketRow,
  rows: readonly BucketRow[],
  lifecycle: Lifecycle,
): Promise<void> {
  const own = rows.filter(({ bucket }) => bucket === row.bucket);
  const found = await lifecycle.read();
  const wanted = withRules(found, own);
  if (wanted === found) return;
  await lifecycle.write(wanted);
  const after = await lifecycle.read();
  if (withRules(after, own) !== after)
    throw new Error(`the rules of ${row.bucket} were written, and are not what was written`);
}

async function compressOld(objects: Objects, prefix: string, days: number, { now, until }: Turn) {
  const began = now();
  const end = Math.min(began + PORTION_MILLISECONDS, until);
  const counts = {
    objects: 0,
    bytes: 0,
    compressedObjects: 0,
    otherBeside: 0,
    tooLarge: 0,
    frozen: 0,
  };
  const fields: Readonly<Record<Compressed, keyof typeof counts | undefined>> = {
    compressed: undefined,
    changed: undefined,
    'other-beside': 'otherBeside',
    'too-large': 'tooLarge',
    frozen: 'frozen',
  };
  let hasChanged = false;
  for await (const head of objects.list(prefix)) {
    if (now() >= end) return { ...counts, isAll: false };
    counts.objects += 1;
    counts.bytes += head.bytes;
    if (head.key.endsWith('.gz')) counts.compressedObjects += 1;
    if (!isPlain(head) || began - head.changed < days * DAY) continue;
    const became = await compressObject(objects, head);
    const field = fields[became];
    if (field !== undefined) counts[field] += 1;
    if (became === 'compressed') hasChanged = true;
  }
  // What was put there meanwhile was listed or not: the figures are those of a pass that changes nothing.
  return { ...counts, isAll: !hasChanged };
}
