import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { awsClient } from '../aws-client.ts';

/**
 * One retry at most: a conditional write whose answer was lost looks, when sent again, as if somebody
 * else had written. That is safe (whoever loses leaves), but it should be rare.
 */
export const dynamoDb = new DynamoDBClient({ ...awsClient, maxAttempts: 2 });
