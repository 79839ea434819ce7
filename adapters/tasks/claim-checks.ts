import { createHash } from 'node:crypto';
import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import type { ClaimChecks } from '#core/tasks/world.ts';
import { limitConcurrency } from '../limit-concurrency.ts';
import { s3 } from './s3.ts';

/** Each may have 50 MB. */
const AT_ONCE = 4;

/** Payloads that lie in the bucket; what is not byte for byte what was put there is none. */
export function claimChecks(bucket: string): ClaimChecks {
  const oneOfFew = limitConcurrency(AT_ONCE);
  return {
    fetch: (claim) =>
      oneOfFew(async () => {
        const { bytes, key, sha256 } = claim;
        const got = await s3
          .send(new GetObjectCommand({ Bucket: bucket, Key: key }))
          .catch((error: unknown) => {
            if (error instanceof NoSuchKey) return undefined;
            throw error;
          });
        if (got?.Body === undefined) {
          return { gone: 'the payload is not in the bucket any more' };
        }
        // Asked before it is read: what is far larger must not fill the memory.
        if (got.ContentLength !== bytes) {
          got.Body.transformToWebStream()
            .cancel()
            .catch(() => {});
          return {
            gone: `the payload in the bucket has not the ${bytes} bytes that were put there`,
          };
        }
        const content = await got.Body.transformToByteArray();
        if (createHash('sha256').update(content).digest('hex') !== sha256) {
          return { gone: 'the payload in the bucket is not the one that was put there' };
        }
        return { text: new TextDecoder().decode(content) };
      }),
  };
}
