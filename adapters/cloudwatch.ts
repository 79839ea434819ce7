import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { awsClient } from './aws-client.ts';

export const cloudWatch = new CloudWatchClient(awsClient);
