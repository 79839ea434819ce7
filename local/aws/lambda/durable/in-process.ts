import type { DurableExecutionClient, DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import type { Clock } from '#local/clock.ts';
import { ServiceError } from '../../wire.ts';
import {
  type CheckpointHooks,
  DurableExecutions,
  type ExecutionNote,
} from './durable-executions.ts';
import type { DurableFunction } from './durable-function.ts';
import type { Invocation, InvocationOutcome } from './execution-driver.ts';
import type { CallFunction } from './live-execution.ts';
import type { Ending } from './operation.ts';

/** What `withDurableExecution` asks of a context. */
type LambdaContext = Parameters<DurableLambdaHandler>[1];

/** Refusals in the shape the SDK reads off those of the real client. */
async function refusedAsByAws<Answer>(call: () => Answer | Promise<Answer>): Promise<Answer> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    const $metadata = { httpStatusCode: error.status };
    throw Object.assign(new Error(error.message), { name: error.code, $metadata });
  }
}

/** A transport for `withDurableExecution` that needs no HTTP. */
export const durableClient = (executions: () => DurableExecutions): DurableExecutionClient => ({
  checkpoint: (request) => refusedAsByAws(() => executions().checkpoint(request)),
  getExecutionState: (request) => refusedAsByAws(() => executions().state(request)),
});

function lambdaContext({ name, version, arn }: DurableFunction, requestId: string): LambdaContext {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: version,
    invokedFunctionArn: arn,
    logGroupName: `/aws/lambda/${name}`,
    logStreamName: requestId,
    memoryLimitInMB: '128',
    // Lambda's longest; in one process nobody can be cut off anyway.
    getRemainingTimeInMillis: () => 900_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

export interface InProcessOptions {
  readonly clock: Clock;
  /** Gives the wrapped handler of a function; asked once per invocation, so a crash loses memory. */
  readonly handler: (
    client: DurableExecutionClient,
    invocation: Invocation,
    functionName: string,
  ) => DurableLambdaHandler;
  readonly hooks?: CheckpointHooks;
  readonly note?: (note: ExecutionNote) => void;
  readonly executionTimeoutSeconds?: number;
  readonly retentionDays?: number;
}

/** Durable executions without Lambda, sandboxes and HTTP. */
export interface InProcessExecutions {
  readonly executions: DurableExecutions;
  /** The version of a function, made up from its name. */
  readonly target: (functionName?: string) => DurableFunction;
  /** Starts an execution, or joins the one of that name, and waits for its end. */
  readonly execute: (input: unknown, name?: string, functionName?: string) => Promise<Ending>;
}

/**
 * Runs durable handlers in this process, by any clock: `new PacedClock(start, Infinity)` skips
 * every wait. Each invocation gets a handler of its own and an abort signal, by which ports can
 * refuse the effects of an invocation that is dead but, unlike a killed process, still runs.
 *
 * ```ts
 * const { execute } = inProcessExecutions({
 *   clock: new PacedClock(START, Number.POSITIVE_INFINITY),
 *   handler: (client) => withDurableExecution(playbook, { durableExecutionClient: client }),
 *   hooks: { afterCheckpoint: (update) => { if (update.Name === 'resize') throw new Error('dies'); } },
 * });
 * const { status, result, error } = await execute({ dryRun: false }, 'name');
 * ```
 */
export function inProcessExecutions(options: InProcessOptions): InProcessExecutions {
  const { clock, handler, hooks, note } = options;
  const { executionTimeoutSeconds = 31_622_400, retentionDays = 14 } = options;
  const target = (name = 'handler'): DurableFunction => ({
    name,
    version: '1',
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}:1`,
    executionTimeoutSeconds,
    retentionDays,
  });
  const client = durableClient(() => executions);
  const invokeOnce = async (
    called: DurableFunction,
    event: Parameters<DurableLambdaHandler>[0],
    invocation: Invocation,
  ): Promise<InvocationOutcome> => {
    try {
      const run = handler(client, invocation, called.name);
      // By way of JSON, as between processes.
      const copy = JSON.parse(JSON.stringify(event)) as typeof event;
      const output = await run(copy, lambdaContext(called, invocation.requestId));
      return { kind: 'answered', output };
    } catch (thrown) {
      const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
      return { kind: 'died', error: { ErrorType: name, ErrorMessage: message } };
    }
  };
  const call: CallFunction = (functionName, payload) => {
    const parts = functionName.split(':');
    const name = (functionName.startsWith('arn:') ? parts[6] : parts[0]) ?? functionName;
    return executions.start(target(name), payload).ended;
  };
  const executions: DurableExecutions = new DurableExecutions({
    clock,
    invokeOnce,
    call,
    ...(hooks === undefined ? {} : { hooks }),
    ...(note === undefined ? {} : { note }),
  });
  return {
    executions,
    target,
    execute: (input, name, functionName) =>
      executions.start(target(functionName), JSON.stringify(input), name).ended,
  };
}
