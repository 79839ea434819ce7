import type { Progress } from '#core/care/chore.ts';
import { BucketRefused } from './s3-objects.ts';

/** What S3 refuses is nothing that passes: a person has to give a right, or make a bucket. */
export async function refusedByBucket(advance: () => Promise<Progress>): Promise<Progress> {
  try {
    return await advance();
  } catch (error) {
    if (error instanceof BucketRefused) return { is: 'refused', because: error.message };
    throw error;
  }
}
