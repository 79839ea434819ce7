import type { Clock } from '#local/clock.ts';
import type { Deliver } from '../../deliver.ts';
import { ServiceError } from '../../wire.ts';
import type { FailedInvocation } from '../async-invocations.ts';
import type { FunctionDefinition } from '../function-definition.ts';
import { Throttled } from '../function-runner.ts';
import type { Outcome } from '../sandbox.ts';
import { invalid } from './check-updates.ts';
import { DurableExecutions, type ExecutionNote } from './durable-executions.ts';
import { type DurableFunction, MAX_SYNCHRONOUS_SECONDS } from './durable-function.ts';
import type { InvocationOutcome, InvokeOnce } from './execution-driver.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { Ending } from './operation.ts';

/** A way to run a function once; rejects with `Throttled` when there is no room. */
export type RunFunction = (
  nameOrArn: string,
  payload: string,
  requestId?: string,
) => Promise<Outcome>;

export interface DurableFunctionsOptions {
  readonly clock: Clock;
  readonly run: RunFunction;
  /** The durable function of that name; undefined when it is an ordinary one, rejects when none. */
  readonly find: (nameOrArn: string) => DurableFunction | undefined;
  readonly definition: (name: string) => FunctionDefinition;
  readonly deliver: Deliver;
  readonly failed: (invocation: FailedInvocation) => void;
  readonly note: (note: ExecutionNote) => void;
  readonly report: (problem: string) => void;
}

function endingOf(outcome: Outcome): Ending {
  if (outcome.kind === 'success') return { status: 'SUCCEEDED', result: outcome.payload };
  const { errorType: ErrorType, errorMessage: ErrorMessage, trace } = outcome.error;
  const StackTrace = trace === undefined ? {} : { StackTrace: [...trace] };
  return { status: 'FAILED', error: { ErrorType, ErrorMessage, ...StackTrace } };
}

/** What a caller that waited is told of an execution's end. */
export function outcomeOf({ status, result, error }: Ending): Outcome {
  if (status === 'SUCCEEDED') return { kind: 'success', payload: result || 'null' };
  const errorType = error?.ErrorType ?? `DurableExecution.${status}`;
  const errorMessage = error?.ErrorMessage ?? `The execution ended as ${status}.`;
  return { kind: 'error', error: { errorType, errorMessage, trace: error?.StackTrace ?? [] } };
}

/** Durable executions of functions that run in sandboxes. */
export class DurableFunctions {
  readonly executions: DurableExecutions;
  readonly #options: DurableFunctionsOptions;
  /** Executions that nobody waits for: their failure goes to the dead-letter queue. */
  readonly #unattended = new Set<string>();

  constructor(options: DurableFunctionsOptions) {
    this.#options = options;
    this.executions = new DurableExecutions({
      clock: options.clock,
      invokeOnce: this.#invokeOnce,
      call: (functionName, payload) => this.#call(functionName, payload),
      note: (note) => {
        options.note(note);
        if (note.kind === 'ended') void this.#settle(note);
      },
    });
  }

  /** Starts an execution that a caller waits for. */
  startAndWait(target: DurableFunction, payload: string, name?: string): ExecutionRecord {
    if (target.executionTimeoutSeconds > MAX_SYNCHRONOUS_SECONDS) {
      throw invalid(
        'You cannot synchronously invoke a durable function with an executionTimeout greater than 15 minutes.',
      );
    }
    return this.executions.start(target, payload, name);
  }

  /** Starts an execution that goes on by itself. */
  startUnattended(target: DurableFunction, payload: string, name?: string): ExecutionRecord {
    const record = this.executions.start(target, payload, name);
    if (record.status === 'RUNNING') this.#unattended.add(record.arn);
    return record;
  }

  readonly #invokeOnce: InvokeOnce = async (target, event, { requestId }) => {
    try {
      const outcome = await this.#options.run(target.arn, JSON.stringify(event), requestId);
      if (outcome.kind === 'success') {
        return { kind: 'answered', output: JSON.parse(outcome.payload) as unknown };
      }
      return { kind: 'died', error: endingOf(outcome).error ?? {} };
    } catch (problem) {
      if (problem instanceof Throttled) return { kind: 'throttled' };
      const ErrorMessage = problem instanceof Error ? problem.message : String(problem);
      const died: InvocationOutcome = { kind: 'died', error: { ErrorMessage } };
      return died;
    }
  };

  async #call(functionName: string, payload: string): Promise<Ending> {
    try {
      const target = this.#options.find(functionName);
      if (target !== undefined) return await this.executions.start(target, payload).ended;
      return endingOf(await this.#options.run(functionName, payload));
    } catch (problem) {
      const { name, message } = problem instanceof Error ? problem : new Error(String(problem));
      const ErrorType = problem instanceof ServiceError ? problem.code : name;
      return { status: 'FAILED', error: { ErrorType, ErrorMessage: message } };
    }
  }

  async #settle({ functionName, arn, status, error, payload }: ExecutionNote): Promise<void> {
    if (!this.#unattended.delete(arn) || status === 'SUCCEEDED') return;
    const because = error?.ErrorMessage ?? status;
    this.#options.failed({ functionName, requestId: arn, payload, error: because });
    const { deadLetterArn } = this.#options.definition(functionName);
    if (deadLetterArn === undefined) return;
    const sqsAttributes = { RequestID: arn, ErrorCode: '200', ErrorMessage: because };
    try {
      const options = { sqsBody: payload, sqsAttributes };
      await this.#options.deliver(deadLetterArn, JSON.parse(payload), options);
    } catch (problem) {
      this.#options.report(`${functionName}: ${String(problem)}`);
    }
  }
}
