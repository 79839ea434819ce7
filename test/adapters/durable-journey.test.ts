import { type DurableExecutionClient, withDurableExecution } from '@aws/durable-execution-sdk-js';
import { describe, expect, test } from 'vitest';
import { durableJourney } from '#adapters/durable-journey.ts';
import type { Journey } from '#core/playbooks/journey.ts';
import {
  type InProcessOptions,
  inProcessExecutions,
} from '#local/aws/lambda/durable/in-process.ts';
import { JumpingClock } from '../playbooks/support/jumping-clock.ts';

// Past the real time: the SDK compares some of these instants with its own clock.
const START = Date.parse('2031-03-01T12:00:00Z');
const MINUTE = 60_000;

type Hooks = NonNullable<InProcessOptions['hooks']>;

/** Runs a journey as AWS's SDK does, its waits skipped. */
async function travel(
  work: (journey: Journey, clock: JumpingClock) => Promise<unknown>,
  hooks: Hooks = {},
) {
  const clock = new JumpingClock(START, 0);
  const { execute } = inProcessExecutions({
    clock,
    hooks,
    handler: (client: DurableExecutionClient) =>
      withDurableExecution(
        (_event: unknown, context) => work(durableJourney(context, 'the-run'), clock),
        { durableExecutionClient: client },
      ),
  });
  const { status, result, error } = await execute({}, 'the-run');
  return {
    status,
    result: result === undefined || result === '' ? undefined : JSON.parse(result),
    error: error?.ErrorMessage,
  };
}

/** Kills the invocation the first `times` times that an update is written. */
function killing(name: string, action: string, times = 1): Hooks {
  let left = times;
  return {
    beforeCheckpoint: (update) => {
      if (update.Name !== name || update.Action !== action || left === 0) return;
      left -= 1;
      throw new Error('killed');
    },
  };
}

describe('work', () => {
  test('is done once however often the execution is begun again', async () => {
    let done = 0;
    const { result } = await travel(async (journey) => {
      const kept = await journey.once('count', async () => ({ done: ++done, at: null }));
      await journey.sleep('a while', 3600);
      return kept;
    });
    expect(result).toEqual({ done: 1, at: null });
    expect(done).toBe(1);
  });

  test('that was interrupted is begun again only when its retry says so, as another attempt', async () => {
    const begun: number[] = [];
    const asked: [string, number][] = [];
    const { result } = await travel(
      (journey, clock) =>
        journey.once(
          'act',
          async () => {
            begun.push(clock.now());
            return begun.length;
          },
          (error, attempt) => {
            asked.push([error instanceof Error ? error.name : '', attempt]);
            return 90;
          },
        ),
      killing('act', 'SUCCEED', 2),
    );
    expect(result).toBe(3);
    expect(asked).toEqual([
      ['StepInterruptedError', 1],
      ['StepInterruptedError', 2],
    ]);
    const [first = 0, second = 0, third = 0] = begun;
    expect(second - first).toBeGreaterThanOrEqual(90_000);
    expect(third - second).toBeGreaterThanOrEqual(90_000);
  });

  test('that threw is tried again after its delay, and what it threw at last keeps its message', async () => {
    const at: number[] = [];
    const { result } = await travel(async (journey, clock) => {
      try {
        await journey.once(
          'act',
          async () => {
            at.push(clock.now() - START);
            throw Object.assign(new Error(`no ${at.length}`), { retryAfterSeconds: 7.2 });
          },
          (error, attempt) =>
            attempt < 3 && error instanceof Error && 'retryAfterSeconds' in error
              ? Number(error.retryAfterSeconds)
              : undefined,
        );
        return 'done';
      } catch (error) {
        await journey.sleep('after it', 60);
        return error instanceof Error ? error.message : 'nothing';
      }
    });
    expect(result).toBe('no 3');
    expect(at).toEqual([0, 8000, 16_000]);
  });

  test('whose result no checkpoint can keep fails at once and says so', async () => {
    let done = 0;
    const { status, error } = await travel((journey) =>
      journey.once(
        'read',
        async () => {
          done += 1;
          return 'x'.repeat(300_000);
        },
        () => 60,
      ),
    );
    expect(status).toBe('FAILED');
    expect(error).toBe('the result of read has 293 KiB, a checkpoint keeps 250');
    expect(done).toBe(1);
  });

  test('gives undefined and absent fields the same in every replay', async () => {
    const seen: unknown[] = [];
    await travel(async (journey) => {
      seen.push(await journey.once('nothing', async () => undefined));
      seen.push(await journey.once('absent', async () => ({ one: 1, two: undefined })));
      await journey.sleep('a while', 60);
    });
    expect(seen).toEqual([undefined, { one: 1 }, undefined, { one: 1 }]);
  });
});

describe('a watch', () => {
  test('looks at its pace until there is something to see', async () => {
    const at: number[] = [];
    const { result } = await travel((journey, clock) =>
      journey.watch(
        'see',
        async () => {
          at.push(clock.now() - START);
          return at.length === 4 ? { plan: 'pro' } : undefined;
        },
        { everySeconds: 30, withinSeconds: 600 },
      ),
    );
    expect(result).toEqual({ plan: 'pro' });
    expect(at).toEqual([0, 30_000, 60_000, 90_000]);
  });

  test('that never sees anything ends with its time', async () => {
    let last = 0;
    const { result, status } = await travel(async (journey, clock) => {
      const look = async () => {
        last = clock.now();
        return undefined;
      };
      const seen = await journey.watch('see', look, { everySeconds: 60, withinSeconds: 600 });
      return { seen: seen ?? 'nothing' };
    });
    expect([status, result]).toEqual(['SUCCEEDED', { seen: 'nothing' }]);
    expect(last - START).toBe(10 * MINUTE);
  });

  test('survives looks that throw, unless all of them do', async () => {
    let looks = 0;
    const some = await travel((journey) =>
      journey.watch(
        'see',
        async () => {
          looks += 1;
          if (looks < 29) throw new Error('away');
          return 'there';
        },
        { everySeconds: 60, withinSeconds: 86_400 },
      ),
    );
    expect(some.result).toBe('there');
    const all = await travel((journey) =>
      journey.watch('see', () => Promise.reject(new Error('away for good')), {
        everySeconds: 60,
        withinSeconds: 86_400,
      }),
    );
    expect([all.status, all.error]).toEqual(['FAILED', 'away for good']);
  });

  test('goes on where it was when it is killed', async () => {
    let looks = 0;
    const { result } = await travel(
      (journey) =>
        journey.watch('see', async () => (++looks > 3 ? looks : undefined), {
          everySeconds: 60,
          withinSeconds: 180,
        }),
      killing('see', 'RETRY'),
    );
    expect(result).toBe(4);
  });
});

describe('a question', () => {
  /** Answers as soon as it was told. */
  async function asking(answer: string | Error | undefined) {
    let told = 0;
    const clock = new JumpingClock(START, 0);
    const { execute, executions } = inProcessExecutions({
      clock,
      handler: (client) =>
        withDurableExecution(
          async (_event: unknown, context) => {
            const journey = durableJourney(context, 'the-run');
            const said = await journey.ask(
              'approval',
              async (callback) => {
                told += 1;
                if (told === 1) throw new Error('the bus is away');
                setImmediate(() => {
                  if (answer instanceof Error) {
                    executions.failCallback(callback, { ErrorMessage: answer.message });
                  } else if (answer !== undefined) executions.succeedCallback(callback, answer);
                });
              },
              48 * 3600,
            );
            await journey.sleep('so that it is replayed', 60);
            return { said: said ?? 'nothing', hours: (clock.now() - START) / 3_600_000 };
          },
          { durableExecutionClient: client },
        ),
    });
    const { result, status, error } = await execute({}, 'the-run');
    return { told, status, error, ...(JSON.parse(result ?? '{}') as { said?: unknown }) };
  }

  test('is told until telling works, and gives the answer', async () => {
    const { told, said } = await asking('{"yes":true,"by":" ann ","why":""}');
    expect(told).toBe(2);
    expect(said).toEqual({ yes: true, by: 'ann' });
  });

  test('keeps why somebody said no', async () => {
    const { said } = await asking('{"yes":false,"by":"bob","why":"not on a Friday"}');
    expect(said).toEqual({ yes: false, by: 'bob', why: 'not on a Friday' });
  });

  test.each([
    'yes',
    '',
    'null',
    '{"yes":"true","by":"ann"}',
    '{"yes":true}',
    '{"yes":true,"by":" "}',
  ])('takes %j for no answer', async (answer) => {
    const { said, status } = await asking(answer);
    expect([status, said]).toEqual(['SUCCEEDED', 'nothing']);
  });

  test('that would show as something else means no', async () => {
    const { said } = await asking(JSON.stringify({ yes: true, by: 'ann\u001b[1A', why: 'ok' }));
    expect(said).toMatchObject({ yes: false, by: 'somebody' });
    expect(said).toMatchObject({ why: expect.stringContaining('one line of plain text') });
  });

  test('that fails means no', async () => {
    expect((await asking(new Error('wrong database'))).said).toEqual({
      yes: false,
      by: 'somebody',
      why: 'wrong database',
    });
  });

  test('that nobody answers ends with its time', async () => {
    const answered = await asking(undefined);
    expect(answered.said).toBe('nothing');
  });
});

test('no catch or finally of the traveller runs when a wait ends the invocation', async () => {
  const caught: unknown[] = [];
  let finals = 0;
  const { status } = await travel(async (journey) => {
    try {
      await journey.once('one', async () => 1);
      await journey.sleep('long', 86_400);
      await journey.watch('see', async () => undefined, { everySeconds: 60, withinSeconds: 120 });
      await journey.ask('approval', async () => {}, 60);
    } catch (error) {
      caught.push(error);
    } finally {
      finals += 1;
    }
  });
  expect([status, caught, finals]).toEqual(['SUCCEEDED', [], 1]);
});

test('a checkpoint that is refused ends the invocation and is no failure of the work', async () => {
  const clock = new JumpingClock(START, 0);
  let refusals = 1;
  const caught: unknown[] = [];
  const { execute } = inProcessExecutions({
    clock,
    handler: (client) =>
      withDurableExecution(
        async (_event: unknown, context) => {
          const journey = durableJourney(context, 'the-run');
          try {
            return await journey.once(
              'act',
              async () => 'done',
              () => 60,
            );
          } catch (error) {
            caught.push(error);
            return 'caught';
          }
        },
        {
          durableExecutionClient: {
            getExecutionState: (request) => client.getExecutionState(request),
            checkpoint: (request) => {
              const ends = request.Updates?.some(({ Action }) => Action === 'SUCCEED');
              if (!ends || refusals-- <= 0) return client.checkpoint(request);
              const $metadata = { httpStatusCode: 503 };
              throw Object.assign(new Error('busy'), { name: 'ServiceException', $metadata });
            },
          },
        },
      ),
  });
  const { status, result } = await execute({}, 'the-run');
  expect([status, result, caught]).toEqual(['SUCCEEDED', '"done"', []]);
});
