import { randomUUID } from 'node:crypto';
import type { DurableExecutionInvocationInput, ErrorObject } from '@aws/durable-execution-sdk-js';
import type { Clock } from '#local/clock.ts';
import type { DurableFunction } from './durable-function.ts';
import type { ExecutionRecord } from './execution-record.ts';
import type { ExecutionTimers } from './execution-timers.ts';
import { invocationEvent } from './history-event.ts';
import { answerEnding } from './invocation-answer.ts';
import type { Ending } from './operation.ts';
import { operationPage, replayedOperations } from './operation-page.ts';

/** One invocation of a durable function. */
export interface Invocation {
  readonly requestId: string;
  /** Aborted when the invocation dies or its execution ends: its effects must not count any more. */
  readonly signal: AbortSignal;
}

export type InvocationOutcome =
  /** What the handler returned, parsed. */
  | { readonly kind: 'answered'; readonly output: unknown }
  /** It threw, ran out of time, or its sandbox died. */
  | { readonly kind: 'died'; readonly error: ErrorObject }
  /** There was no room for it. */
  | { readonly kind: 'throttled' };

/** Invokes a version of a function once and tells what came of it. */
export type InvokeOnce = (
  target: DurableFunction,
  event: DurableExecutionInvocationInput,
  invocation: Invocation,
) => Promise<InvocationOutcome>;

/**
 * AWS promises that a dead invocation is run again and does not say when; this is its usual
 * doubling. Deaths count while no checkpoint is accepted between them.
 */
const RETRY = { firstMilliseconds: 1_000, mostMilliseconds: 60_000, attempts: 10 };

/** Invokes an execution's function again and again until the execution has ended. */
export class ExecutionDriver {
  readonly #record: ExecutionRecord;
  readonly #timers: ExecutionTimers;
  readonly #clock: Clock;
  readonly #invokeOnce: InvokeOnce;
  readonly #end: (ending: Ending) => void;
  #state: 'idle' | 'invoking' | 'backing-off' = 'idle';
  #deaths = 0;
  #progress = false;
  #current: { die: (error: ErrorObject) => void; abort: AbortController } | undefined;

  constructor(parts: {
    record: ExecutionRecord;
    timers: ExecutionTimers;
    clock: Clock;
    invokeOnce: InvokeOnce;
    end: (ending: Ending) => void;
  }) {
    this.#record = parts.record;
    this.#timers = parts.timers;
    this.#clock = parts.clock;
    this.#invokeOnce = parts.invokeOnce;
    this.#end = parts.end;
  }

  /** There is something to do; whoever is at it already will see it. */
  wake(): void {
    if (this.#state === 'idle' && this.#record.status === 'RUNNING') void this.#invoke();
  }

  /** A checkpoint was accepted: the function gets somewhere. */
  progressed(): void {
    this.#progress = true;
    this.#deaths = 0;
  }

  /** The invocation under way dies here and now, and never hears of anything again. */
  kill(error: ErrorObject): void {
    this.#current?.die(error);
  }

  /** The execution has ended: an invocation under way is on its own. */
  abandon(): void {
    this.#current?.abort.abort();
  }

  async #invoke(): Promise<void> {
    this.#state = 'invoking';
    const release = this.#clock.hold();
    const abort = new AbortController();
    const { promise: death, resolve: die } = Promise.withResolvers<InvocationOutcome>();
    this.#current = { abort, die: (error) => die({ kind: 'died', error }) };
    this.#progress = false;
    const { token, updatedIds } = this.#record.open();
    const requestId = randomUUID();
    const startedAt = this.#clock.now();
    const { Operations, NextMarker } = operationPage(replayedOperations(this.#record.operations));
    const event = {
      DurableExecutionArn: this.#record.arn,
      CheckpointToken: token,
      UpdatedOperationIds: updatedIds,
      InitialExecutionState: { Operations, NextMarker },
    };
    try {
      const invocation = { requestId, signal: abort.signal };
      const answer = this.#invokeOnce(this.#record.target, event, invocation);
      const outcome = await Promise.race([answer, death]);
      const error = outcome.kind === 'died' ? outcome.error : undefined;
      if (error !== undefined) abort.abort();
      this.#record.close(invocationEvent({ requestId, startedAt }, error, this.#clock.now()));
      this.#current = undefined;
      this.#state = 'idle';
      if (this.#record.status === 'RUNNING') this.#goOn(outcome);
    } finally {
      release();
    }
  }

  #goOn(outcome: InvocationOutcome): void {
    if (outcome.kind === 'throttled') {
      this.#later(RETRY.firstMilliseconds);
      return;
    }
    if (outcome.kind === 'died') {
      this.#deaths += 1;
      if (this.#deaths >= RETRY.attempts) {
        this.#end({ status: 'FAILED', error: outcome.error });
        return;
      }
      const wait = RETRY.firstMilliseconds * 2 ** (this.#deaths - 1);
      this.#later(Math.min(wait, RETRY.mostMilliseconds));
      return;
    }
    this.#deaths = 0;
    const ending = answerEnding(outcome.output);
    if (ending !== undefined) this.#end(ending);
    else if (this.#record.hasNews) this.wake();
    else if (!this.#record.waits) this.#withoutReason();
  }

  /** Nothing will ever wake it: an invocation that did something is asked once more. */
  #withoutReason(): void {
    if (this.#progress) {
      this.wake();
      return;
    }
    const ErrorMessage = 'Cannot return PENDING status with no pending operations.';
    this.#end({
      status: 'FAILED',
      error: { ErrorType: 'InvalidParameterValueException', ErrorMessage },
    });
  }

  #later(milliseconds: number): void {
    this.#state = 'backing-off';
    this.#timers.set('again', this.#clock.now() + milliseconds, () => {
      this.#state = 'idle';
      this.wake();
    });
  }
}
