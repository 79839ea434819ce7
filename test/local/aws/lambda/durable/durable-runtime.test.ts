import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetDurableExecutionCommand,
  GetDurableExecutionHistoryCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ListDurableExecutionsByFunctionCommand,
  SendDurableExecutionCallbackHeartbeatCommand,
  SendDurableExecutionCallbackSuccessCommand,
  StopDurableExecutionCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionNote } from '#local/aws/lambda/durable/durable-executions.ts';
import { type Runtime, startRuntime } from '#local/aws/runtime.ts';
import { PacedClock } from '#local/clock.ts';
import { writeDurableApp } from '../../fixtures/durable-app.ts';

const START = Date.UTC(2026, 0, 5, 9);
const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'capstan-durable-'));
const assembly = writeDurableApp();
const clock = new PacedClock(START, Number.POSITIVE_INFINITY);
const notes: ExecutionNote[] = [];
const problems: string[] = [];
const lines: string[] = [];
let heard: (() => void)[] = [];
let runtime: Runtime;
let client: LambdaClient;
let name = '';
/** Keeps the night from passing while somebody is asked: time skips whatever nobody works at. */
let release: () => void = () => {};

/** The first of a function's lines that begins so, once it is there. */
async function line(start: string): Promise<string> {
  for (;;) {
    const found = lines.find((text) => text.startsWith(start));
    if (found !== undefined) return found;
    await new Promise<void>((resolve) => heard.push(resolve));
  }
}

const invoke = async (input: Partial<InvokeCommandInput>, payload: unknown = {}) => {
  const answer = await client.send(
    new InvokeCommand({ FunctionName: `${name}:live`, ...input, Payload: JSON.stringify(payload) }),
  );
  const text = answer.Payload?.transformToString() ?? '';
  return { ...answer, value: text === '' ? undefined : (JSON.parse(text) as unknown) };
};
const begin = async (executionName: string, payload: object): Promise<string> => {
  const input = { InvocationType: 'Event', DurableExecutionName: executionName } as const;
  return (await invoke(input, payload)).DurableExecutionArn ?? '';
};
const describeExecution = (DurableExecutionArn: string) =>
  client.send(new GetDurableExecutionCommand({ DurableExecutionArn }));

beforeAll(async () => {
  runtime = await startRuntime({ assembly, clock, region: 'eu-west-1' });
  client = new LambdaClient({
    region: 'eu-west-1',
    endpoint: runtime.endpoints['AWS_ENDPOINT_URL_LAMBDA'] ?? '',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  name = runtime.find('Durable/Playbook')?.ref ?? '';
  runtime.on('execution', (note) => notes.push(note));
  runtime.on('problem', (problem) => problems.push(problem));
  runtime.on('log', ({ line: text }) => {
    if (text.startsWith('asks ')) release = clock.hold();
    lines.push(text);
    for (const resolve of heard) resolve();
    heard = [];
  });
});

afterAll(async () => {
  client.destroy();
  await runtime.stop();
  clock.stop();
  rmSync(folder, { recursive: true });
  rmSync(assembly, { recursive: true });
});

describe('a durable function of a template', () => {
  it('sleeps a night, waits for an answer, calls a function, and tells its history', async () => {
    const arn = await begin('night', { mode: 'whole' });
    expect(arn).toMatch(/:function:[\w-]+:1\/durable-execution\/night\/[\w-]+$/);
    const callbackId = (await line('asks ')).slice('asks '.length);
    expect(await describeExecution(arn)).toMatchObject({
      DurableExecutionName: 'night',
      Status: 'RUNNING',
      StartTimestamp: expect.any(Date),
      Version: '1',
      DurableConfig: { ExecutionTimeout: 86_400, RetentionPeriodInDays: 7 },
    });
    const CallbackId = callbackId;
    await client.send(new SendDurableExecutionCallbackHeartbeatCommand({ CallbackId }));
    const Result = JSON.stringify('go on');
    await client.send(new SendDurableExecutionCallbackSuccessCommand({ CallbackId, Result }));
    release();
    const ending = await runtime.executions.find(arn).ended;
    // What `waitForCallback` is not told to parse it passes on as it came.
    expect(JSON.parse(ending.result ?? '')).toEqual({ said: '"go on"', doubled: 42 });
    const { Events = [] } = await client.send(
      new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn }),
    );
    const [started, woken] = ['WaitStarted', 'WaitSucceeded'].map((type) =>
      Events.find(({ EventType }) => EventType === type)?.EventTimestamp?.getTime(),
    );
    expect((woken ?? 0) - (started ?? 0)).toBe(8 * HOUR);
    expect(lines.filter((text) => text === 'begins whole')).toHaveLength(1);
    expect(notes.filter((note) => note.arn === arn).map(({ kind }) => kind)).toEqual([
      'started',
      'ended',
    ]);
  });

  it('that is killed in the middle goes on from its last checkpoint', async () => {
    const arn = await begin('stuck', { mode: 'stuck', flag: join(folder, 'flag') });
    await line('hangs');
    await runtime.kill('Durable/Playbook');
    expect((await runtime.executions.find(arn).ended).status).toBe('SUCCEEDED');
    expect(lines.filter((text) => text === 'hangs')).toHaveLength(2);
    expect(lines.filter((text) => text === 'begins stuck')).toHaveLength(1);
    const { Events = [] } = await client.send(
      new GetDurableExecutionHistoryCommand({ DurableExecutionArn: arn, ReverseOrder: true }),
    );
    const died = Events.filter((event) => event.InvocationCompletedDetails?.Error);
    expect(died).toHaveLength(1);
  });

  it('gives the same execution for the same name, and refuses another payload', async () => {
    const arn = await begin('twice', { mode: 'quick' });
    expect(await begin('twice', { mode: 'quick' })).toBe(arn);
    await expect(begin('twice', { mode: 'whole' })).rejects.toMatchObject({
      name: 'DurableExecutionAlreadyStartedException',
    });
  });

  it('is stopped for good', async () => {
    const letGo = clock.hold();
    const arn = await begin('stopped', { mode: 'whole' });
    const error = { ErrorMessage: 'not tonight' };
    const { StopTimestamp } = await client.send(
      new StopDurableExecutionCommand({ DurableExecutionArn: arn, Error: error }),
    );
    letGo();
    expect(await describeExecution(arn)).toMatchObject({
      Status: 'STOPPED',
      EndTimestamp: StopTimestamp,
      Error: error,
    });
  });

  it('that fails leaves its input in the dead-letter queue', async () => {
    const arn = await begin('broken', { mode: 'broken' });
    expect(await runtime.executions.find(arn).ended).toMatchObject({
      status: 'FAILED',
      error: { ErrorType: 'TypeError', ErrorMessage: 'no such mode' },
    });
    const letters = async () => (await runtime.queues.count('Durable/Dead')).visible;
    const stopped = 1;
    await expect.poll(letters, { timeout: 10_000 }).toBe(stopped + 1);
  });

  it('is listed by version, status and name', async () => {
    const list = async (more: object) => {
      const input = { FunctionName: name, Qualifier: 'live', ...more };
      const { DurableExecutions = [] } = await client.send(
        new ListDurableExecutionsByFunctionCommand(input),
      );
      return DurableExecutions.map(({ DurableExecutionName }) => DurableExecutionName);
    };
    expect(await list({})).toEqual(['night', 'stuck', 'twice', 'stopped', 'broken']);
    expect(await list({ Statuses: ['FAILED', 'STOPPED'], ReverseOrder: true })).toEqual([
      'broken',
      'stopped',
    ]);
    expect(await list({ DurableExecutionName: 'night' })).toEqual(['night']);
    expect(await list({ StartedAfter: new Date(START + HOUR), MaxItems: 1 })).toEqual(['stuck']);
    expect(await list({ Qualifier: undefined })).toEqual([]);
  });

  it('answers whoever waits when it may take a quarter of an hour at most', async () => {
    const short = runtime.find('Durable/Short')?.ref ?? '';
    const input = { FunctionName: short, Qualifier: '1' };
    const good = await invoke(input, { mode: 'quick' });
    expect(good).toMatchObject({
      ExecutedVersion: '1',
      DurableExecutionArn: expect.stringContaining('/durable-execution/'),
      value: { began: expect.any(String) },
    });
    const bad = await invoke(input, { mode: 'broken' });
    expect(bad).toMatchObject({
      FunctionError: 'Unhandled',
      value: { errorType: 'TypeError', errorMessage: 'no such mode' },
    });
    await expect(invoke({}, { mode: 'quick' })).rejects.toThrow('greater than 15 minutes');
  });

  it.each([
    ['by its name alone', () => ({ FunctionName: name }), 'InvalidParameterValueException'],
    ['by an alias it lacks', () => ({ FunctionName: `${name}:old` }), 'ResourceNotFoundException'],
  ])('cannot be invoked %s', async (_how, input, error) => {
    const refused = invoke({ ...input(), InvocationType: 'Event' }, { mode: 'quick' });
    await expect(refused).rejects.toMatchObject({ name: error });
  });

  it('can be started and watched from within the process', async () => {
    const arn = runtime.start('Durable/Playbook:live', { mode: 'quick' }, 'inside');
    expect((await runtime.executions.find(arn).ended).status).toBe('SUCCEEDED');
    const outcome = await runtime.invoke('Durable/Short:1', { mode: 'quick' }, 'inside');
    expect(outcome).toMatchObject({ kind: 'success', executedVersion: '1' });
    expect(problems).toEqual([]);
  });

  it('says so in its configuration', async () => {
    const command = new GetFunctionConfigurationCommand({ FunctionName: name });
    expect((await client.send(command)).DurableConfig).toEqual({
      ExecutionTimeout: 86_400,
      RetentionPeriodInDays: 7,
    });
  });
});

describe('an ordinary function', () => {
  it('has no executions and takes no name', async () => {
    const FunctionName = runtime.find('Durable/Double')?.ref ?? '';
    const named = invoke({ FunctionName, DurableExecutionName: 'x' }, { n: 1 });
    await expect(named).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
    expect((await invoke({ FunctionName }, { n: 1 })).value).toBe(2);
  });
});
