import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Instant } from '#core/guide.ts';
import { reportBucket } from './report-bucket.ts';

export interface Link {
  readonly url: string;
  readonly expires: Instant;
}

/** What is asked for a link. */
export interface LinkWish {
  readonly bucket: string;
  readonly key: string;
  /** What the file is called on the reader's disk; letters, digits, `-` and `.`. */
  readonly name: string;
  readonly hours: number;
}

/**
 * A link with which anybody may fetch the file for so many hours. It ends with the credentials that sign it: a
 * function's last for hours, and which of their time is left is taken into account where it is known.
 */
export async function signLink(
  { bucket, hours, key, name }: LinkWish,
  now: Instant,
): Promise<Link> {
  const { expiration } = await reportBucket.config.credentials();
  const wished = now + hours * 3_600_000;
  const expires = expiration === undefined ? wished : Math.min(wished, expiration.getTime());
  const url = await getSignedUrl(
    reportBucket,
    new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      ResponseContentDisposition: `attachment; filename="${name}"`,
    }),
    { expiresIn: Math.max(1, Math.floor((expires - now) / 1000)), signingDate: new Date(now) },
  );
  return { url, expires };
}
