import type { S3Client } from '@aws-sdk/client-s3';
import { careS3 } from '#adapters/care/s3-objects.ts';
import type { Objects } from '#core/care/objects.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';
import { useAws } from '../../adapters/an-aws.ts';
import { readWithArrow } from '../../adapters/parquet/read-with-arrow.ts';

/** S3 for one test file, and as many buckets in it as there are tests. */
export interface CareBuckets {
  readonly s3: S3Client;
  /** A new bucket's name. */
  bucket(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts it, and points every client of this process there. */
export async function startBuckets(): Promise<CareBuckets> {
  const clock = new PacedClock(Date.now(), 1);
  const queues = new Queues({
    clock,
    region: 'us-east-1',
    account: '111111111111',
    listeners: { deadLetter: () => {}, publication: () => {}, call: () => {} },
  });
  useAws(await queues.start());
  let count = 0;
  return {
    s3: careS3,
    async bucket() {
      count += 1;
      await queues.createBucket(`care-${count}`);
      return `care-${count}`;
    },
    async stop() {
      clock.stop();
      await queues.stop();
    },
  };
}

/** A manifest as anybody would read it. */
export interface PlainManifest {
  readonly rows: number;
  readonly from: string;
  readonly until: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly objects: readonly {
    readonly key: string;
    readonly rows: number;
    readonly asText: readonly string[];
    readonly superseded: readonly number[];
  }[];
}

export async function manifestsIn(objects: Objects): Promise<readonly PlainManifest[]> {
  const found: PlainManifest[] = [];
  for await (const { key } of objects.list('archive/')) {
    if (!key.endsWith('/manifest.json')) continue;
    const text = Buffer.from((await objects.get(key)) ?? []).toString();
    found.push(JSON.parse(text) as PlainManifest);
  }
  return found;
}

/** Everything that a bucket's manifests still vouch for, read by Arrow: one text for each row. */
export async function archivedRows(objects: Objects): Promise<string[]> {
  const rows: string[] = [];
  for (const manifest of await manifestsIn(objects)) {
    for (const { key, superseded } of manifest.objects) {
      const columns = readWithArrow((await objects.get(key)) ?? new Uint8Array());
      const count = columns[0]?.values.length ?? 0;
      for (let row = 0; row < count; row += 1) {
        if (superseded.includes(row)) continue;
        rows.push(columns.map(({ values }) => String(values[row])).join('|'));
      }
    }
  }
  return rows.sort();
}
