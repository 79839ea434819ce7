import { randomUUID } from 'node:crypto';
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  ErrorObject,
  GetDurableExecutionStateRequest,
  OperationUpdate,
} from '@aws/durable-execution-sdk-js';
import type { Clock, Instant } from '#local/clock.ts';
import { ServiceError } from '../../wire.ts';
import { invalid } from './check-updates.ts';
import type { DurableFunction } from './durable-function.ts';
import type { InvokeOnce } from './execution-driver.ts';
import { ExecutionRecord, type ExecutionStatus } from './execution-record.ts';
import { type CallFunction, LiveExecution } from './live-execution.ts';
import { operationPage, replayedOperations } from './operation-page.ts';

/**
 * Called for each update of a checkpoint. What they throw kills the invocation at that point: it
 * never hears back, and the execution goes on from its last checkpoint. A batch is taken as a
 * whole: thrown before, none of its updates counts; thrown after, all of them do.
 */
export interface CheckpointHooks {
  readonly beforeCheckpoint?: (update: OperationUpdate, execution: ExecutionRecord) => void;
  readonly afterCheckpoint?: (update: OperationUpdate, execution: ExecutionRecord) => void;
}

/** An execution started or ended. */
export interface ExecutionNote {
  readonly kind: 'started' | 'ended';
  readonly at: Instant;
  readonly functionName: string;
  readonly name: string;
  readonly arn: string;
  /** Of the version it runs with. */
  readonly functionArn: string;
  readonly startedAt: Instant;
  readonly status: ExecutionStatus;
  /** Serialized input and result. */
  readonly payload: string;
  readonly result?: string | undefined;
  readonly error?: ErrorObject | undefined;
}

export interface DurableExecutionsOptions {
  readonly clock: Clock;
  readonly invokeOnce: InvokeOnce;
  readonly call: CallFunction;
  readonly hooks?: CheckpointHooks;
  readonly note?: (note: ExecutionNote) => void;
}

const DAY = 86_400_000;
const NAME = /^[a-zA-Z0-9-_]{1,64}$/;

/** The durable executions of all functions: what the Lambda service knows and does of them. */
export class DurableExecutions {
  readonly #options: DurableExecutionsOptions;
  readonly #byArn = new Map<string, LiveExecution>();
  readonly #byName = new Map<string, LiveExecution>();

  constructor(options: DurableExecutionsOptions) {
    this.#options = options;
  }

  /**
   * Starts an execution, or gives the one of that name if its payload is the same, also after it
   * has ended; a name that is taken for another payload is refused.
   */
  start(target: DurableFunction, payload: string, name: string = randomUUID()): ExecutionRecord {
    if (!NAME.test(name)) {
      throw invalid(`DurableExecutionName wants 1 to 64 letters, digits, - or _, found '${name}'.`);
    }
    const key = `${target.name}/${name}`;
    const present = this.#unlessExpired(this.#byName.get(key));
    if (present !== undefined) {
      if (present.record.payload === payload) return present.record;
      const problem = `Durable execution ${name} has already been started with another payload.`;
      throw new ServiceError('DurableExecutionAlreadyStartedException', problem, 409);
    }
    const startedAt = this.#options.clock.now();
    const arn = `${target.arn}/durable-execution/${name}/${randomUUID()}`;
    const record = new ExecutionRecord({ arn, name, target, payload, startedAt });
    const live = new LiveExecution(record, {
      clock: this.#options.clock,
      invokeOnce: this.#options.invokeOnce,
      call: this.#options.call,
      ended: (execution) => this.#note('ended', execution),
    });
    this.#byArn.set(arn, live);
    this.#byName.set(key, live);
    this.#note('started', record);
    live.start();
    return record;
  }

  /** The execution of that ARN. */
  find(arn: string): ExecutionRecord {
    return this.#live(arn).record;
  }

  /** All that are running or still retained, oldest first. */
  list(): ExecutionRecord[] {
    return [...this.#byArn.values()].flatMap((live) => this.#unlessExpired(live)?.record ?? []);
  }

  /** CheckpointDurableExecution; a promise, because a killed invocation never gets an answer. */
  async checkpoint(
    request: CheckpointDurableExecutionRequest,
  ): Promise<CheckpointDurableExecutionResponse> {
    const live = this.#live(request.DurableExecutionArn);
    const { beforeCheckpoint, afterCheckpoint } = this.#options.hooks ?? {};
    const updates = request.Updates ?? [];
    const survives = (hook: CheckpointHooks['beforeCheckpoint']): boolean => {
      try {
        for (const update of updates) hook?.(update, live.record);
        return true;
      } catch (error) {
        const { name, message } = error instanceof Error ? error : new Error(String(error));
        live.kill({ ErrorType: name, ErrorMessage: message });
        return false;
      }
    };
    // A stale token is refused before the hooks: the dead cannot die again.
    live.record.checkRequest(request);
    if (!survives(beforeCheckpoint)) return new Promise(() => {});
    const response = live.checkpoint(request);
    return survives(afterCheckpoint) ? response : new Promise(() => {});
  }

  /** GetDurableExecutionState. */
  state({
    DurableExecutionArn,
    CheckpointToken,
    Marker,
    MaxItems,
  }: GetDurableExecutionStateRequest): ReturnType<typeof operationPage> {
    const { record } = this.#live(DurableExecutionArn);
    record.checkToken(CheckpointToken);
    return operationPage(replayedOperations(record.operations), Marker, MaxItems);
  }

  /** StopDurableExecution; gives when it ended. */
  stop(arn: string, error?: ErrorObject): Instant {
    const live = this.#live(arn);
    live.end({ status: 'STOPPED', error });
    return live.record.ending?.at ?? 0;
  }

  succeedCallback(callbackId: string, result?: string): void {
    this.#answer(callbackId, (live) => live.answer(callbackId, { status: 'SUCCEEDED', result }));
  }

  failCallback(callbackId: string, error: ErrorObject = {}): void {
    this.#answer(callbackId, (live) => live.answer(callbackId, { status: 'FAILED', error }));
  }

  heartbeatCallback(callbackId: string): void {
    this.#answer(callbackId, (live) => live.heartbeat(callbackId));
  }

  /** Ends the invocation of an execution that is under way, as a crash of its host would. */
  kill(arn: string): void {
    this.#live(arn).kill({
      ErrorType: 'Runtime.ExitError',
      ErrorMessage: 'The sandbox was killed.',
    });
  }

  /** Nothing is started or invoked after this. */
  halt(): void {
    for (const live of this.#byArn.values()) live.halt();
  }

  #answer(callbackId: string, give: (live: LiveExecution) => boolean): void {
    const [arn = ''] = Buffer.from(callbackId, 'base64').toString().split(' ');
    const live = this.#unlessExpired(this.#byArn.get(arn));
    if (live === undefined) {
      throw new ServiceError(
        'ResourceNotFoundException',
        `No callback has the id ${callbackId}`,
        404,
      );
    }
    if (give(live)) return;
    const problem = 'The callback has already been closed, or its time is over.';
    throw new ServiceError('CallbackTimeoutException', problem);
  }

  #live(arn: string | undefined): LiveExecution {
    const live = this.#unlessExpired(this.#byArn.get(arn ?? ''));
    if (live !== undefined) return live;
    throw new ServiceError('ResourceNotFoundException', `Durable execution not found: ${arn}`, 404);
  }

  /** Forgets an execution whose retention is over. */
  #unlessExpired(live: LiveExecution | undefined): LiveExecution | undefined {
    if (live === undefined) return undefined;
    const { ending, target, arn, name } = live.record;
    if (ending === undefined) return live;
    if (this.#options.clock.now() < ending.at + target.retentionDays * DAY) return live;
    this.#byArn.delete(arn);
    const key = `${target.name}/${name}`;
    if (this.#byName.get(key) === live) this.#byName.delete(key);
    return undefined;
  }

  #note(kind: ExecutionNote['kind'], execution: ExecutionRecord): void {
    const at = this.#options.clock.now();
    const { arn, name, target, startedAt, status, payload, ending } = execution;
    const { result, error } = ending ?? {};
    const { name: functionName, arn: functionArn } = target;
    const identity = { functionName, functionArn, name, arn, startedAt };
    this.#options.note?.({ kind, at, ...identity, status, payload, result, error });
  }
}
