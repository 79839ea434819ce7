import { rmSync } from 'node:fs';
import {
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Runtime, startRuntime } from '#local/aws/runtime.ts';
import type { DeadLetterRecord } from '#local/aws/runtime-events.ts';
import { PacedClock } from '#local/clock.ts';
import { synthesizeShop } from './fixtures/shop-app.ts';
import { writeAssembly } from './fixtures/write-assembly.ts';

const START = Date.UTC(2026, 0, 5, 9);
const MINUTE = 60_000;
const clock = new PacedClock(START, Number.POSITIVE_INFINITY);
const shop = synthesizeShop();
const letters: DeadLetterRecord[] = [];
const problems: string[] = [];
let runtime: Runtime;
let client: LambdaClient;
/** Keeps the clock still between the steps of a test. */
let release: () => void = () => {};

/** Lets that much simulated time pass. */
async function pass(milliseconds: number): Promise<void> {
  const reached = new Promise<void>((resolve) => clock.at(clock.now() + milliseconds, resolve));
  release();
  await reached;
  release = clock.hold();
}

async function call(name: string, more: object = {}): Promise<unknown> {
  const outcome = await runtime.invoke('Shop/Caller', { call: name, ...more });
  if (outcome.kind === 'error') throw new Error(JSON.stringify(outcome.error));
  return JSON.parse(outcome.payload) as unknown;
}

interface Note {
  readonly by: string;
  readonly at: number;
  readonly event: string;
}

const notesBy = async (name: string): Promise<Note[]> =>
  ((await runtime.scan('Shop/Notes')) as unknown as Note[])
    .filter(({ by }) => by === name)
    .sort((one, other) => one.at - other.at);

beforeAll(async () => {
  runtime = await startRuntime({
    assembly: shop.assembly,
    clock,
    region: 'eu-west-1',
    secrets: { 'shop/key': 's3cret' },
  });
  release = clock.hold();
  client = new LambdaClient({
    region: 'eu-west-1',
    endpoint: runtime.endpoints['AWS_ENDPOINT_URL_LAMBDA'] ?? '',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  });
  runtime.on('dead-letter', (letter) => letters.push(letter));
  runtime.on('problem', (problem) => problems.push(problem));
});

afterAll(async () => {
  client.destroy();
  await runtime.stop();
  clock.stop();
  rmSync(shop.folder, { recursive: true });
});

describe('a template', () => {
  it('has its names, outputs and references resolved', () => {
    const work = runtime.find('Shop/Work');
    expect(work?.attributes).toMatchObject({
      Arn: `arn:aws:sqs:eu-west-1:000000000000:${work?.attributes['QueueName']}`,
      QueueName: expect.stringMatching(/^Shop-Work\w{8}-\w{12}$/),
    });
    expect(runtime.outputs['Shop']?.['WorkUrl']).toBe(work?.ref);
  });

  it('stops the start at a type it does not know, by its name and logical id', async () => {
    const assembly = writeAssembly('Odd', { Thing: { Type: 'AWS::EC2::VPC' } });
    await expect(startRuntime({ assembly, clock })).rejects.toThrow('AWS::EC2::VPC (Odd/Thing)');
    rmSync(assembly, { recursive: true });
  });

  it('stops the start at a property it cannot carry out, by its path', async () => {
    const Thing = { Type: 'AWS::CloudWatch::Alarm', Properties: { Threshold: 'high' } };
    const assembly = writeAssembly('Odd', { Thing });
    await expect(startRuntime({ assembly, clock })).rejects.toThrow('Odd/Thing');
    rmSync(assembly, { recursive: true });
  });

  it('keeps its policies readable', () => {
    const policies = JSON.stringify(runtime.policies());
    expect(policies).toContain('events:PutEvents');
    expect(policies).toContain('aws:SecureTransport');
  });
});

describe('a function', () => {
  it('reaches an imported secret by its name', async () => {
    expect(await call('secret')).toBe('s3cret');
  });

  it('reaches buckets, and has its calls counted', async () => {
    await call('put');
    const { calls, lambda } = runtime.calls();
    expect(calls['s3']).toMatchObject({ PutObject: 1 });
    expect(calls['secretsmanager']).toMatchObject({ GetSecretValue: 1 });
    expect(lambda.invocations).toBeGreaterThanOrEqual(2);
    expect(lambda.gigabyteSeconds).toBeGreaterThan(0);
  });

  it('publishes to functions, to queues and to people', async () => {
    const told = new Promise((resolve) => runtime.on('notification', resolve));
    await call('publish');
    expect(await told).toMatchObject({ message: 'hello' });
    await pass(MINUTE);
    const [note] = await notesBy('Reader');
    expect(JSON.parse(note?.event ?? '{}')).toMatchObject({
      Records: [{ EventSource: 'aws:sns', Sns: { Message: 'hello' } }],
    });
    expect(await runtime.queues.peek('Shop/Copies')).toMatchObject([{ body: 'hello' }]);
  });

  it('puts events on a bus, whose rule sends them to a queue', async () => {
    await call('event');
    await pass(MINUTE);
    expect(await runtime.queues.peek('Shop/Sold')).toMatchObject([{ body: '{"item":"hat"}' }]);
  });

  it('writes metrics as log lines', async () => {
    await call('emf');
    const { ListMetrics } = runtime.cloudwatch.service.operations;
    expect(await ListMetrics?.({ Namespace: 'Shop', MetricName: 'Sales' })).toMatchObject({
      Metrics: [{ MetricName: 'Sales' }],
    });
  });

  it('is retried when invoked by an event, then its event goes to the destination', async () => {
    const fragile = runtime.find('Shop/Fragile')?.ref ?? '';
    await client.send(
      new InvokeCommand({
        FunctionName: fragile,
        InvocationType: 'Event',
        Payload: JSON.stringify({ fail: true }),
      }),
    );
    await pass(3 * MINUTE);
    const [first, second, ...others] = await notesBy('Fragile');
    expect(others).toEqual([]);
    expect(Math.round(((second?.at ?? 0) - (first?.at ?? 0)) / MINUTE)).toBe(1);
    const [letter] = await runtime.queues.peek('Shop/Failed');
    expect(JSON.parse(letter?.body ?? '{}')).toMatchObject({ requestPayload: { fail: true } });
  });
});

describe('a queue', () => {
  it('moves a poison message to its dead-letter queue, which raises the alarm', async () => {
    await call('send', { body: 'good' });
    await call('send', { body: 'fail' });
    await pass(12 * MINUTE);
    const bodies = (await notesBy('Worker')).flatMap(({ event }) =>
      (JSON.parse(event) as { Records: { body: string }[] }).Records.map(({ body }) => body),
    );
    expect(bodies.filter((body) => body === 'good')).toHaveLength(1);
    expect(bodies.filter((body) => body === 'fail')).toHaveLength(3);
    expect(await runtime.queues.peek('Shop/Dead')).toMatchObject([{ body: 'fail' }]);
    expect(letters).toContainEqual(expect.objectContaining({ body: 'fail' }));
    const alarm = runtime.cloudwatch.alarms().find(({ name }) => name === 'dead-letters');
    expect(alarm?.state.value).toBe('ALARM');
  });
});

describe('an event source mapping', () => {
  it('is switched off and on by the API', async () => {
    const workArn = runtime.find('Shop/Work')?.attributes['Arn'];
    const { EventSourceMappings: [mapping] = [] } = await client.send(
      new ListEventSourceMappingsCommand({ EventSourceArn: workArn }),
    );
    expect(mapping).toMatchObject({ State: 'Enabled', BatchSize: 10 });
    const enable = (Enabled: boolean) =>
      client.send(new UpdateEventSourceMappingCommand({ UUID: mapping?.UUID, Enabled }));
    const handled = async () => (await notesBy('Worker')).length;
    const before = await handled();
    await enable(false);
    await runtime.queues.send('Shop/Work', 'waits');
    await pass(10 * MINUTE);
    expect(await handled()).toBe(before);
    expect((await runtime.queues.count('Shop/Work')).visible).toBe(1);
    await enable(true);
    await pass(MINUTE);
    expect(await handled()).toBe(before + 1);
  });
});

describe('time', () => {
  it('fires a rate of one minute sixty times an hour', async () => {
    const before = (await notesBy('Ticker')).length;
    await pass(60 * MINUTE);
    expect((await notesBy('Ticker')).length - before).toBe(60);
  });

  it('fires a schedule in its own time zone', async () => {
    await pass(60 * MINUTE);
    const sent = await runtime.queues.peek('Shop/Mornings');
    // Half past ten in Berlin is half past nine in Greenwich, in January.
    expect(sent.map(({ sentAt }) => new Date(sentAt).toISOString().slice(11, 16))).toContain(
      '09:30',
    );
  });
});

describe('an alarm', () => {
  it('invokes the function of a rule on its change of state', async () => {
    for (let minute = 0; minute < 4; minute += 1) {
      await call('metric', { value: 95 });
      await pass(MINUTE);
    }
    await pass(2 * MINUTE);
    const [note] = await notesBy('OnAlarmFunction');
    expect(JSON.parse(note?.event ?? '{}')).toMatchObject({
      source: 'aws.cloudwatch',
      detail: { alarmName: 'load-high', state: { value: 'ALARM' } },
    });
    const states = runtime.cloudwatch.alarms().map(({ name, state }) => `${name} ${state.value}`);
    expect(states).toContain('trouble ALARM');
    const { ListMetrics } = runtime.cloudwatch.service.operations;
    expect(await ListMetrics?.({ Namespace: 'AWS/Events', MetricName: 'Invocations' })).toEqual(
      expect.objectContaining({ Metrics: expect.arrayContaining([expect.anything()]) }),
    );
  });
});

describe('a runtime', () => {
  it('met no problem of its own on the way', () => {
    expect(problems).toEqual([]);
  });

  it('stops and starts again in one process', async () => {
    const second = await startRuntime({ assembly: shop.assembly, clock, secrets: {} });
    expect(second.find('Shop/Work')).toBeDefined();
    await second.stop();
  });
});
