import { gunzipSync } from 'node:zlib';
import {
  GetBucketLifecycleConfigurationCommand,
  PutBucketLifecycleConfigurationCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bucketChores } from '#adapters/care/buckets/bucket-chores.ts';
import { s3Lifecycle } from '#adapters/care/buckets/s3-lifecycle.ts';
import { s3Objects } from '#adapters/care/s3-objects.ts';
import type { Lifecycle } from '#core/care/buckets/lifecycle.ts';
import type { BucketRow } from '#core/care/care-rules.ts';
import type { LastRun, Progress, Turn } from '#core/care/chore.ts';
import type { Objects } from '#core/care/objects.ts';
import { type CareBuckets, startBuckets } from '../support/care-buckets.ts';
import { Fate, killedEverywhere } from '../support/every-statement.ts';
import { untilItStops } from '../support/turn-of.ts';

let buckets: CareBuckets;
beforeAll(async () => {
  buckets = await startBuckets();
});
afterAll(() => buckets.stop());

/** Objects of today are ten days old then. */
const LATER = Date.now() + 10 * 86_400_000;
const text = { contentType: 'text/plain' };

const rowOf = (bucket: string, more: Partial<BucketRow> = {}): BucketRow => ({
  id: 'logs',
  why: 'nobody reads them',
  bucket,
  prefix: 'logs/',
  transitions: [
    { days: 30, to: 'STANDARD_IA' },
    { days: 90, to: 'GLACIER' },
  ],
  compressAfterDays: 7,
  ...more,
});

// A chore of a bucket has nothing to do with the database.
const turn = (now = LATER, last?: LastRun): Turn => ({
  database: {} as Turn['database'],
  now: () => now,
  until: now + 600_000,
  ...(last && { last }),
});

const choreOf = (row: BucketRow, fate = new Fate(), objects: Objects = s3Objects(row.bucket)) => {
  const [chore] = bucketChores([row], {
    bucket: () => fate.objects(objects),
    lifecycles: (name) => dying(fate, s3Lifecycle(name)),
  });
  if (chore === undefined) throw new Error('no chore');
  return chore;
};

/** Rules that die at the moment, too. */
const dying = (fate: Fate, lifecycle: Lifecycle): Lifecycle => {
  const call = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    await fate.watch.before?.(name);
    const result = await work();
    await fate.watch.after?.(name, 0);
    return result;
  };
  return {
    read: () => call('read rules', () => lifecycle.read()),
    write: (rules) => call('write rules', () => lifecycle.write(rules)),
  };
};

const run = (row: BucketRow, fate?: Fate, objects?: Objects): Promise<Progress> =>
  untilItStops(() => choreOf(row, fate, objects).advance(turn()));

const keysIn = async (bucket: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of s3Objects(bucket).list('')) keys.push(key);
  return keys;
};

const rulesOf = async (Bucket: string) =>
  (await buckets.s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules;

const other = {
  ID: 'capstan-logs-of-others',
  Status: 'Enabled' as const,
  Filter: { Prefix: 'x/' },
  Expiration: { Days: 3 },
};

const begin = async (): Promise<BucketRow> => {
  const row = rowOf(await buckets.bucket());
  const objects = s3Objects(row.bucket);
  await objects.put('logs/a.log', Buffer.from('a line\n'.repeat(1000)), text);
  await objects.put('logs/b', Buffer.from([0, 255, 10]), text);
  await objects.put('logs/c.gz', Buffer.from('whatever'), text);
  await objects.put('logs/', Buffer.from(''), text);
  await objects.put('uploads/d.log', Buffer.from('not under the prefix'), text);
  const LifecycleConfiguration = { Rules: [other] };
  const { s3 } = buckets;
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket: row.bucket, LifecycleConfiguration }),
  );
  return row;
};

const judge = async (row: BucketRow): Promise<void> => {
  const objects = s3Objects(row.bucket);
  expect(await keysIn(row.bucket)).toEqual([
    'logs/',
    'logs/a.log.gz',
    'logs/b.gz',
    'logs/c.gz',
    'uploads/d.log',
  ]);
  const unpacked = gunzipSync((await objects.get('logs/a.log.gz')) ?? new Uint8Array());
  expect(unpacked.toString()).toBe('a line\n'.repeat(1000));
  expect(gunzipSync((await objects.get('logs/b.gz')) ?? new Uint8Array())).toEqual(
    Buffer.from([0, 255, 10]),
  );
  expect(await rulesOf(row.bucket)).toEqual([
    other,
    {
      ID: 'capstan-logs',
      Status: 'Enabled',
      Filter: { Prefix: 'logs/' },
      Transitions: [
        { Days: 30, StorageClass: 'STANDARD_IA' },
        { Days: 90, StorageClass: 'GLACIER' },
      ],
    },
  ]);
};

describe('a row of a bucket', () => {
  it('becomes a rule beside those of others, and old logs are compressed, wherever the process ends', async () => {
    const moments = await killedEverywhere<BucketRow>({
      begin,
      work: async (row, fate) => ((await run(row, fate)).is === 'done' ? 'done' : 'again'),
      judge,
    });
    expect(moments).toBeGreaterThan(20);
  });

  it('writes nothing that is there already, and changes what differs', async () => {
    const row = await begin();
    await run(row);
    const fate = new Fate();
    expect(await run(row, fate)).toMatchObject({
      is: 'done',
      figures: { objects: 4, compressedObjects: 3, otherBeside: 0 },
    });
    expect(fate.seen).toEqual(['read rules']);
    const changed = { ...row, transitions: [{ days: 60, to: 'GLACIER' as const }] };
    await run(changed);
    expect((await rulesOf(row.bucket))?.[1]?.Transitions).toEqual([
      { Days: 60, StorageClass: 'GLACIER' },
    ]);
    await run({ ...row, transitions: [] });
    expect(await rulesOf(row.bucket)).toEqual([other]);
  });

  it('is due once a day, and at once when it was changed', async () => {
    const row = await begin();
    const chore = choreOf(row);
    expect(await chore.look(turn())).toMatchObject({ due: true });
    const progress = await untilItStops(() => chore.advance(turn()));
    if (progress.is !== 'done') throw new Error(progress.because);
    const last: LastRun = {
      began: LATER,
      ended: LATER,
      outcome: 'done',
      because: '',
      seconds: 1,
      figures: progress.figures ?? {},
    };
    expect(await chore.look(turn(LATER + 3_600_000, last))).toMatchObject({ due: false });
    expect(await chore.look(turn(LATER + 86_400_000, last))).toMatchObject({ due: true });
    const other = choreOf({ ...row, compressAfterDays: 8 });
    expect(await other.look(turn(LATER, last))).toMatchObject({ due: true });
  });

  it('leaves young objects, and what has something else beside it', async () => {
    const row = await begin();
    const objects = s3Objects(row.bucket);
    await objects.put('logs/a.log.gz', Buffer.from('of somebody else'), text);
    const young = await untilItStops(() =>
      choreOf({ ...row, compressAfterDays: 11 }).advance(turn()),
    );
    expect(young).toMatchObject({ figures: { objects: 5, otherBeside: 0 } });
    const done = await run(row);
    expect(done).toMatchObject({ is: 'done', figures: { otherBeside: 1 } });
    expect(await keysIn(row.bucket)).toContain('logs/a.log');
    expect(Buffer.from((await objects.get('logs/a.log.gz')) ?? []).toString()).toBe(
      'of somebody else',
    );
  });

  it('removes nothing when S3 gives back something else', async () => {
    const row = await begin();
    const objects = s3Objects(row.bucket);
    const lying: Objects = {
      ...objects,
      get: async (key) => (key.endsWith('.gz') ? Buffer.from('lies') : objects.get(key)),
    };
    expect(await run(row, undefined, lying)).toMatchObject({ figures: { otherBeside: 2 } });
    expect(await keysIn(row.bucket)).toEqual(expect.arrayContaining(['logs/a.log', 'logs/b']));
  });

  it('leaves what is written anew while it is compressed', async () => {
    const row = await begin();
    const objects = s3Objects(row.bucket);
    let isWritten = false;
    const written: Objects = {
      ...objects,
      put: async (key, ...rest) => {
        await objects.put(key, ...rest);
        if (key !== 'logs/a.log.gz' || isWritten) return;
        isWritten = true;
        await objects.put('logs/a.log', Buffer.from('a line more'), text);
      },
    };
    await run(row, undefined, written);
    expect(Buffer.from((await objects.get('logs/a.log')) ?? []).toString()).toBe('a line more');
  });

  it('is refused where there is no such bucket', async () => {
    const progress = await run(rowOf('nobody-has-this'));
    expect(progress.is).toBe('refused');
    expect(progress.because).toMatch('of nobody-has-this: NoSuchBucket');
  });
});
