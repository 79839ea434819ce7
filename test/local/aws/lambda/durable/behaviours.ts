import {
  createRetryStrategy,
  type DurableContext,
  type ErrorObject,
  StepSemantics,
} from '@aws/durable-execution-sdk-js';

/** What somebody outside says to a callback. */
export type Answer =
  | { readonly kind: 'success'; readonly result: string }
  | { readonly kind: 'failure'; readonly error: ErrorObject };

/** Steps that ran, in order: what a person outside would have seen happen. */
export type Seen = string[];

/** A durable handler, and what it comes to; the same on every service that keeps the contract. */
export interface Behaviour {
  readonly title: string;
  readonly handler: (seen: Seen) => (input: { n: number }, context: DurableContext) => unknown;
  /** Given as soon as the callback's submitter has run. */
  readonly answer?: Answer;
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly result?: unknown;
  /** Of its error, as the execution reports it. */
  readonly error?: string;
  /** Steps as they ran when nothing crashed. */
  readonly seen: readonly string[];
  /** The testing runner of AWS does not do this. */
  readonly notInRunner?: string;
}

/** Does it, so that it is seen, and gives the value. */
function act<Value>(seen: Seen, what: string, value: Value): Value {
  seen.push(what);
  return value;
}

const quickly = createRetryStrategy({ maxAttempts: 3, initialDelay: { seconds: 2 } });

export const behaviours: readonly Behaviour[] = [
  {
    title: 'steps run once each, in order',
    handler: (seen) => async (input, context) => {
      const one = await context.step('one', async () => act(seen, 'one', input.n + 1));
      return await context.step('two', async () => act(seen, 'two', one * 2));
    },
    status: 'SUCCEEDED',
    result: 6,
    seen: ['one', 'two'],
  },
  {
    title: 'a step that fails is retried with back-off',
    handler: (seen) => (_input, context) =>
      context.step(
        'flaky',
        async ({ attempt }) => {
          seen.push(`flaky ${attempt}`);
          if (attempt < 3) throw new Error('not yet');
          return attempt;
        },
        { retryStrategy: quickly },
      ),
    status: 'SUCCEEDED',
    result: 3,
    seen: ['flaky 1', 'flaky 2', 'flaky 3'],
  },
  {
    title: 'a step that never succeeds fails the execution',
    handler: (seen) => (_input, context) =>
      context.step(
        'broken',
        async ({ attempt }) => {
          seen.push(`broken ${attempt}`);
          throw new TypeError('for good');
        },
        { retryStrategy: quickly },
      ),
    status: 'FAILED',
    error: 'for good',
    seen: ['broken 1', 'broken 2', 'broken 3'],
  },
  {
    title: 'a failure that the handler catches goes no further',
    handler: (seen) => async (_input, context) => {
      try {
        await context.step(
          'refused',
          async () => {
            throw new Error(act(seen, 'refused', 'no'));
          },
          { retryStrategy: () => ({ shouldRetry: false }) },
        );
      } catch {
        return context.step('undo', async () => act(seen, 'undo', 'undone'));
      }
      return 'unreachable';
    },
    status: 'SUCCEEDED',
    result: 'undone',
    seen: ['refused', 'undo'],
  },
  {
    title: 'a wait lies between two steps',
    handler: (seen) => async (_input, context) => {
      await context.step('before', async () => act(seen, 'before', 1));
      await context.wait('night', { hours: 8 });
      return context.step('after', async () => act(seen, 'after', 'morning'));
    },
    status: 'SUCCEEDED',
    result: 'morning',
    seen: ['before', 'after'],
  },
  {
    title: 'an at-most-once step keeps its count',
    handler: (seen) => (_input, context) =>
      context.step(
        'once',
        async ({ attempt }) => {
          seen.push(`once ${attempt}`);
          if (attempt === 1) throw new Error('first');
          return 'done';
        },
        { semantics: StepSemantics.AtMostOncePerRetry, retryStrategy: quickly },
      ),
    status: 'SUCCEEDED',
    result: 'done',
    seen: ['once 1', 'once 2'],
  },
  {
    title: 'a condition is looked at until it holds',
    handler: (seen) => (_input, context) =>
      context.waitForCondition(
        'ready',
        async (state: { looks: number }) => {
          seen.push(`look ${state.looks + 1}`);
          return { looks: state.looks + 1 };
        },
        {
          initialState: { looks: 0 },
          waitStrategy: ({ looks }) =>
            looks < 3 ? { shouldContinue: true, delay: { minutes: 5 } } : { shouldContinue: false },
        },
      ),
    status: 'SUCCEEDED',
    result: { looks: 3 },
    seen: ['look 1', 'look 2', 'look 3'],
  },
  {
    title: 'a callback that is answered goes on with the answer',
    handler: (seen) => async (_input, context) => {
      const said = await context.waitForCallback('approval', async () => {
        seen.push('asked');
      });
      return context.step('act', async () => act(seen, 'act', `they said ${said}`));
    },
    answer: { kind: 'success', result: 'yes' },
    status: 'SUCCEEDED',
    result: 'they said yes',
    seen: ['asked', 'act'],
  },
  {
    title: 'a callback that is refused fails',
    handler: (seen) => (_input, context) =>
      context.waitForCallback('approval', async () => {
        seen.push('asked');
      }),
    answer: {
      kind: 'failure',
      error: { ErrorType: 'Rejected', ErrorMessage: 'not today', ErrorData: '{"by":"Ann"}' },
    },
    status: 'FAILED',
    error: 'not today',
    seen: ['asked'],
  },
  {
    title: 'a callback that nobody answers times out',
    handler: (seen) => async (_input, context) => {
      try {
        await context.waitForCallback(
          'approval',
          async () => {
            seen.push('asked');
          },
          { timeout: { hours: 2 } },
        );
      } catch (error) {
        return error instanceof Error ? `${error.name}: ${error.message}` : 'no error';
      }
      return 'answered';
    },
    status: 'SUCCEEDED',
    result: 'CallbackTimeoutError: Callback timed out',
    seen: ['asked'],
    notInRunner: 'its time-outs of callbacks are real time',
  },
  {
    title: 'a callback whose heartbeat stops times out',
    handler: (seen) => (_input, context) =>
      context.waitForCallback(
        'approval',
        async () => {
          seen.push('asked');
        },
        { heartbeatTimeout: { minutes: 2 }, timeout: { hours: 2 } },
      ),
    status: 'FAILED',
    error: 'Callback timed out on heartbeat',
    seen: ['asked'],
    notInRunner: 'its time-outs of callbacks are real time',
  },
  {
    title: 'branches run side by side and each waits for itself',
    handler: (seen) => async (_input, context) => {
      const branch = (name: string, seconds: number) => async (child: DurableContext) => {
        await child.wait(`${name} waits`, { seconds });
        return child.step(name, async () => act(seen, name, name));
      };
      const results = await context.parallel('both', [branch('slow', 60), branch('fast', 5)]);
      return results.getResults();
    },
    status: 'SUCCEEDED',
    result: ['slow', 'fast'],
    seen: ['fast', 'slow'],
  },
  {
    title: 'a map gathers what its items come to',
    handler: (seen) => async (input, context) => {
      const results = await context.map('each', [1, 2, 3], async (child, item) =>
        child.step(`item ${item}`, async () => act(seen, `item ${item}`, item * input.n)),
      );
      return results.getResults();
    },
    status: 'SUCCEEDED',
    result: [2, 4, 6],
    seen: ['item 1', 'item 2', 'item 3'],
  },
  {
    title: 'a child context is not replayed once it has its result',
    handler: (seen) => async (_input, context) => {
      const inner = await context.runInChildContext('inner', async (child) => {
        await child.step('deep', async () => act(seen, 'deep', 1));
        await child.wait({ minutes: 1 });
        return 'inner result';
      });
      await context.wait({ minutes: 1 });
      return inner;
    },
    status: 'SUCCEEDED',
    result: 'inner result',
    seen: ['deep'],
  },
  {
    title: 'a handler that throws outside of its steps fails at once',
    handler: () => async () => {
      throw new RangeError('no such plan');
    },
    status: 'FAILED',
    error: 'no such plan',
    seen: [],
  },
  {
    title: 'a handler that does something else on replay is found out',
    handler: (seen) => async (_input, context) => {
      const name = seen.includes('first name') ? 'second name' : 'first name';
      await context.step(name, async () => act(seen, name, 1));
      await context.wait({ seconds: 1 });
      return name;
    },
    status: 'FAILED',
    error: 'Non-deterministic execution detected',
    seen: ['first name'],
    notInRunner: 'its short waits end within the invocation, so nothing is replayed',
  },
  {
    title: 'another function is called and its result used',
    handler: (seen) => async (input, context) => {
      const doubled = await context.invoke<{ n: number }, number>('call', 'double:1', input);
      return context.step('use', async () => act(seen, 'use', doubled + 1));
    },
    status: 'SUCCEEDED',
    result: 5,
    seen: ['use'],
  },
];

/** The function that one of them calls. */
export const double = async (input: { n: number }, context: DurableContext): Promise<number> =>
  context.step('multiply', async () => input.n * 2);
