import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';

const cloudWatch = new CloudWatchClient({});
const dynamoDb = new DynamoDBClient({});
const eventBridge = new EventBridgeClient({});
const secretsManager = new SecretsManagerClient({});
const sqs = new SQSClient({});

/** What the five clients that reconcile needs weigh by themselves: one command of each. */
export const handler = async (): Promise<void> => {
  await cloudWatch.send(new DescribeAlarmsCommand({}));
  await dynamoDb.send(new PutItemCommand({ TableName: 'table', Item: {} }));
  await eventBridge.send(new PutEventsCommand({ Entries: [] }));
  await secretsManager.send(new GetSecretValueCommand({ SecretId: 'secret' }));
  await sqs.send(new SendMessageCommand({ QueueUrl: 'queue', MessageBody: 'body' }));
};
