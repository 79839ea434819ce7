import { SQSClient } from '@aws-sdk/client-sqs';
import { awsClient } from './aws-client.ts';

export const sqs = new SQSClient(awsClient);
