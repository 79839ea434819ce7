import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectChange } from '#local/aws/queues/queue-protocol.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';

const START = Date.UTC(2026, 0, 5, 9);
const Bucket = 'files';
const clock = new PacedClock(START, Number.POSITIVE_INFINITY);
/** Time stands, but for the test that lets it pass. */
let release = clock.hold();
const changes: ObjectChange[] = [];
const queues = new Queues({
  clock,
  region: 'eu-west-1',
  account: '123456789012',
  listeners: {
    deadLetter: () => {},
    publication: () => {},
    call: () => {},
    object: (change) => changes.push(change),
  },
});
let s3: S3Client;

beforeAll(async () => {
  const endpoint = await queues.start();
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
  s3 = new S3Client({ region: 'eu-west-1', endpoint, credentials });
  await queues.createBucket(Bucket);
});

afterAll(async () => {
  s3.destroy();
  await queues.stop();
  clock.stop();
});

beforeEach(() => {
  changes.length = 0;
});

/** What was told so far: answers of the thread come after what it told before. */
async function told(): Promise<readonly ObjectChange[]> {
  await queues.createBucket(Bucket);
  return changes;
}

const put = (Key: string, Body: string | Buffer, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

const textOf = async (input: { Key: string; Range?: string; IfMatch?: string }) => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, ...input }));
  return Body?.transformToString();
};

describe('a bucket tells of its objects', () => {
  it('that are put and copied, under keys as they are', async () => {
    await put('incoming/Grüße aus Kiel+1.txt', 'hello');
    await s3.send(
      new CopyObjectCommand({
        Bucket,
        Key: 'copy',
        CopySource: encodeURI(`${Bucket}/incoming/Grüße aus Kiel+1.txt`),
      }),
    );
    const etag = '5d41402abc4b2a76b9719d911017c592';
    expect(await told()).toEqual([
      {
        kind: 'created',
        bucket: Bucket,
        key: 'incoming/Grüße aus Kiel+1.txt',
        size: 5,
        etag,
        reason: 'PutObject',
      },
      { kind: 'created', bucket: Bucket, key: 'copy', size: 5, etag, reason: 'CopyObject' },
    ]);
  });

  it('that are put together from parts, once they are whole', async () => {
    const Body = Buffer.alloc(6 * 2 ** 20, 'x');
    await new Upload({ client: s3, params: { Bucket, Key: 'large', Body } }).done();
    expect(await told()).toMatchObject([
      { key: 'large', size: Body.length, reason: 'CompleteMultipartUpload' },
    ]);
    expect(changes[0]?.etag).toMatch(/^[0-9a-f]{32}-2$/);
  });

  it('that are deleted, if they were there', async () => {
    await put('a', 'x');
    await put('b', 'x');
    await told();
    changes.length = 0;
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'a' }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'never' }));
    await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'b' }] } }));
    expect((await told()).map(({ kind, key, reason }) => [kind, key, reason])).toEqual([
      ['deleted', 'a', 'DeleteObject'],
      ['deleted', 'b', 'DeleteObject'],
    ]);
  });

  it('and not of those that were refused or only read', async () => {
    await put('once', 'x', { IfNoneMatch: '*' });
    await told();
    changes.length = 0;
    await expect(put('once', 'y', { IfNoneMatch: '*' })).rejects.toThrow('pre-conditions');
    await textOf({ Key: 'once' });
    expect(await told()).toEqual([]);
  });
});

describe('an object', () => {
  it('may be larger than eleven megabytes', async () => {
    await put('film', Buffer.alloc(20 * 2 ** 20));
    const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'film' }));
    expect(ContentLength).toBe(20 * 2 ** 20);
  });

  it('keeps its metadata and type', async () => {
    await put('described', 'x', { ContentType: 'text/csv', Metadata: { task: 'r-1' } });
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'described' }));
    expect(head).toMatchObject({ ContentType: 'text/csv', Metadata: { task: 'r-1' } });
  });

  it('is read in part, and only while it is the one that was meant', async () => {
    await put('ranged', 'hello');
    const { ETag = '' } = await s3.send(new HeadObjectCommand({ Bucket, Key: 'ranged' }));
    expect(await textOf({ Key: 'ranged', Range: 'bytes=1-3', IfMatch: ETag })).toBe('ell');
    // As an event gives it: without quotes.
    expect(await textOf({ Key: 'ranged', IfMatch: ETag.replaceAll('"', '') })).toBe('hello');
    await put('ranged', 'other');
    await expect(textOf({ Key: 'ranged', IfMatch: ETag })).rejects.toThrow('pre-conditions');
  });

  it('is not put together from parts over one that may not be there', async () => {
    await put('taken', 'x');
    const Body = Buffer.alloc(6 * 2 ** 20);
    const upload = new Upload({
      client: s3,
      params: { Bucket, Key: 'taken', Body, IfNoneMatch: '*' },
    });
    await expect(upload.done()).rejects.toThrow('pre-conditions');
  });
});

describe('a pre-signed URL', () => {
  it('gives the object under the name it was signed with, until it expires', async () => {
    await put('reports/1.csv', 'id\n1\n');
    const command = new GetObjectCommand({
      Bucket,
      Key: 'reports/1.csv',
      ResponseContentDisposition: 'attachment; filename="Assets.csv"',
    });
    const signingDate = new Date(clock.now());
    const url = await getSignedUrl(s3, command, { expiresIn: 3600, signingDate });
    const reply = await fetch(url);
    expect(reply.headers.get('content-disposition')).toBe('attachment; filename="Assets.csv"');
    expect(await reply.text()).toBe('id\n1\n');
    const passed = new Promise<void>((done) => clock.at(clock.now() + 3_601_000, done));
    release();
    await passed;
    release = clock.hold();
    const late = await fetch(url);
    expect(late.status).toBe(403);
    expect(await late.text()).toContain('Request has expired');
  });
});
