import { S3Client } from '@aws-sdk/client-s3';
import { awsClient } from '../aws-client.ts';

export const s3 = new S3Client(awsClient);
