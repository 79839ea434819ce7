import type { PacedClock } from '#local/clock.ts';
import type { Deliver } from '../deliver.ts';
import { AsyncInvocations, type FailedInvocation } from './async-invocations.ts';
import {
  ASYNC_DEFAULTS,
  type AsyncConfiguration,
  type FunctionDefinition,
} from './function-definition.ts';
import type { FunctionListeners } from './function-records.ts';
import { FunctionRunner } from './function-runner.ts';
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
}

/** `name`, `name:qualifier` or an ARN with or without qualifier → name. */
function nameOf(nameOrArn: string): string {
  const arn = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:([^:]+)/.exec(nameOrArn);
  return arn?.[1] ?? nameOrArn.split(':')[0] ?? '';
}

/** The functions of a template, and the ways to invoke them. */
export class Lambda {
  readonly #runners = new Map<string, FunctionRunner>();
  readonly #asyncConfigurations = new Map<string, AsyncConfiguration>();
  readonly #clock: PacedClock;
  readonly #endpoints: () => Readonly<Record<string, string>>;
  readonly #listeners: LambdaListeners;
  readonly #async: AsyncInvocations;

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
  }

  get definitions(): FunctionDefinition[] {
    return [...this.#runners.values()].map(({ definition }) => definition);
  }

  define(definition: FunctionDefinition): void {
    const runner = new FunctionRunner({
      definition,
      clock: this.#clock,
      endpoints: this.#endpoints,
      listeners: this.#listeners,
    });
    this.#runners.set(definition.name, runner);
  }

  configureAsync(nameOrArn: string, configuration: AsyncConfiguration): void {
    this.#asyncConfigurations.set(this.find(nameOrArn).name, configuration);
  }

  find(nameOrArn: string): FunctionDefinition {
    return this.#runner(nameOrArn).definition;
  }

  /** Invokes and waits for the result; rejects when unknown or throttled. */
  invoke(nameOrArn: string, payload: string): Promise<Outcome> {
    const runner = this.#runner(nameOrArn);
    return runner.run(payload, { arn: this.#arnOf(runner, nameOrArn) });
  }

  /** Invokes asynchronously: retries, destinations and dead letters are Lambda's business. */
  invokeAsync(nameOrArn: string, payload: string): string {
    const runner = this.#runner(nameOrArn);
    const configuration = this.#asyncConfigurations.get(runner.definition.name) ?? ASYNC_DEFAULTS;
    return this.#async.accept(runner, configuration, payload, this.#arnOf(runner, nameOrArn));
  }

  /** Ends the sandboxes of one function, or of all of them. */
  async kill(nameOrArn?: string): Promise<void> {
    const runners = nameOrArn === undefined ? this.#runners.values() : [this.#runner(nameOrArn)];
    await Promise.all([...runners].map((runner) => runner.kill()));
  }

  /** Ends every function for good. */
  async stop(): Promise<void> {
    this.#async.stop();
    await Promise.all([...this.#runners.values()].map((runner) => runner.stop()));
  }

  #runner(nameOrArn: string): FunctionRunner {
    const runner = this.#runners.get(nameOf(nameOrArn));
    if (runner === undefined) throw new FunctionNotFound(nameOrArn);
    return runner;
  }

  /** A qualifier shows in the ARN the handler sees. */
  #arnOf({ definition }: FunctionRunner, nameOrArn: string): string {
    const qualifier = nameOrArn.startsWith('arn:')
      ? nameOrArn.split(':')[7]
      : nameOrArn.split(':')[1];
    return qualifier === undefined ? definition.arn : `${definition.arn}:${qualifier}`;
  }
}
