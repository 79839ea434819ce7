import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Listener, listenHttp } from '#local/aws/http-listener.ts';
import type { FailedInvocation } from '#local/aws/lambda/async-invocations.ts';
import type { FunctionDefinition } from '#local/aws/lambda/function-definition.ts';
import type { InvocationRecord, LogRecord } from '#local/aws/lambda/function-records.ts';
import { Lambda } from '#local/aws/lambda/lambda.ts';
import { answerLambda } from '#local/aws/lambda/lambda-api.ts';
import { PacedClock } from '#local/clock.ts';

const START = Date.UTC(2026, 0, 5, 9);
const folder = mkdtempSync(join(tmpdir(), 'capstan-lambda-'));
const clock = new PacedClock(START, Number.POSITIVE_INFINITY);
const invocations: InvocationRecord[] = [];
const logs: LogRecord[] = [];
const failures: FailedInvocation[] = [];
const deliveries: { arn: string; payload: unknown; body: string | undefined }[] = [];
const throttles: string[] = [];
let waiting: (() => void)[] = [];

const lambda = new Lambda({
  clock,
  endpoints: () => ({ AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1' }),
  deliver: async (arn, payload, options) => {
    deliveries.push({ arn, payload, body: options?.sqsBody });
  },
  listeners: {
    invocation: (record) => {
      invocations.push(record);
      for (const done of waiting) done();
    },
    log: (record) => logs.push(record),
    throttle: (name) => throttles.push(name),
    failed: (invocation) => failures.push(invocation),
    problem: (problem) =>
      failures.push({ functionName: problem, requestId: '', payload: '', error: '' }),
  },
});
let listener: Listener;
let client: LambdaClient;

/** Writes a bundle and defines a function of it. */
function define(
  name: string,
  code: string,
  more: Partial<FunctionDefinition> = {},
  file = 'index.mjs',
): void {
  const codeDirectory = join(folder, name);
  mkdirSync(codeDirectory);
  writeFileSync(join(codeDirectory, file), code);
  lambda.define({
    name,
    arn: `arn:aws:lambda:eu-west-1:000000000000:function:${name}`,
    handler: 'index.handler',
    codeDirectory,
    runtime: 'nodejs24.x',
    environment: {},
    timeoutSeconds: 3,
    memoryMegabytes: 128,
    logGroup: `/aws/lambda/${name}`,
    ...more,
  });
}

async function invoke(name: string, event: unknown = {}) {
  const answer = await client.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
  );
  return {
    error: answer.FunctionError,
    value: JSON.parse(answer.Payload?.transformToString() ?? 'null') as unknown,
  };
}

const invocationsOf = (name: string) =>
  invocations.filter(({ functionName }) => functionName === name);

async function untilInvocations(name: string, count: number): Promise<InvocationRecord[]> {
  while (invocationsOf(name).length < count) {
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  return invocationsOf(name);
}

beforeAll(async () => {
  listener = await listenHttp((request) => answerLambda({ lambda, mappings: new Map() }, request));
  client = new LambdaClient({
    endpoint: listener.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
});

beforeEach(() => {
  waiting = [];
});

afterAll(async () => {
  client.destroy();
  await lambda.stop();
  await listener.close();
  clock.stop();
  rmSync(folder, { recursive: true });
});

describe('a handler', () => {
  it('gets its event, a context, the simulated time and only its own environment', async () => {
    define(
      'looks',
      `export const handler = async (event, context) => ({
        event,
        now: Date.now(),
        today: new Date().toISOString().slice(0, 10),
        formatted: new Intl.DateTimeFormat('en', { timeZone: 'UTC' }).format(),
        keeps: new Date() instanceof Date && new Date(0).getTime() === 0,
        name: context.functionName,
        arn: context.invokedFunctionArn,
        memory: context.memoryLimitInMB,
        remaining: context.getRemainingTimeInMillis(),
        environment: process.env,
      });`,
      { environment: { TABLE_NAME: 'state' } },
    );
    const { value } = await invoke('looks', { a: 1 });
    expect(value).toMatchObject({
      event: { a: 1 },
      today: '2026-01-05',
      formatted: '1/5/2026',
      keeps: true,
      name: 'looks',
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:looks',
      memory: '128',
      environment: {
        TABLE_NAME: 'state',
        AWS_REGION: 'eu-west-1',
        AWS_LAMBDA_FUNCTION_NAME: 'looks',
        AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
      },
    });
    const seen = value as { now: number; remaining: number; environment: object };
    expect(Math.abs(seen.now - clock.now())).toBeLessThan(60_000);
    expect(seen.remaining).toBeGreaterThan(1_000);
    expect(Object.keys(seen.environment)).not.toContain('HOME');
  });

  it.each<[string, string, string]>([
    ['calls back', 'index.cjs', 'exports.handler = (e, c, done) => done(null, "called back");'],
    ['is CommonJS in a .js file', 'index.js', 'exports.handler = async () => "called back";'],
    ['returns at once', 'index.mjs', 'export const handler = () => "called back";'],
  ])('that %s gives its result', async (title, file, code) => {
    const name = title.replaceAll(/\W/g, '-');
    define(name, code, {}, file);
    expect(await invoke(name)).toEqual({ error: undefined, value: 'called back' });
  });

  it('stays warm from one invocation to the next', async () => {
    define('counts', 'let count = 0; export const handler = async () => ++count;');
    await invoke('counts');
    expect((await invoke('counts')).value).toBe(2);
    expect(invocationsOf('counts').map(({ coldStart }) => coldStart)).toEqual([true, false]);
  });

  it('runs side by side in sandboxes of its own', async () => {
    define(
      'meets',
      `let inside = 0;
      export const handler = async () => {
        inside += 1;
        const seen = inside;
        await new Promise((resolve) => setTimeout(resolve, 20));
        inside -= 1;
        return seen;
      };`,
    );
    const results = await Promise.all([1, 2, 3].map(() => invoke('meets')));
    expect(results.map(({ value }) => value)).toEqual([1, 1, 1]);
  });

  it('has its lines captured, JSON among them parsed', async () => {
    define(
      'writes',
      `export const handler = async () => {
        console.log('plain');
        process.stdout.write(JSON.stringify({ level: 'INFO', message: 'structured' }) + '\\n');
      };`,
    );
    await invoke('writes');
    const lines = logs.filter(({ functionName }) => functionName === 'writes');
    expect(lines).toMatchObject([
      { stream: 'stdout', line: 'plain' },
      { stream: 'stdout', record: { level: 'INFO', message: 'structured' } },
      { stream: 'platform', line: expect.stringContaining('Billed Duration') },
    ]);
  });
});

describe('a failing function', () => {
  it.each<[string, string, object]>([
    [
      'throws',
      'export const handler = async () => { throw new TypeError("no such plan"); };',
      { errorType: 'TypeError', errorMessage: 'no such plan' },
    ],
    [
      'rejects unobserved',
      `export const handler = () => new Promise(() => { Promise.reject(new Error('lost')); });`,
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'lost' },
    ],
    [
      'exits',
      'export const handler = async () => process.exit(3);',
      { errorType: 'Runtime.ExitError' },
    ],
    [
      'cannot be imported',
      'import "./absent.mjs"; export const handler = () => 1;',
      { errorMessage: expect.stringContaining('absent.mjs') },
    ],
    ['exports nothing', 'export const other = 1;', { errorType: 'Runtime.HandlerNotFound' }],
  ])('that %s gives the error that Lambda gives', async (title, code, error) => {
    const name = title.replaceAll(/\W/g, '-');
    define(name, code);
    expect(await invoke(name)).toMatchObject({ error: 'Unhandled', value: error });
  });

  it('is cut off at its timeout, and starts afresh after it', async () => {
    define(
      'hangs',
      `let warm = false;
      export const handler = (event) => {
        if (event.hang) { warm = true; return new Promise(() => {}); }
        return warm;
      };`,
      { timeoutSeconds: 1 },
    );
    const { error, value } = await invoke('hangs', { hang: true });
    expect(error).toBe('Unhandled');
    expect(value).toMatchObject({
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringContaining('Task timed out after 1.00 seconds'),
    });
    expect(await invoke('hangs')).toEqual({ error: undefined, value: false });
    expect(invocationsOf('hangs').map(({ outcome }) => outcome)).toEqual(['timeout', 'success']);
  });

  it('that is killed in the middle fails its invocation and runs the next', async () => {
    define(
      'victim',
      `export const handler = (event) => {
        if (!event.wait) return 'alive';
        console.log('started');
        return new Promise(() => {});
      };`,
      { timeoutSeconds: 60 },
    );
    const cutOff = invoke('victim', { wait: true });
    while (
      !logs.some(({ line, functionName }) => functionName === 'victim' && line === 'started')
    ) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await lambda.kill('victim');
    expect((await cutOff).value).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect((await invoke('victim')).value).toBe('alive');
  });
});

describe('reserved concurrency', () => {
  it('throttles what goes beyond it', async () => {
    define('narrow', 'export const handler = () => new Promise((done) => setTimeout(done, 30));', {
      reservedConcurrency: 1,
    });
    const settled = await Promise.allSettled([invoke('narrow'), invoke('narrow')]);
    const refused = settled.flatMap((result) =>
      result.status === 'rejected' ? [(result.reason as Error).name] : [],
    );
    expect(refused).toEqual(['TooManyRequestsException']);
    expect(throttles).toEqual(['narrow']);
  });
});

describe('an asynchronous invocation', () => {
  const FAILS = 'export const handler = async () => { throw new Error("down"); };';
  const send = (name: string) =>
    client.send(
      new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload: '{"n":7}' }),
    );

  it('is retried after one and after two minutes, then goes to the destination', async () => {
    define('retries', FAILS);
    const configuration = { maximumRetryAttempts: 2, maximumEventAgeSeconds: 21_600 };
    lambda.configureAsync('retries', { ...configuration, onFailure: 'arn:aws:sqs:x:y:failed' });
    expect((await send('retries')).StatusCode).toBe(202);
    const [first, second, third] = await untilInvocations('retries', 3);
    const minutes = (from?: InvocationRecord, to?: InvocationRecord) =>
      Math.round(((to?.at ?? 0) - (from?.at ?? 0)) / 60_000);
    expect([minutes(first, second), minutes(second, third)]).toEqual([1, 2]);
    await new Promise((resolve) => setImmediate(resolve));
    expect(failures.at(-1)).toMatchObject({ functionName: 'retries', error: 'down' });
    expect(deliveries.at(-1)).toMatchObject({
      arn: 'arn:aws:sqs:x:y:failed',
      payload: {
        requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
        requestPayload: { n: 7 },
        responsePayload: { errorMessage: 'down' },
      },
    });
  });

  it('goes to the dead-letter queue as it was', async () => {
    define('dies', FAILS, { deadLetterArn: 'arn:aws:sqs:x:y:dead' });
    lambda.configureAsync('dies', { maximumRetryAttempts: 0, maximumEventAgeSeconds: 60 });
    await send('dies');
    await untilInvocations('dies', 1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(deliveries.at(-1)).toMatchObject({ arn: 'arn:aws:sqs:x:y:dead', body: '{"n":7}' });
  });
});

describe('the API', () => {
  it('refuses an unknown function by name', async () => {
    await expect(invoke('absent')).rejects.toThrow('Function not found');
  });

  it('checks a dry run without running', async () => {
    define('dry', 'export const handler = async () => 1;');
    const command = new InvokeCommand({ FunctionName: 'dry', InvocationType: 'DryRun' });
    expect((await client.send(command)).StatusCode).toBe(204);
    expect(invocationsOf('dry')).toEqual([]);
  });

  it('describes what there is', async () => {
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: 'looks' }));
    expect(Configuration).toMatchObject({ FunctionName: 'looks', Timeout: 3 });
    const { Functions } = await client.send(new ListFunctionsCommand({}));
    expect(Functions?.map(({ FunctionName }) => FunctionName)).toContain('looks');
  });
});
