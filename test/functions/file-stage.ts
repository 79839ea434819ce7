import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type Manifest, readManifest } from '#core/tasks/files/manifest.ts';
import { DynamoDb } from '#local/aws/dynamodb/dynamodb.ts';
import { listenDynamoDb } from '#local/aws/dynamodb/listen-dynamodb.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';

const ACCOUNT = '111111111111';
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:files`;
const DEAD = `arn:aws:sqs:us-east-1:${ACCOUNT}:files-dead`;
const TABLE = 'tasks';
const BUCKET = 'uploads';

/** S3, SQS and DynamoDB as the worker of files needs them, and nothing of the worker. */
export interface FileStage {
  readonly clock: PacedClock;
  /** What the function's environment must have. */
  readonly environment: Readonly<Record<string, string>>;
  upload(key: string, bytes: Uint8Array): Promise<void>;
  object(key: string): Promise<Buffer>;
  manifest(path: string): Promise<Manifest>;
  /** What SQS would send for these uploads. */
  event(...keys: readonly string[]): object;
  /** What the ledger says of them. */
  records(): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
}

/** Starts it. */
export async function fileStage(): Promise<FileStage> {
  const clock = new PacedClock(Date.now(), 1);
  const queues = new Queues({
    clock,
    region: 'us-east-1',
    account: ACCOUNT,
    listeners: { deadLetter: () => {}, publication: () => {}, call: () => {} },
  });
  const url = await queues.start();
  await queues.createBucket(BUCKET);
  await queues.create({ name: 'files', arn: QUEUE, attributes: {} });
  await queues.create({ name: 'files-dead', arn: DEAD, attributes: {} });
  const dynamo = new DynamoDb(clock);
  const table = await listenDynamoDb(async (operation, input) => dynamo.call(operation, input));
  await dynamo.call('CreateTable', {
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'sk', KeyType: 'RANGE' },
    ],
  });
  await dynamo.becomeActive(TABLE);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const s3 = new S3Client({ endpoint: url, region: 'us-east-1', credentials });

  async function object(Key: string): Promise<Buffer> {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
    return Buffer.from((await Body?.transformToByteArray()) ?? []);
  }
  const queue = {
    url: `${url}/${ACCOUNT}/files`,
    deadLetterUrl: `${url}/${ACCOUNT}/files-dead`,
    priority: 'normal',
  };
  return {
    clock,
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_ENDPOINT_URL_DYNAMODB: table.url,
      TASKS_TABLE: TABLE,
      TASKS_BUCKET: BUCKET,
      BUS_NAME: 'bus',
      TASK_QUEUES: JSON.stringify({ [QUEUE]: queue }),
    },
    upload: async (Key, Body) => {
      await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
    },
    object,
    manifest: async (path) => {
      const found = readManifest((await object(`processed/${path}/manifest.json`)).toString());
      if (found === undefined) throw new Error(`the manifest of ${path} cannot be read`);
      return found;
    },
    event: (...keys) => ({
      Records: keys.map((key, index) => ({
        messageId: `m${index}`,
        receiptHandle: `r${index}`,
        eventSource: 'aws:sqs',
        eventSourceARN: QUEUE,
        awsRegion: 'us-east-1',
        attributes: { SentTimestamp: String(clock.now()), ApproximateReceiveCount: '1' },
        messageAttributes: {},
        md5OfBody: '',
        body: JSON.stringify({
          id: `upload-${index}`,
          kind: 'file',
          version: 1,
          occurredAt: new Date(clock.now()).toISOString(),
          payload: { key },
        }),
      })),
    }),
    records: () => dynamo.scan(TABLE),
    stop: async () => {
      s3.destroy();
      await table.close();
      await queues.stop();
      clock.stop();
    },
  };
}
