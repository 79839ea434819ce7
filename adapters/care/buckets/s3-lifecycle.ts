import {
  GetBucketLifecycleConfigurationCommand,
  type GetBucketLifecycleConfigurationCommandOutput,
  PutBucketLifecycleConfigurationCommand,
  type LifecycleRule as S3Rule,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import type { Lifecycle } from '#core/care/buckets/lifecycle.ts';
import { careS3, s3Failure } from '../s3-objects.ts';

/** The lifecycle rules of one bucket. Throws `BucketUnavailable`, `BucketRefused`. */
export function s3Lifecycle(bucket: string): Lifecycle {
  const get = async (): Promise<Partial<GetBucketLifecycleConfigurationCommandOutput>> => {
    try {
      return await careS3.send(new GetBucketLifecycleConfigurationCommand({ Bucket: bucket }));
    } catch (error) {
      const isNone =
        error instanceof S3ServiceException && error.name === 'NoSuchLifecycleConfiguration';
      if (isNone) return {};
      throw s3Failure(error, `GetBucketLifecycleConfiguration of ${bucket}`);
    }
  };
  return {
    read: async () => (await get()).Rules ?? [],
    async write(rules) {
      // What stands beside the rules stays as it is, too.
      const { TransitionDefaultMinimumObjectSize: size } = await get();
      const command = new PutBucketLifecycleConfigurationCommand({
        Bucket: bucket,
        // Read from S3 or made by `ruleOf`: S3's own shape either way.
        LifecycleConfiguration: { Rules: [...rules] as S3Rule[] },
        ...(size !== undefined && { TransitionDefaultMinimumObjectSize: size }),
      });
      await careS3.send(command).catch((error: unknown) => {
        throw s3Failure(error, `PutBucketLifecycleConfiguration of ${bucket}`);
      });
    },
  };
}
