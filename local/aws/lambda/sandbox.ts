import { randomUUID } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { PacedClock } from '#local/clock.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type {
  FunctionError,
  SandboxInvocation,
  SandboxOptions,
  SandboxReport,
} from './sandbox-protocol.ts';

export type Outcome =
  | { readonly kind: 'success'; readonly payload: string }
  | { readonly kind: 'error'; readonly error: FunctionError };

export type LineListener = (stream: 'stdout' | 'stderr', line: string) => void;

/** Node needs some room of its own besides what the handler may use. */
const MINIMUM_HEAP_MEGABYTES = 64;

function environmentOf(
  definition: FunctionDefinition,
  endpoints: Readonly<Record<string, string>>,
  logStream: string,
): Record<string, string> {
  const [, , , region = 'us-east-1'] = definition.arn.split(':');
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_EXECUTION_ENV: `AWS_Lambda_${definition.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: definition.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    ...(definition.logFormat === undefined ? {} : { AWS_LAMBDA_LOG_FORMAT: definition.logFormat }),
    LAMBDA_TASK_ROOT: definition.codeDirectory,
    _HANDLER: definition.handler,
    // As in Lambda, but local times follow the process all the same: threads share its time zone.
    TZ: ':UTC',
    ...endpoints,
    ...definition.environment,
  };
}

/** One warm environment of a function: a thread with its own globals and nothing of the host's env. */
export class Sandbox {
  /** Resolves when the handler is loaded, or with why it cannot be. */
  readonly initialized: Promise<FunctionError | undefined>;
  readonly #worker: Worker;
  readonly #onLine: LineListener;
  #settle: ((outcome: Outcome) => void) | undefined;
  #requestId: string | undefined;
  #crash: FunctionError | undefined;
  #ended = false;

  constructor(
    definition: FunctionDefinition,
    endpoints: Readonly<Record<string, string>>,
    clock: PacedClock,
    onLine: LineListener,
  ) {
    this.#onLine = onLine;
    const logStream = `[$LATEST]${randomUUID().replaceAll('-', '')}`;
    const workerData: SandboxOptions = {
      clock: clock.shared,
      codeDirectory: definition.codeDirectory,
      handler: definition.handler,
      functionName: definition.name,
      memoryMegabytes: definition.memoryMegabytes,
      logGroup: definition.logGroup,
      logStream,
    };
    this.#worker = new Worker(new URL('./sandbox-thread.ts', import.meta.url), {
      workerData,
      execArgv: [],
      env: environmentOf(definition, endpoints, logStream),
      resourceLimits: {
        maxOldGenerationSizeMb: Math.max(definition.memoryMegabytes, MINIMUM_HEAP_MEGABYTES),
      },
    });
    this.initialized = new Promise((resolve) => {
      this.#worker.on('message', (report: SandboxReport) => {
        if (report.kind === 'ready') resolve(undefined);
        else if (report.kind === 'failed') resolve(report.error);
        else this.#hear(report);
      });
      this.#worker.on('error', (error: Error) => this.#crashed(error));
      this.#worker.on('exit', (code) => {
        this.#ended = true;
        const error = this.#crash ?? this.#exitError(code);
        resolve(error);
        this.#finish({ kind: 'error', error });
      });
    });
  }

  /** The invocation it runs, or ran last. */
  get requestId(): string | undefined {
    return this.#requestId;
  }

  /** The invocation it runs now. */
  get current(): string | undefined {
    return this.#settle === undefined ? undefined : this.#requestId;
  }

  /** True once the thread is gone. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Runs one invocation; the caller sees to it that there is one at a time. */
  invoke(invocation: SandboxInvocation): Promise<Outcome> {
    if (this.#ended) return Promise.resolve({ kind: 'error', error: this.#exitError(1) });
    this.#requestId = invocation.requestId;
    return new Promise((resolve) => {
      this.#settle = resolve;
      this.#worker.postMessage(invocation);
    });
  }

  /** Ends the thread wherever it is; an invocation under way ends with an error. */
  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #exitError(code: number): FunctionError {
    return {
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${this.#requestId} Error: Runtime exited with error: exit status ${code}`,
    };
  }

  #crashed(error: Error): void {
    // Out of memory, most likely: everything else is reported by the thread itself.
    this.#crash ??= { errorType: 'Runtime.ExitError', errorMessage: error.message };
  }

  #hear(report: Exclude<SandboxReport, { kind: 'ready' | 'failed' }>): void {
    switch (report.kind) {
      case 'line':
        this.#onLine(report.stream, report.line);
        break;
      case 'crashed':
        this.#crash = report.error;
        break;
      case 'result':
        this.#finish({ kind: 'success', payload: report.payload });
        break;
      case 'error':
        this.#finish({ kind: 'error', error: report.error });
    }
  }

  #finish(outcome: Outcome): void {
    this.#settle?.(outcome);
    this.#settle = undefined;
  }
}
