import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  RestoreObjectCommand,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { ObjectFrozen, type Thawed, type Thawing } from '#core/care/archive/thaw.ts';
import type { Objects } from '#core/care/objects.ts';
import { awsClient } from '../aws-client.ts';

/** As every client, but a body of many megabytes may take its time. */
export const careS3 = new S3Client({
  ...awsClient,
  requestHandler: { ...awsClient.requestHandler, requestTimeout: 60_000 },
});

/** S3 did not answer, or not now: it may be asked again. */
export class BucketUnavailable extends Error {
  override readonly name = 'BucketUnavailable';
}

/** S3 says no, and will say so again until a person changes something: rights, the bucket, its rules. */
export class BucketRefused extends Error {
  override readonly name = 'BucketRefused';
}

const PASSING = new Set(['SlowDown', 'RequestTimeout', 'ThrottlingException', 'OperationAborted']);

/** What an error of S3 means, in words that name neither keys nor contents. */
export function s3Failure(error: unknown, asked: string): Error {
  const { code, name } = error as { readonly code?: string; readonly name: string };
  const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
  const isFinal = status !== undefined && status >= 400 && status < 500 && !PASSING.has(name);
  const words = `S3, ${asked}: ${code ?? name}`;
  return isFinal ? new BucketRefused(words) : new BucketUnavailable(words);
}

/** The objects of one bucket. Throws `BucketUnavailable`, `BucketRefused`, `ObjectFrozen`. */
export function s3Objects(bucket: string): Objects & Thawing {
  /** What `ask` gives, or what `answers` has for the name of S3's refusal. */
  async function asking<T, R = never>(
    what: string,
    ask: () => Promise<T>,
    answers: Readonly<Record<string, () => R>> = {},
  ): Promise<T | R> {
    try {
      return await ask();
    } catch (error) {
      const answer = error instanceof S3ServiceException ? answers[error.name] : undefined;
      if (answer !== undefined) return answer();
      throw s3Failure(error, `${what} in ${bucket}`);
    }
  }
  const nothing = (): undefined => undefined;
  return {
    put: (key, body, { contentType, contentEncoding }) =>
      asking('PutObject', async () => {
        const ChecksumSHA256 = createHash('sha256').update(body).digest('base64');
        await careS3.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ChecksumSHA256,
            ContentType: contentType,
            ...(contentEncoding !== undefined && { ContentEncoding: contentEncoding }),
          }),
        );
      }),
    get: (key) =>
      asking(
        'GetObject',
        async () => {
          const { Body } = await careS3.send(
            new GetObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }),
          );
          return (await Body?.transformToByteArray()) ?? new Uint8Array();
        },
        {
          NoSuchKey: nothing,
          InvalidObjectState: () => {
            throw new ObjectFrozen('S3 keeps the object in GLACIER');
          },
        },
      ),
    head: (key) =>
      asking(
        'HeadObject',
        async () => {
          const head = await careS3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
          const { ContentLength = 0, LastModified } = head;
          return { key, bytes: ContentLength, changed: LastModified?.getTime() ?? 0 };
        },
        { NotFound: nothing },
      ),
    async *list(prefix) {
      const pages = paginateListObjectsV2({ client: careS3 }, { Bucket: bucket, Prefix: prefix });
      try {
        for await (const { Contents = [] } of pages) {
          for (const { Key = '', Size = 0, LastModified } of Contents) {
            yield { key: Key, bytes: Size, changed: LastModified?.getTime() ?? 0 };
          }
        }
      } catch (error) {
        throw s3Failure(error, `ListObjectsV2 in ${bucket}`);
      }
    },
    remove: (key) =>
      asking('DeleteObject', async () => {
        await careS3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      }),
    thaw: (key, days) =>
      asking<Thawed, Thawed>(
        'RestoreObject',
        async () => {
          const RestoreRequest = {
            Days: days,
            GlacierJobParameters: { Tier: 'Standard' as const },
          };
          await careS3.send(new RestoreObjectCommand({ Bucket: bucket, Key: key, RestoreRequest }));
          return 'asked';
        },
        { RestoreAlreadyInProgress: () => 'under-way', AccessDenied: () => 'not-allowed' },
      ),
  };
}
