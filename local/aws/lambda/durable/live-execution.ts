import { randomUUID } from 'node:crypto';
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
  ErrorObject,
} from '@aws/durable-execution-sdk-js';
import type { Clock } from '#local/clock.ts';
import { ExecutionDriver, type InvokeOnce } from './execution-driver.ts';
import type { ExecutionRecord } from './execution-record.ts';
import { ExecutionTimers } from './execution-timers.ts';
import { endEvent } from './history-event.ts';
import type { Ending, NamedUpdate, StoredOperation } from './operation.ts';

/** Runs a function that an execution calls, durable or not, to its end. */
export type CallFunction = (functionName: string, payload: string) => Promise<Ending>;

/** What a live execution needs of the world. */
export interface Surroundings {
  readonly clock: Clock;
  readonly invokeOnce: InvokeOnce;
  readonly call: CallFunction;
  readonly ended: (record: ExecutionRecord) => void;
}

/** An execution that has not ended: its timers, its invocations, what it waits for. */
export class LiveExecution {
  readonly record: ExecutionRecord;
  readonly #world: Surroundings;
  readonly #timers: ExecutionTimers;
  readonly #driver: ExecutionDriver;
  /** Seconds, by the id of the callback's operation. */
  readonly #heartbeats = new Map<string, number>();

  constructor(record: ExecutionRecord, world: Surroundings) {
    this.record = record;
    this.#world = world;
    this.#timers = new ExecutionTimers(world.clock);
    this.#driver = new ExecutionDriver({
      record,
      timers: this.#timers,
      clock: world.clock,
      invokeOnce: world.invokeOnce,
      end: (ending) => this.end(ending),
    });
  }

  start(): void {
    const { target, startedAt } = this.record;
    const deadline = startedAt + target.executionTimeoutSeconds * 1000;
    this.#timers.set('execution', deadline, () =>
      this.end({
        status: 'TIMED_OUT',
        error: {
          ErrorType: 'Lambda.DurableExecutionTimedOut',
          ErrorMessage: `Execution timed out after ${target.executionTimeoutSeconds} seconds.`,
        },
      }),
    );
    this.#driver.wake();
  }

  checkpoint(request: CheckpointDurableExecutionRequest): CheckpointDurableExecutionResponse {
    const { clock } = this.#world;
    const callbackId = (): string =>
      Buffer.from(`${this.record.arn} ${randomUUID()}`).toString('base64');
    const { response, applied } = this.record.checkpoint(request, clock.now(), callbackId);
    if (applied.length > 0) this.#driver.progressed();
    for (const { update, operation } of applied) this.#follow(update, operation);
    return response;
  }

  /** Answers a callback; what is not open any more cannot be answered, and gives false. */
  answer(callbackId: string, ending: Ending): boolean {
    const operation = this.#openCallback(callbackId);
    if (operation === undefined) return false;
    const { CallbackDetails } = operation;
    this.#settle(operation, ending, {
      CallbackDetails: { ...CallbackDetails, Result: ending.result, Error: ending.error },
    });
    return true;
  }

  /** The answer is still on its way: the heartbeat's time begins anew. */
  heartbeat(callbackId: string): boolean {
    const operation = this.#openCallback(callbackId);
    if (operation === undefined) return false;
    this.#awaitHeartbeat(operation.Id);
    return true;
  }

  end(ending: Ending): void {
    if (!this.record.end(ending, this.#world.clock.now())) return;
    this.#timers.cancelAll();
    this.#driver.abandon();
    this.#world.ended(this.record);
  }

  /** The invocation under way dies here, as if its host had lost power. */
  kill(error: ErrorObject): void {
    this.#driver.kill(error);
  }

  /** Nothing happens after this; the execution stays as it is. */
  halt(): void {
    this.#timers.cancelAll();
    this.#driver.abandon();
  }

  #openCallback(callbackId: string): StoredOperation | undefined {
    return [...this.record.operations.values()].find(
      ({ Status, CallbackDetails }) =>
        Status === 'STARTED' && CallbackDetails?.CallbackId === callbackId,
    );
  }

  /** Sees to what an accepted update asks of the service. */
  #follow(update: NamedUpdate, operation: StoredOperation): void {
    const { Id, Type } = operation;
    const { Action, Payload, ChainedInvokeOptions } = update;
    if (Type === 'EXECUTION') {
      const status = Action === 'SUCCEED' ? 'SUCCEEDED' : 'FAILED';
      this.end({ status, result: Payload, error: update.Error });
    } else if (Action === 'CANCEL') {
      this.#stopWaiting(Id);
    } else if (Type === 'STEP' && Action === 'RETRY') {
      const at = operation.StepDetails?.NextAttemptTimestamp?.getTime() ?? 0;
      this.#timers.set(Id, at, () => this.#ready(Id));
    } else if (Type === 'WAIT') {
      const at = operation.WaitDetails?.ScheduledEndTimestamp?.getTime() ?? 0;
      this.#timers.set(Id, at, () => this.#settle(operation, { status: 'SUCCEEDED' }));
    } else if (Type === 'CALLBACK') {
      this.#awaitAnswer(update, Id);
    } else if (Type === 'CHAINED_INVOKE') {
      void this.#call(operation, ChainedInvokeOptions?.FunctionName ?? '', Payload ?? 'null');
    }
  }

  #ready(id: string): void {
    const operation = this.record.operations.get(id);
    if (operation === undefined) return;
    const { NextAttemptTimestamp: _, ...StepDetails } = operation.StepDetails ?? {};
    this.record.settle({ ...operation, Status: 'READY', StepDetails });
    this.#driver.wake();
  }

  #awaitAnswer({ CallbackOptions }: NamedUpdate, id: string): void {
    const { TimeoutSeconds: timeout, HeartbeatTimeoutSeconds: heartbeat } = CallbackOptions ?? {};
    if (timeout) {
      const at = this.#world.clock.now() + timeout * 1000;
      this.#timers.set(id, at, () => this.#timeOut(id, 'Callback timed out'));
    }
    if (heartbeat) this.#heartbeats.set(id, heartbeat);
    this.#awaitHeartbeat(id);
  }

  #awaitHeartbeat(id: string): void {
    const seconds = this.#heartbeats.get(id);
    if (seconds === undefined) return;
    this.#timers.set(`heartbeat ${id}`, this.#world.clock.now() + seconds * 1000, () =>
      this.#timeOut(id, 'Callback timed out on heartbeat'),
    );
  }

  #timeOut(id: string, ErrorMessage: string): void {
    const operation = this.record.operations.get(id);
    if (operation === undefined) return;
    const error = { ErrorMessage };
    const CallbackDetails = { ...operation.CallbackDetails, Error: error };
    this.#settle(operation, { status: 'TIMED_OUT', error }, { CallbackDetails });
  }

  async #call(operation: StoredOperation, functionName: string, payload: string): Promise<void> {
    const ending = await this.#world.call(functionName, payload);
    if (this.record.operations.get(operation.Id)?.Status !== 'STARTED') return;
    const ChainedInvokeDetails = {
      ...(ending.result === undefined ? {} : { Result: ending.result }),
      ...(ending.error === undefined ? {} : { Error: ending.error }),
    };
    this.#settle(operation, ending, { ChainedInvokeDetails });
  }

  #stopWaiting(id: string): void {
    this.#timers.cancel(id);
    this.#timers.cancel(`heartbeat ${id}`);
  }

  #settle(operation: StoredOperation, ending: Ending, more: Partial<StoredOperation> = {}): void {
    const now = this.#world.clock.now();
    this.#stopWaiting(operation.Id);
    const settled = {
      ...operation,
      ...more,
      Status: ending.status,
      EndTimestamp: new Date(now),
    };
    this.record.settle(settled, endEvent(settled, ending, now));
    this.#driver.wake();
  }
}
