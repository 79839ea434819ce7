import { randomUUID } from 'node:crypto';
import type { PacedClock } from '#local/clock.ts';
import type { FunctionDefinition } from './function-definition.ts';
import { type FunctionListeners, logRecord, reportLine } from './function-records.ts';
import { type Outcome, Sandbox } from './sandbox.ts';

/** How many invocations of one function run side by side when the template does not say. */
const DEFAULT_CONCURRENCY = 10;

/** Chooses among sandboxes by the request each is at. */
export type PickSandbox = (requestId: string | 'idle') => boolean;

/** The function's reserved concurrency is used up. */
export class Throttled extends Error {
  override readonly name = 'Throttled';

  constructor() {
    super('Rate Exceeded.');
  }
}

/** The runtime is shutting down. */
class FunctionsStopped extends Error {
  override readonly name = 'FunctionsStopped';
}

interface Invocation {
  readonly payload: string;
  readonly requestId: string;
  readonly arn: string;
}

/** Runs the invocations of one function in warm sandboxes, each of them one at a time. */
export class FunctionRunner {
  readonly definition: FunctionDefinition;
  readonly #clock: PacedClock;
  readonly #endpoints: () => Readonly<Record<string, string>>;
  readonly #listeners: FunctionListeners;
  readonly #idle: Sandbox[] = [];
  readonly #all = new Set<Sandbox>();
  readonly #waiting: (() => void)[] = [];
  #active = 0;
  #stopped = false;

  constructor(options: {
    definition: FunctionDefinition;
    clock: PacedClock;
    endpoints: () => Readonly<Record<string, string>>;
    listeners: FunctionListeners;
  }) {
    this.definition = options.definition;
    this.#clock = options.clock;
    this.#endpoints = options.endpoints;
    this.#listeners = options.listeners;
  }

  /** Runs one invocation; rejects with `Throttled`, and resolves with everything else. */
  async run(
    payload: string,
    { requestId = randomUUID() as string, arn = this.definition.arn } = {},
  ): Promise<Outcome> {
    const release = this.#clock.hold();
    try {
      await this.#enter();
      try {
        return await this.#runInSandbox({ payload, requestId, arn });
      } finally {
        this.#leave();
      }
    } finally {
      release();
    }
  }

  /** Ends sandboxes at once, as a crash of their host would; gives the requests they were at. */
  async kill(pick: PickSandbox = () => true): Promise<readonly string[]> {
    const doomed = [...this.#all].filter((sandbox) => pick(sandbox.current ?? 'idle'));
    const cutOff = doomed.flatMap(({ current }) => current ?? []);
    for (const sandbox of doomed) {
      this.#all.delete(sandbox);
      const index = this.#idle.indexOf(sandbox);
      if (index >= 0) this.#idle.splice(index, 1);
    }
    await Promise.all(doomed.map((sandbox) => sandbox.terminate()));
    return cutOff;
  }

  /** Ends every sandbox for good: nothing runs after this. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.kill();
  }

  async #enter(): Promise<void> {
    const { reservedConcurrency: reserved, name } = this.definition;
    if (reserved !== undefined && this.#active >= reserved) {
      this.#listeners.throttle(name);
      throw new Throttled();
    }
    // Unreserved, AWS would run a thousand side by side; this machine lets the rest wait.
    if (reserved === undefined && this.#active >= DEFAULT_CONCURRENCY) {
      await new Promise<void>((enter) => this.#waiting.push(enter));
    } else {
      this.#active += 1;
    }
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#active -= 1;
    else next();
  }

  #start(): Sandbox {
    const { definition } = this;
    const sandbox = new Sandbox(definition, this.#endpoints(), this.#clock, (stream, line) =>
      this.#log(line, stream, sandbox.requestId),
    );
    this.#all.add(sandbox);
    return sandbox;
  }

  #log(line: string, stream: 'stdout' | 'stderr' | 'platform', requestId?: string): void {
    const at = this.#clock.now();
    const rest = requestId === undefined ? { at, stream } : { at, stream, requestId };
    this.#listeners.log(logRecord(line, { functionName: this.definition.name, ...rest }));
  }

  async #runInSandbox(invocation: Invocation): Promise<Outcome> {
    const { name, memoryMegabytes } = this.definition;
    if (this.#stopped) throw new FunctionsStopped(`${name} has stopped`);
    const warm = this.#idle.pop();
    const sandbox = warm ?? this.#start();
    const failure = await sandbox.initialized;
    const at = this.#clock.now();
    const { outcome, timedOut } =
      failure === undefined
        ? await this.#runUntilDeadline(sandbox, invocation, at)
        : { outcome: { kind: 'error', error: failure } as const, timedOut: false };
    if (failure !== undefined) void sandbox.terminate();
    if (sandbox.ended || failure !== undefined) this.#all.delete(sandbox);
    // A killed sandbox has left the set, and must not come back.
    else if (this.#all.has(sandbox)) this.#idle.push(sandbox);

    const record = {
      functionName: name,
      requestId: invocation.requestId,
      at,
      durationMilliseconds: this.#clock.now() - at,
      memoryMegabytes,
      coldStart: warm === undefined,
      outcome: timedOut ? ('timeout' as const) : outcome.kind,
      ...(outcome.kind === 'error' ? { error: outcome.error.errorMessage } : {}),
    };
    this.#log(reportLine(record), 'platform', invocation.requestId);
    this.#listeners.invocation(record);
    return outcome;
  }

  async #runUntilDeadline(
    sandbox: Sandbox,
    { requestId, payload, arn }: Invocation,
    at: number,
  ): Promise<{ outcome: Outcome; timedOut: boolean }> {
    const { timeoutSeconds } = this.definition;
    const deadline = at + timeoutSeconds * 1000;
    let timedOut = false;
    const cancel = this.#clock.at(deadline, () => {
      timedOut = true;
      void sandbox.terminate();
    });
    const invocation = { requestId, payload, invokedFunctionArn: arn, deadline };
    const outcome = await sandbox.invoke(invocation);
    cancel();
    if (!timedOut) return { outcome, timedOut };
    const spent = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
    const errorMessage = `RequestId: ${requestId} Error: ${spent}`;
    this.#log(errorMessage, 'platform', requestId);
    const error = { errorType: 'Sandbox.Timedout', errorMessage };
    return { outcome: { kind: 'error', error }, timedOut };
  }
}
