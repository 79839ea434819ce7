import { type DurableContext, withDurableExecution } from '@aws/durable-execution-sdk-js';
import { afterEach, describe, expect, it } from 'vitest';
import { executionHistory } from '#local/aws/lambda/durable/describe-execution.ts';
import {
  DurableExecutions,
  type ExecutionNote,
} from '#local/aws/lambda/durable/durable-executions.ts';
import { inProcessExecutions } from '#local/aws/lambda/durable/in-process.ts';
import { PacedClock } from '#local/clock.ts';
import { START } from './run-behaviour.ts';

const DAY = 86_400_000;
type Flow = (input: { n: number }, context: DurableContext) => Promise<unknown>;

let clock: PacedClock;
let ran: string[] = [];
afterEach(() => {
  clock.stop();
  ran = [];
});

function serve(
  flow: Flow,
  more: { executionTimeoutSeconds?: number; notes?: ExecutionNote[] } = {},
) {
  clock = new PacedClock(START, Number.POSITIVE_INFINITY);
  const { notes, ...rest } = more;
  return inProcessExecutions({
    clock,
    handler: (client) => withDurableExecution(flow, { durableExecutionClient: client }),
    ...rest,
    note: (note) => notes?.push(note),
  });
}

/** Lets simulated time pass up to a moment. */
const until = (at: number): Promise<void> => new Promise((resolve) => clock.at(at, resolve));

const napping: Flow = async ({ n }, context) => {
  await context.step('work', async () => ran.push(`work ${n}`));
  await context.wait('nap', { days: 2 });
  return n;
};

describe('a name', () => {
  it('with the same payload is the same execution, running or ended', async () => {
    const { executions, target } = serve(napping);
    const first = executions.start(target(), '{"n":1}', 'monday');
    expect(executions.start(target(), '{"n":1}', 'monday')).toBe(first);
    await first.ended;
    expect(executions.start(target(), '{"n":1}', 'monday')).toBe(first);
    expect(ran).toEqual(['work 1']);
  });

  it('with another payload is refused, running or ended', async () => {
    const { executions, target } = serve(napping);
    const first = executions.start(target(), '{"n":1}', 'monday');
    const refusal = { code: 'DurableExecutionAlreadyStartedException' };
    expect(() => executions.start(target(), '{"n":2}', 'monday')).toThrow(
      expect.objectContaining(refusal),
    );
    await first.ended;
    expect(() => executions.start(target(), '{"n":2}', 'monday')).toThrow(
      expect.objectContaining(refusal),
    );
  });

  it('is free again, and its history gone, when the retention is over', async () => {
    const { executions, target } = serve(napping);
    const first = executions.start(target(), '{"n":1}', 'monday');
    await first.ended;
    await until(START + 15 * DAY);
    expect(executions.find(first.arn)).toBe(first);
    await until(START + 17 * DAY);
    expect(() => executions.find(first.arn)).toThrow('Durable execution not found');
    expect(executions.list()).toEqual([]);
    expect(executions.start(target(), '{"n":2}', 'monday')).not.toBe(first);
  });

  it('belongs to its function', () => {
    const { executions, target } = serve(napping);
    const one = executions.start(target('one'), '{"n":1}', 'monday');
    expect(executions.start(target('two'), '{"n":2}', 'monday')).not.toBe(one);
  });

  it.each(['', 'two words', 'x'.repeat(65)])('%j is refused', (name) => {
    const { executions, target } = serve(napping);
    expect(() => executions.start(target(), '{}', name)).toThrow('DurableExecutionName wants');
  });
});

describe('a token', () => {
  it('is good once, and not in the hands of an earlier invocation', async () => {
    const { executions, target } = serve(napping);
    const record = executions.start(target(), '{"n":1}');
    const { token } = record.open();
    const request = { DurableExecutionArn: record.arn, CheckpointToken: token };
    const { CheckpointToken: next } = await executions.checkpoint(request);
    await expect(executions.checkpoint(request)).rejects.toThrow(/^Invalid Checkpoint Token/);
    record.open();
    const late = { ...request, CheckpointToken: next };
    await expect(executions.checkpoint(late)).rejects.toThrow(/^Invalid Checkpoint Token/);
    expect(() => executions.state(late)).toThrow(/^Invalid Checkpoint Token/);
  });

  it('gives the same answer to a request that is repeated', async () => {
    const { executions, target } = serve(napping);
    const record = executions.start(target(), '{"n":1}');
    const { token } = record.open();
    const request = {
      DurableExecutionArn: record.arn,
      CheckpointToken: token,
      ClientToken: 'one',
      Updates: [{ Id: 'a', Type: 'STEP', Action: 'START' } as const],
    };
    const answer = await executions.checkpoint(request);
    expect(await executions.checkpoint(request)).toEqual(answer);
    expect(record.history.filter(({ Id }) => Id === 'a')).toHaveLength(1);
  });
});

describe('a checkpoint', () => {
  const step = { Id: 'a', Type: 'STEP', Action: 'START' } as const;
  const context = { Id: 'c', Type: 'CONTEXT', Action: 'START' } as const;
  it.each([
    ['an action its type lacks', [{ ...step, Action: 'CANCEL' as const }], 'Invalid action'],
    ['one operation twice', [step, { ...step }], 'same operation twice'],
    ['a parent that is no context', [step, { ...step, Id: 'b', ParentId: 'a' }], 'Invalid parent'],
    [
      'a wait of no time',
      [{ ...step, Type: 'WAIT' as const, WaitOptions: { WaitSeconds: 0 } }],
      'WaitSeconds must be',
    ],
    ['a retry without a delay', [{ ...step, Action: 'RETRY' as const }], 'Invalid StepOptions'],
    [
      'a payload that is too large',
      [{ ...step, Action: 'SUCCEED' as const, Payload: 'x'.repeat(262_145) }],
      'STEP output payload size must be less than or equal to 262144 bytes.',
    ],
    [
      'an error that is too large',
      [{ ...step, Action: 'FAIL' as const, Error: { ErrorMessage: 'x'.repeat(32_768) } }],
      'Error object size must be less than 32768 bytes.',
    ],
    [
      'an end that is not its last',
      [{ ...step, Type: 'EXECUTION' as const, Action: 'SUCCEED' as const }, context],
      'EXECUTION checkpoint must be the last',
    ],
    [
      'a tenant',
      [
        {
          ...step,
          Type: 'CHAINED_INVOKE' as const,
          ChainedInvokeOptions: { FunctionName: 'f:1', TenantId: 't' },
        },
      ],
      'Tenant isolation is not supported',
    ],
  ])('with %s is refused as a whole', async (_what, updates, problem) => {
    const { executions, target } = serve(napping);
    const record = executions.start(target(), '{"n":1}');
    const { token } = record.open();
    const before = record.operations.size;
    const taken = executions.checkpoint({
      DurableExecutionArn: record.arn,
      CheckpointToken: token,
      Updates: updates,
    });
    await expect(taken).rejects.toThrow(problem);
    expect(record.operations.size).toBe(before);
  });

  it('of a result over the limit fails the execution at once', async () => {
    const { execute } = serve((_input, context) =>
      context.step('big', async () => 'x'.repeat(300_000)),
    );
    const { status, error } = await execute({ n: 1 });
    expect(status).toBe('FAILED');
    expect(error?.ErrorMessage).toContain('STEP output payload size');
  });
});

describe('an execution', () => {
  it('that takes longer than it may times out', async () => {
    const { executions, target } = serve(napping, { executionTimeoutSeconds: 3600 });
    const record = executions.start(target(), '{"n":1}');
    expect((await record.ended).status).toBe('TIMED_OUT');
    expect(record.ending?.at).toBe(START + 3_600_000);
  });

  it('that is stopped ends there, and stays ended', async () => {
    const { executions, target } = serve(napping);
    const record = executions.start(target(), '{"n":1}');
    await until(START + DAY);
    const stoppedAt = executions.stop(record.arn, { ErrorMessage: 'not needed any more' });
    expect(await record.ended).toMatchObject({
      status: 'STOPPED',
      error: { ErrorMessage: 'not needed any more' },
    });
    await until(START + 3 * DAY);
    expect(executions.stop(record.arn)).toBe(stoppedAt);
    expect(record.history.map(({ EventType }) => EventType)).toEqual([
      'ExecutionStarted',
      'StepStarted',
      'StepSucceeded',
      'WaitStarted',
      'InvocationCompleted',
      'ExecutionStopped',
    ]);
  });

  it('whose result is larger than a response has it all the same', async () => {
    const { execute } = serve(async () => 'x'.repeat(7 * 2 ** 20));
    const { status, result } = await execute({ n: 1 });
    expect(status).toBe('SUCCEEDED');
    expect(result).toHaveLength(7 * 2 ** 20 + 2);
  });

  it('of more operations than fit an invocation is replayed page by page', async () => {
    const { execute } = serve(async (_input, context) => {
      const texts: number[] = [];
      for (let index = 0; index < 30; index += 1) {
        const text = await context.step(`step ${index}`, async () => 'x'.repeat(200_000));
        texts.push(text.length);
      }
      await context.wait({ minutes: 1 });
      return texts.length;
    });
    expect(await execute({ n: 1 })).toMatchObject({ status: 'SUCCEEDED', result: '30' });
  });

  it('that dies without getting anywhere is given up in the end', async () => {
    const notes: ExecutionNote[] = [];
    clock = new PacedClock(START, Number.POSITIVE_INFINITY);
    let invocations = 0;
    const { executions, target } = inProcessExecutions({
      clock,
      handler: () => async () => {
        invocations += 1;
        throw new Error('cannot load');
      },
      note: (note) => notes.push(note),
    });
    const { status, error } = await executions.start(target(), '{}', 'doomed').ended;
    expect({ status, error, invocations }).toMatchObject({
      status: 'FAILED',
      error: { ErrorMessage: 'cannot load' },
      invocations: 10,
    });
    expect(notes.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'started doomed',
      'ended doomed',
    ]);
    // 1 + 2 + 4 + … seconds, a minute at most.
    expect(clock.now() - START).toBeGreaterThanOrEqual((1 + 2 + 4 + 8 + 16 + 32 + 60 * 3) * 1000);
  });

  it('that finds no room is invoked later, as often as it takes', async () => {
    clock = new PacedClock(START, Number.POSITIVE_INFINITY);
    let asked = 0;
    const executions = new DurableExecutions({
      clock,
      invokeOnce: async () => {
        asked += 1;
        const output = { Status: 'SUCCEEDED' };
        return asked < 30 ? { kind: 'throttled' } : { kind: 'answered', output };
      },
      call: async () => ({ status: 'FAILED' }),
    });
    const { target } = serve(napping);
    expect((await executions.start(target(), '{}').ended).status).toBe('SUCCEEDED');
  });

  it('whose invocation is killed goes on in another, and the dead one knows', async () => {
    clock = new PacedClock(START, Number.POSITIVE_INFINITY);
    const signals: AbortSignal[] = [];
    const { executions, target } = inProcessExecutions({
      clock,
      handler: (client, { signal }) => {
        signals.push(signal);
        return withDurableExecution(
          async (_input, context) => {
            await context.step('once', async () => ran.push('once'));
            // The first hangs for ever, as if its host had frozen.
            if (signals.length === 1) {
              setImmediate(() => executions.kill(record.arn));
              await new Promise(() => {});
            }
            return 'done';
          },
          { durableExecutionClient: client },
        );
      },
    });
    const record = executions.start(target(), '{}');
    expect(await record.ended).toMatchObject({ status: 'SUCCEEDED', result: '"done"' });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(ran).toEqual(['once']);
  });

  it('whose handler is not wrapped fails', async () => {
    clock = new PacedClock(START, Number.POSITIVE_INFINITY);
    const { execute } = inProcessExecutions({
      clock,
      handler: () => async () => ({ plain: true }) as never,
    });
    expect((await execute({})).error?.ErrorMessage).toBe('Invalid Status in invocation output.');
  });

  it('that waits for nothing fails', async () => {
    clock = new PacedClock(START, Number.POSITIVE_INFINITY);
    const { execute } = inProcessExecutions({
      clock,
      handler: () => async () => ({ Status: 'PENDING' }) as never,
    });
    expect((await execute({})).error?.ErrorMessage).toContain('no pending operations');
  });

  it('has a history that can be read in pages, backwards, and without its data', async () => {
    const { executions, target } = serve(napping);
    const record = executions.start(target(), '{"n":1}');
    await record.ended;
    const first = executionHistory(record, { maxItems: 2 });
    expect(first).toMatchObject({
      Events: [
        { EventId: 1, EventType: 'ExecutionStarted' },
        { EventId: 2, Name: 'work' },
      ],
      NextMarker: '2',
    });
    const [last] = executionHistory(record, { newestFirst: true }).Events;
    expect(last).toMatchObject({
      EventType: 'ExecutionSucceeded',
      ExecutionSucceededDetails: { Result: { Payload: '1' } },
    });
    const [bare] = executionHistory(record, { newestFirst: true, includeData: false }).Events;
    expect(bare).toMatchObject({ ExecutionSucceededDetails: { Result: { Truncated: true } } });
  });
});

describe('a callback', () => {
  const asking: Flow = (_input, context) =>
    context.waitForCallback('approval', async () => {}, {
      heartbeatTimeout: { minutes: 10 },
      timeout: { hours: 1 },
    });

  async function asked() {
    const service = serve(asking);
    const record = service.executions.start(service.target(), '{}');
    await until(START + 60_000);
    const open = [...record.operations.values()].find(({ Type }) => Type === 'CALLBACK');
    return { ...service, record, id: open?.CallbackDetails?.CallbackId ?? '' };
  }

  it('lives as long as its heart beats, up to its time-out', async () => {
    const { executions, record, id } = await asked();
    for (let minute = 5; minute < 60; minute += 5) {
      await until(START + minute * 60_000);
      executions.heartbeatCallback(id);
    }
    const { error } = await record.ended;
    expect(error?.ErrorMessage).toBe('Callback timed out');
  });

  it('is answered once; a second answer, a late one and a wrong id are refused', async () => {
    const { executions, record, id } = await asked();
    executions.succeedCallback(id, 'yes');
    expect(() => executions.failCallback(id)).toThrow(
      expect.objectContaining({ code: 'CallbackTimeoutException' }),
    );
    expect(await record.ended).toMatchObject({ status: 'SUCCEEDED', result: '"yes"' });
    expect(() => executions.heartbeatCallback(id)).toThrow(
      expect.objectContaining({ code: 'CallbackTimeoutException' }),
    );
    expect(() => executions.succeedCallback('bm90IG91cnM=')).toThrow(
      expect.objectContaining({ code: 'ResourceNotFoundException' }),
    );
  });
});
