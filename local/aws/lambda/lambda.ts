import type { PacedClock } from '#local/clock.ts';
import type { Deliver } from '../deliver.ts';
import { AsyncInvocations, type FailedInvocation } from './async-invocations.ts';
import { invalid } from './durable/check-updates.ts';
import type { ExecutionNote } from './durable/durable-executions.ts';
import type { DurableFunction } from './durable/durable-function.ts';
import { DurableFunctions, outcomeOf } from './durable/durable-functions.ts';
import type { ExecutionRecord } from './durable/execution-record.ts';
import {
  ASYNC_DEFAULTS,
  type AsyncConfiguration,
  type FunctionDefinition,
} from './function-definition.ts';
import type { FunctionListeners } from './function-records.ts';
import { FunctionRunner, type PickSandbox } from './function-runner.ts';
import { parseFunctionName, Qualifiers } from './qualifiers.ts';
import type { Outcome } from './sandbox.ts';

/** No function has that name or ARN. */
export class FunctionNotFound extends Error {
  override readonly name = 'FunctionNotFound';
  /** By which deliveries know that trying again is of no use. */
  readonly code = 'ResourceNotFoundException';

  constructor(nameOrArn: string) {
    super(`Function not found: ${nameOrArn}`);
  }
}

export interface LambdaListeners extends FunctionListeners {
  readonly failed: (invocation: FailedInvocation) => void;
  readonly problem: (problem: string) => void;
  readonly execution?: (note: ExecutionNote) => void;
}

/** What a caller that waited gets. */
export type InvokeResult = Outcome & {
  readonly executedVersion: string;
  /** Of a durable function. */
  readonly executionArn?: string;
};

/** The functions of a template, and the ways to invoke them. */
export class Lambda {
  readonly #runners = new Map<string, FunctionRunner>();
  readonly #qualifiers = new Map<string, Qualifiers>();
  readonly #asyncConfigurations = new Map<string, AsyncConfiguration>();
  readonly #clock: PacedClock;
  readonly #endpoints: () => Readonly<Record<string, string>>;
  readonly #listeners: LambdaListeners;
  readonly #async: AsyncInvocations;
  readonly #durable: DurableFunctions;

  constructor(options: {
    clock: PacedClock;
    /** AWS_ENDPOINT_URL_…; asked for when a sandbox starts. */
    endpoints: () => Readonly<Record<string, string>>;
    deliver: Deliver;
    listeners: LambdaListeners;
  }) {
    const { clock, deliver, listeners } = options;
    this.#clock = clock;
    this.#endpoints = options.endpoints;
    this.#listeners = listeners;
    const { failed, problem: report } = listeners;
    this.#async = new AsyncInvocations({ clock, deliver, failed, report });
    this.#durable = new DurableFunctions({
      clock,
      run: (nameOrArn, payload, requestId) => {
        const runner = this.#runner(nameOrArn);
        const arn = this.#arnOf(runner, nameOrArn);
        return runner.run(payload, requestId === undefined ? { arn } : { arn, requestId });
      },
      find: (nameOrArn) => this.#durableTarget(nameOrArn),
      definition: (name) => this.find(name),
      deliver,
      failed,
      note: (note) => listeners.execution?.(note),
      report,
    });
  }

  get definitions(): FunctionDefinition[] {
    return [...this.#runners.values()].map(({ definition }) => definition);
  }

  /** The executions of durable functions. */
  get executions(): DurableFunctions['executions'] {
    return this.#durable.executions;
  }

  define(definition: FunctionDefinition): void {
    const runner = new FunctionRunner({
      definition,
      clock: this.#clock,
      endpoints: this.#endpoints,
      listeners: this.#listeners,
    });
    this.#runners.set(definition.name, runner);
    this.#qualifiers.set(definition.name, new Qualifiers());
  }

  /** The versions and aliases of a function. */
  qualifiers(nameOrArn: string): Qualifiers {
    const { name } = this.find(nameOrArn);
    return this.#qualifiers.get(name) ?? new Qualifiers();
  }

  configureAsync(nameOrArn: string, configuration: AsyncConfiguration): void {
    this.#asyncConfigurations.set(this.find(nameOrArn).name, configuration);
  }

  find(nameOrArn: string): FunctionDefinition {
    return this.#runner(nameOrArn).definition;
  }

  /** Invokes and waits for the result; rejects when unknown or throttled. */
  async invoke(nameOrArn: string, payload: string, executionName?: string): Promise<InvokeResult> {
    const target = this.#durableTarget(nameOrArn, executionName);
    if (target !== undefined) {
      const { arn, ended } = this.#durable.startAndWait(target, payload, executionName);
      const outcome = outcomeOf(await ended);
      return { ...outcome, executedVersion: target.version, executionArn: arn };
    }
    const runner = this.#runner(nameOrArn);
    const outcome = await runner.run(payload, { arn: this.#arnOf(runner, nameOrArn) });
    return { ...outcome, executedVersion: this.#versionOf(nameOrArn) };
  }

  /** Starts an execution of a durable function, which goes on by itself; undefined of others. */
  startExecution(
    nameOrArn: string,
    payload: string,
    executionName?: string,
  ): ExecutionRecord | undefined {
    const target = this.#durableTarget(nameOrArn, executionName);
    return target && this.#durable.startUnattended(target, payload, executionName);
  }

  /** Invokes asynchronously: retries, destinations and dead letters are Lambda's business. */
  invokeAsync(nameOrArn: string, payload: string): string {
    const execution = this.startExecution(nameOrArn, payload);
    if (execution !== undefined) return execution.arn;
    const runner = this.#runner(nameOrArn);
    const configuration = this.#asyncConfigurations.get(runner.definition.name) ?? ASYNC_DEFAULTS;
    return this.#async.accept(runner, configuration, payload, this.#arnOf(runner, nameOrArn));
  }

  /** Ends the sandboxes of one function, or of all of them; gives the requests they were at. */
  async kill(nameOrArn?: string, pick?: PickSandbox): Promise<readonly string[]> {
    const runners = nameOrArn === undefined ? this.#runners.values() : [this.#runner(nameOrArn)];
    return (await Promise.all([...runners].map((runner) => runner.kill(pick)))).flat();
  }

  /** Ends every function for good. */
  async stop(): Promise<void> {
    this.#async.stop();
    this.#durable.executions.halt();
    await Promise.all([...this.#runners.values()].map((runner) => runner.stop()));
  }

  #runner(nameOrArn: string): FunctionRunner {
    const runner = this.#runners.get(parseFunctionName(nameOrArn).name);
    if (runner === undefined) throw new FunctionNotFound(nameOrArn);
    this.#versionOf(nameOrArn);
    return runner;
  }

  /** The function and version that a name stands for. */
  versionOf(nameOrArn: string): { functionName: string; version: string } {
    const { name: functionName } = this.find(nameOrArn);
    return { functionName, version: this.#versionOf(nameOrArn) };
  }

  /** Refuses a qualifier that nobody defined. */
  #versionOf(nameOrArn: string): string {
    const { name, qualifier = '$LATEST' } = parseFunctionName(nameOrArn);
    const version = this.#qualifiers.get(name)?.versionOf(qualifier);
    if (version === undefined) throw new FunctionNotFound(nameOrArn);
    return version;
  }

  /** The version of a durable function to execute; undefined when the function is not durable. */
  #durableTarget(nameOrArn: string, executionName?: string): DurableFunction | undefined {
    const { name, arn, durable } = this.find(nameOrArn);
    if (durable === undefined) {
      if (executionName === undefined) return undefined;
      throw invalid(`${name} is not a durable function: its invocations have no name.`);
    }
    if (parseFunctionName(nameOrArn).qualifier === undefined) {
      throw invalid('You cannot invoke a durable function using an unqualified ARN.');
    }
    const version = this.#versionOf(nameOrArn);
    return { ...durable, name, version, arn: `${arn}:${version}` };
  }

  /** A qualifier shows in the ARN the handler sees. */
  #arnOf({ definition }: FunctionRunner, nameOrArn: string): string {
    const { qualifier } = parseFunctionName(nameOrArn);
    return qualifier === undefined ? definition.arn : `${definition.arn}:${qualifier}`;
  }
}
