import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';

const START = Date.UTC(2026, 0, 5, 9);
const clock = new PacedClock(START, 1);
const queues = new Queues({
  clock,
  region: 'eu-west-1',
  account: '123456789012',
  listeners: { deadLetter: () => {}, publication: () => {}, call: () => {} },
});
let s3: S3Client;

beforeAll(async () => {
  const endpoint = await queues.start();
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  s3 = new S3Client({ region: 'eu-west-1', endpoint, credentials });
});
afterAll(async () => {
  s3.destroy();
  await queues.stop();
  clock.stop();
});

it('has objects that were there before it began, with the dates they were put at', async () => {
  const at = START - 9 * 86_400_000;
  await queues.createBucket('uploads');
  await queues.store('uploads', [{ key: 'a/b.txt', body: 'hello', contentType: 'text/plain', at }]);
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: 'uploads' }));
  expect(Contents).toMatchObject([{ Key: 'a/b.txt', Size: 5, LastModified: new Date(at) }]);
});
