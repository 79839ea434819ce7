import { createHash } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { Claim } from '#core/tasks/envelope.ts';
import { s3 } from './s3.ts';

/** Keeps a text in the bucket under a name made of what it says: kept twice is kept once. */
export async function keepClaim(bucket: string, folder: string, text: string): Promise<Claim> {
  const bytes = Buffer.from(text);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const key = `claims/${folder}/${sha256}`;
  await s3.send(
    new PutObjectCommand({
      Bucket: bucket,
      Key: key,
      Body: bytes,
      ContentType: 'application/json',
    }),
  );
  return { key, sha256, bytes: bytes.byteLength };
}
