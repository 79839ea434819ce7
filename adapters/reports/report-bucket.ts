import { S3Client } from '@aws-sdk/client-s3';
import { awsClient } from '../aws-client.ts';

/** As every client, but a part of a file may take its time. */
export const reportBucket = new S3Client({
  ...awsClient,
  requestHandler: { ...awsClient.requestHandler, requestTimeout: 30_000 },
});
