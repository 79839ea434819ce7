import { rmSync } from 'node:fs';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Runtime, startRuntime } from '#local/aws/runtime.ts';
import { PacedClock } from '#local/clock.ts';
import { writeAssembly } from './fixtures/write-assembly.ts';

const clock = new PacedClock(Date.UTC(2026, 0, 5, 9));
const credentials = { accessKeyId: 'x', secretAccessKey: 'x' };
const region = 'eu-west-1';

/** Prints what it got; waits for ever on its first receive of a message that says so. */
const CODE = `exports.handler = async ({ Records }) => {
  console.log(JSON.stringify({ at: Date.now(), bodies: Records.map(({ body }) => body) }));
  const { body, attributes } = Records[0];
  if (body === 'hang' && attributes.ApproximateReceiveCount === '1') await new Promise(() => setInterval(() => {}, 1e6));
  return { batchItemFailures: [] };
};`;

const mapping = (queue: string, more: object = {}) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
    FunctionName: { Ref: 'Worker' },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ...more,
  },
});
const queueOf = (Properties: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { VisibilityTimeout: 120, ...Properties },
});
const RESOURCES = {
  Files: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } },
      LifecycleConfiguration: { Rules: [] },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    },
  },
  Quiet: { Type: 'AWS::S3::Bucket', Properties: {} },
  Incoming: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: {
          bucket: { name: [{ Ref: 'Files' }] },
          object: { key: [{ prefix: 'incoming/' }] },
        },
      },
      Targets: [
        {
          Id: 'queue',
          Arn: { 'Fn::GetAtt': ['Ordered', 'Arn'] },
          SqsParameters: { MessageGroupId: '$.detail.object.etag' },
          InputTransformer: {
            InputPathsMap: { key: '$.detail.object.key', size: '$.detail.object.size' },
            InputTemplate: '{"key":<key>,"size":<size>}',
          },
        },
      ],
    },
  },
  Work: queueOf(),
  Ordered: queueOf({ FifoQueue: true, ContentBasedDeduplication: true }),
  Worker: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: CODE },
      Timeout: 30,
      MemorySize: 256,
      EphemeralStorage: { Size: 1024 },
    },
  },
  FromWork: mapping('Work'),
};

const assembly = writeAssembly('Shop', RESOURCES);
const seen: { at: number; bodies: string[] }[] = [];
let runtime: Runtime;
let s3: S3Client;

beforeAll(async () => {
  runtime = await startRuntime({
    assembly,
    clock,
    region,
    secureParameters: { '/shop/tasks/email': '{"token":"t"}' },
  });
  runtime.on('log', ({ record }) => {
    if (record !== undefined && 'bodies' in record) seen.push(record as unknown as never);
  });
  const endpoint = runtime.endpoints['AWS_ENDPOINT_URL_S3'] ?? '';
  s3 = new S3Client({ region, credentials, endpoint });
});

afterAll(async () => {
  s3.destroy();
  await runtime.stop();
  clock.stop();
  rmSync(assembly, { recursive: true });
});

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((next) => setTimeout(next, 10));
}

const put = async (bucket: string, Key: string) => {
  const Bucket = runtime.find(bucket)?.ref;
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }));
};

describe('a bucket with events', () => {
  it('reaches a FIFO queue through a rule, keys as they are', async () => {
    await put('Quiet', 'incoming/no.txt');
    await put('Files', 'elsewhere/no.txt');
    await put('Files', 'incoming/ein "Bild".png');
    await until(async () => (await runtime.queues.count('Ordered')).visible > 0);
    const [message, ...others] = await runtime.queues.peek('Ordered');
    expect(others).toEqual([]);
    expect(JSON.parse(message?.body ?? '')).toEqual({ key: 'incoming/ein "Bild".png', size: 5 });
    expect(message?.group).toBe('5d41402abc4b2a76b9719d911017c592');
  });

  it('tells what was made, as S3 does', async () => {
    const told = new Promise((resolve) => runtime.on('event', resolve));
    await put('Files', 'a');
    expect(await told).toMatchObject({
      bus: 'default',
      event: {
        source: 'aws.s3',
        'detail-type': 'Object Created',
        resources: [`arn:aws:s3:::${runtime.find('Files')?.ref}`],
        detail: {
          version: '0',
          bucket: { name: runtime.find('Files')?.ref },
          object: {
            key: 'a',
            size: 5,
            etag: '5d41402abc4b2a76b9719d911017c592',
            sequencer: expect.stringMatching(/^[0-9A-F]{16}$/),
          },
          reason: 'PutObject',
        },
      },
    });
  });
});

describe('a SecureString', () => {
  it('is given in clear text to who asks for it', async () => {
    const endpoint = runtime.endpoints['AWS_ENDPOINT_URL_SSM'] ?? '';
    const ssm = new SSMClient({ region, credentials, endpoint });
    const parameterWith = async (WithDecryption: boolean) => {
      const command = new GetParameterCommand({ Name: '/shop/tasks/email', WithDecryption });
      return (await ssm.send(command)).Parameter;
    };
    expect(await parameterWith(true)).toMatchObject({
      Value: '{"token":"t"}',
      Type: 'SecureString',
    });
    expect((await parameterWith(false))?.Value).not.toContain('token');
    ssm.destroy();
  });
});

describe('a sandbox that is killed', () => {
  it('ends as a process does: its message comes back when its visibility ends', async () => {
    const failures: string[] = [];
    runtime.on('invocation', ({ outcome, error = '' }) => {
      if (outcome === 'error') failures.push(error);
    });
    await runtime.queues.send('Work', 'hang');
    await until(() => seen.length === 1);
    expect(await runtime.kill('Worker', (request) => request === 'idle')).toEqual([]);
    const [request] = await runtime.kill('Worker');
    clock.setSpeed(600);
    await until(
      async () => seen.length === 2 && (await runtime.queues.count('Work')).inFlight === 0,
    );
    clock.setSpeed(1);
    expect(failures).toEqual([
      `RequestId: ${request} Error: Runtime exited with error: exit status 1`,
    ]);
    const [first, second] = seen;
    expect(((second?.at ?? 0) - (first?.at ?? 0)) / 1000).toBeGreaterThanOrEqual(119);
  });
});

describe('what Lambda and SQS refuse', () => {
  it.each([
    ['BatchSize', 'Work', { BatchSize: 500 }, 'Bad/M.BatchSize: wants 1 to 10'],
    ['a window', 'Ordered', { MaximumBatchingWindowInSeconds: 5 }, 'is not for FIFO queues'],
    ['one copy', 'Work', { ScalingConfig: { MaximumConcurrency: 1 } }, 'wants 2 to 1000'],
    [
      'an unknown property',
      'Work',
      { ParallelizationFactor: 2 },
      'M.Properties.ParallelizationFactor',
    ],
  ])('%s stops the start', async (_what, queue, more, place) => {
    const bad = writeAssembly('Bad', { ...RESOURCES, M: mapping(queue, more) });
    await expect(startRuntime({ assembly: bad, clock })).rejects.toThrow(place);
    rmSync(bad, { recursive: true });
  });

  it('a queue that shows messages again while they are worked at stops the start', async () => {
    const bad = writeAssembly('Bad', { ...RESOURCES, Work: queueOf({ VisibilityTimeout: 10 }) });
    await expect(startRuntime({ assembly: bad, clock })).rejects.toThrow(
      "visibility timeout of 10 s is less than the function's timeout of 30 s",
    );
    rmSync(bad, { recursive: true });
  });

  it.each([
    [
      'a bucket that replicates',
      { Type: 'AWS::S3::Bucket', Properties: { ReplicationConfiguration: {} } },
    ],
    [
      'a bucket that tells a function itself',
      {
        Type: 'AWS::S3::Bucket',
        Properties: { NotificationConfiguration: { LambdaConfigurations: [] } },
      },
    ],
    ['a queue with a property of tomorrow', queueOf({ Wings: 2 })],
  ])('%s stops the start by name', async (_what, resource) => {
    const bad = writeAssembly('Bad', { Odd: resource });
    await expect(startRuntime({ assembly: bad, clock })).rejects.toThrow(
      /Bad\/Odd\.Properties\.(ReplicationConfiguration|NotificationConfiguration\.LambdaConfigurations|Wings)/,
    );
    rmSync(bad, { recursive: true });
  });
});
