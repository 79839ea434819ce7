import { randomUUID } from 'node:crypto';
import type { Clock } from '#local/clock.ts';
import type { Deliver } from '../deliver.ts';
import { type Condition, destinationPayload } from './destination-record.ts';
import type { AsyncConfiguration } from './function-definition.ts';
import { type FunctionRunner, Throttled } from './function-runner.ts';
import type { Outcome } from './sandbox.ts';

/** An asynchronous invocation that all its attempts could not save. */
export interface FailedInvocation {
  readonly functionName: string;
  readonly requestId: string;
  readonly payload: string;
  readonly error: string;
}

interface QueuedEvent {
  readonly runner: FunctionRunner;
  readonly configuration: AsyncConfiguration;
  readonly arn: string;
  readonly payload: string;
  readonly requestId: string;
  readonly acceptedAt: number;
}

/** AWS waits a minute before the first retry of an error and two before the second. */
const RETRY_WAIT_MILLISECONDS = [60_000, 120_000];
const THROTTLE_WAIT_MILLISECONDS = { first: 1_000, most: 300_000 };

/** Lambda's own queue of asynchronous invocations: retries, destinations, dead letters. */
export class AsyncInvocations {
  readonly #clock: Clock;
  readonly #deliver: Deliver;
  readonly #failed: (invocation: FailedInvocation) => void;
  readonly #report: (problem: string) => void;
  readonly #timers = new Set<() => void>();

  constructor(options: {
    clock: Clock;
    deliver: Deliver;
    failed: (invocation: FailedInvocation) => void;
    report: (problem: string) => void;
  }) {
    this.#clock = options.clock;
    this.#deliver = options.deliver;
    this.#failed = options.failed;
    this.#report = options.report;
  }

  /** Takes an event; whatever becomes of it is told elsewhere. Gives the request id. */
  accept(
    runner: FunctionRunner,
    configuration: AsyncConfiguration,
    payload: string,
    arn: string = runner.definition.arn,
  ): string {
    const requestId = randomUUID();
    const acceptedAt = this.#clock.now();
    void this.#attempt({ runner, configuration, arn, payload, requestId, acceptedAt }, 1, 0);
    return requestId;
  }

  /** No retry happens after this. */
  stop(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  async #attempt(event: QueuedEvent, attempt: number, throttles: number): Promise<void> {
    const { runner, configuration, payload, requestId, arn } = event;
    const release = this.#clock.hold();
    try {
      const outcome = await runner.run(payload, { requestId, arn });
      if (outcome.kind === 'success') {
        await this.#settle(event, attempt, 'Success', outcome);
      } else if (attempt > configuration.maximumRetryAttempts) {
        await this.#settle(event, attempt, 'RetriesExhausted', outcome);
      } else {
        const wait = RETRY_WAIT_MILLISECONDS[attempt - 1] ?? 120_000;
        await this.#later(event, wait, attempt + 1, 0, outcome);
      }
    } catch (error) {
      if (!(error instanceof Throttled)) {
        this.#report(String(error));
        return;
      }
      const { first, most } = THROTTLE_WAIT_MILLISECONDS;
      const wait = Math.min(first * 2 ** throttles, most);
      await this.#later(event, wait, attempt, throttles + 1, undefined);
    } finally {
      release();
    }
  }

  async #later(
    event: QueuedEvent,
    wait: number,
    attempt: number,
    throttles: number,
    outcome: Outcome | undefined,
  ): Promise<void> {
    const at = this.#clock.now() + wait;
    if (at - event.acceptedAt > event.configuration.maximumEventAgeSeconds * 1000) {
      const attempts = outcome === undefined ? attempt - 1 : attempt;
      await this.#settle(event, attempts, 'EventAgeExceeded', outcome);
      return;
    }
    const cancel = this.#clock.at(at, () => {
      this.#timers.delete(cancel);
      void this.#attempt(event, attempt, throttles);
    });
    this.#timers.add(cancel);
  }

  async #settle(
    event: QueuedEvent,
    attempts: number,
    condition: Condition,
    outcome: Outcome | undefined,
  ): Promise<void> {
    const { runner, configuration, requestId, payload } = event;
    const { name, deadLetterArn } = runner.definition;
    const destination = condition === 'Success' ? configuration.onSuccess : configuration.onFailure;
    const error = outcome?.kind === 'error' ? outcome.error.errorMessage : condition;
    if (condition !== 'Success') this.#failed({ functionName: name, requestId, payload, error });
    try {
      if (destination !== undefined) {
        const at = this.#clock.now();
        const result = { ...event, attempts, condition, outcome, at };
        await this.#deliver(destination, destinationPayload(destination, result));
      }
      if (condition !== 'Success' && deadLetterArn !== undefined) {
        const sqsAttributes = { RequestID: requestId, ErrorCode: '200', ErrorMessage: error };
        const options = { sqsBody: payload, sqsAttributes };
        await this.#deliver(deadLetterArn, JSON.parse(payload), options);
      }
    } catch (problem) {
      // As in AWS: an undeliverable dead letter is counted (DeadLetterErrors) and lost.
      this.#report(`${name}: ${String(problem)}`);
    }
  }
}
