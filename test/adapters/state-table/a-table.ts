import { afterAll, beforeAll } from 'vitest';
import { DynamoDb } from '#local/aws/dynamodb/dynamodb.ts';
import { listenDynamoDb } from '#local/aws/dynamodb/listen-dynamodb.ts';
import type { Listener } from '#local/aws/http-listener.ts';
import { PacedClock } from '#local/clock.ts';

export const TABLE = 'capstan';

type Call = DynamoDb['call'];
type Meddler = (operation: string, input: Parameters<Call>[1], call: Call) => ReturnType<Call>;

/** Passes calls on as they are. */
export const untouched: Meddler = (operation, input, call) => call(operation, input);

/** A DynamoDB with the product's table, found by the standard variables, whose calls can be meddled with. */
export interface Tables {
  /** Stands before every call from now on. */
  meddle(meddler: Meddler): void;
  items(): Promise<readonly Record<string, unknown>[]>;
  call: Call;
}

/** Starts one for the tests of a file. */
export function aTable(): Tables {
  const clock = new PacedClock(Date.UTC(2026, 7, 3, 12), 1);
  const dynamo = new DynamoDb(clock);
  let meddler = untouched;
  let listener: Listener | undefined;
  const call: Call = (operation, input) => dynamo.call(operation, input);
  beforeAll(async () => {
    listener = await listenDynamoDb((operation, input) => meddler(operation, input, call));
    process.env['AWS_ENDPOINT_URL_DYNAMODB'] = listener.url;
    process.env['AWS_REGION'] = 'us-east-1';
    process.env['AWS_ACCESS_KEY_ID'] = 'local';
    process.env['AWS_SECRET_ACCESS_KEY'] = 'local';
    await call('CreateTable', {
      TableName: TABLE,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    });
  });
  afterAll(async () => {
    clock.stop();
    await listener?.close();
  });
  return {
    meddle: (next) => {
      meddler = next;
    },
    items: () => dynamo.scan(TABLE),
    call,
  };
}
