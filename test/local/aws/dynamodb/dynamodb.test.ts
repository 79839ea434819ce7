import {
  ConditionalCheckFailedException,
  DescribeContinuousBackupsCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactGetItemsCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  UpdateItemCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DynamoDb } from '#local/aws/dynamodb/dynamodb.ts';
import { listenDynamoDb } from '#local/aws/dynamodb/listen-dynamodb.ts';
import type { Listener } from '#local/aws/http-listener.ts';
import { PacedClock } from '#local/clock.ts';

const START = Date.UTC(2026, 0, 5, 9);
const HOUR = 3_600_000;
const clock = new PacedClock(START, Number.POSITIVE_INFINITY);
const tables = new DynamoDb(clock);
let listener: Listener;
let client: DynamoDBClient;

const key = (id: string) => ({ id: { S: id } });
const read = async (id: string) =>
  (await client.send(new GetItemCommand({ TableName: 'things', Key: key(id) }))).Item;
const write = (id: string, count: number) =>
  client.send(
    new PutItemCommand({ TableName: 'things', Item: { ...key(id), count: { N: `${count}` } } }),
  );

beforeAll(async () => {
  listener = await listenDynamoDb((operation, input) => tables.call(operation, input));
  client = new DynamoDBClient({
    endpoint: listener.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await tables.call('CreateTable', {
    TableName: 'things',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  });
});

afterAll(async () => {
  client.destroy();
  clock.stop();
  await listener.close();
});

describe('conditional writes', () => {
  it('refuses with the item that stood in the way', async () => {
    await write('guarded', 1);
    const attempt = client.send(
      new PutItemCommand({
        TableName: 'things',
        Item: key('guarded'),
        ConditionExpression: 'attribute_not_exists(id)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    const refusal = await attempt.catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConditionalCheckFailedException);
    expect((refusal as ConditionalCheckFailedException).Item).toEqual({
      ...key('guarded'),
      count: { N: '1' },
    });
  });

  it('lets exactly one of many racing writers win', async () => {
    const claims = Array.from({ length: 20 }, () =>
      client.send(
        new PutItemCommand({
          TableName: 'things',
          Item: key('lease'),
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      ),
    );
    const settled = await Promise.allSettled(claims);
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('transactions', () => {
  beforeEach(async () => {
    await write('one', 1);
    await write('two', 2);
  });

  const increment = (id: string) => ({
    TableName: 'things',
    Key: key(id),
    UpdateExpression: 'ADD #count :one',
    ExpressionAttributeNames: { '#count': 'count' },
    ExpressionAttributeValues: { ':one': { N: '1' } },
  });

  it('applies every change when every condition holds', async () => {
    await client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Update: increment('one') },
          { Delete: { TableName: 'things', Key: key('two') } },
          {
            ConditionCheck: {
              TableName: 'things',
              Key: key('absent'),
              ConditionExpression: 'attribute_not_exists(id)',
            },
          },
        ],
      }),
    );
    expect(await read('one')).toMatchObject({ count: { N: '2' } });
    expect(await read('two')).toBeUndefined();
    expect(await read('absent')).toBeUndefined();
  });

  it('changes nothing and gives a reason per action when one condition fails', async () => {
    const attempt = client.send(
      new TransactWriteItemsCommand({
        TransactItems: [
          { Update: increment('one') },
          {
            Put: {
              TableName: 'things',
              Item: key('two'),
              ConditionExpression: 'attribute_not_exists(id)',
              ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
            },
          },
          { Put: { TableName: 'things', Item: key('new') } },
        ],
      }),
    );
    const refusal = await attempt.catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(TransactionCanceledException);
    expect((refusal as TransactionCanceledException).CancellationReasons).toMatchObject([
      { Code: 'None' },
      { Code: 'ConditionalCheckFailed', Item: { count: { N: '2' } } },
      { Code: 'None' },
    ]);
    expect(await read('one')).toMatchObject({ count: { N: '1' } });
    expect(await read('new')).toBeUndefined();
  });

  it('refuses two actions on one item', async () => {
    const attempt = client.send(
      new TransactWriteItemsCommand({
        TransactItems: [{ Update: increment('one') }, { Update: increment('one') }],
      }),
    );
    await expect(attempt).rejects.toThrow('multiple operations on one item');
  });

  it('applies a repeated token once', async () => {
    const command = () =>
      new TransactWriteItemsCommand({
        ClientRequestToken: 'same',
        TransactItems: [{ Update: increment('one') }],
      });
    await client.send(command());
    await client.send(command());
    expect(await read('one')).toMatchObject({ count: { N: '2' } });
  });

  it('shows readers no half of a transaction', async () => {
    const swap = (count: string) =>
      client.send(
        new TransactWriteItemsCommand({
          TransactItems: ['one', 'two'].map((id) => ({
            Put: { TableName: 'things', Item: { ...key(id), count: { N: count } } },
          })),
        }),
      );
    const pair = async () => {
      const { Responses } = await client.send(
        new TransactGetItemsCommand({
          TransactItems: ['one', 'two'].map((id) => ({
            Get: { TableName: 'things', Key: key(id) },
          })),
        }),
      );
      return Responses?.map(({ Item }) => Item?.['count']?.N);
    };
    await swap('0');
    const writers = Array.from({ length: 10 }, (_, index) => swap(`${index}`));
    const pairs = await Promise.all(Array.from({ length: 20 }, pair));
    await Promise.all(writers);
    for (const [one, two] of pairs.map((found) => found ?? [])) expect(one).toBe(two);
  });
});

describe('time to live', () => {
  it('removes expired items as the clock goes on, and only those', async () => {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: 'things',
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      }),
    );
    const put = (id: string, inHours: number) =>
      client.send(
        new PutItemCommand({
          TableName: 'things',
          Item: { ...key(id), expiresAt: { N: `${(START + inHours * HOUR) / 1000}` } },
        }),
      );
    await put('short', 2);
    await put('long', 72);
    tables.start();
    await new Promise<void>((passed) => clock.at(START + 10 * HOUR, passed));
    tables.stop();
    expect(await read('short')).toBeUndefined();
    expect(await read('long')).toBeDefined();
  });
});

describe('accounting', () => {
  it('counts request units by item size', async () => {
    const { writeUnits, readUnits } = tables.capacity;
    await client.send(
      new UpdateItemCommand({
        TableName: 'things',
        Key: key('large'),
        UpdateExpression: 'SET #body = :body',
        ExpressionAttributeNames: { '#body': 'body' },
        ExpressionAttributeValues: { ':body': { S: 'x'.repeat(2_500) } },
      }),
    );
    expect(tables.capacity.writeUnits - writeUnits).toBe(3);
    await read('large');
    expect(tables.capacity.readUnits - readUnits).toBe(0.5);
  });

  it('says that point-in-time recovery is on', async () => {
    const { ContinuousBackupsDescription: backups } = await client.send(
      new DescribeContinuousBackupsCommand({ TableName: 'things' }),
    );
    expect(backups?.ContinuousBackupsStatus).toBe('ENABLED');
  });
});
