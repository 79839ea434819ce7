import { randomUUID } from 'node:crypto';
import type {
  CheckpointDurableExecutionRequest,
  CheckpointDurableExecutionResponse,
} from '@aws/durable-execution-sdk-js';
import type { Instant } from '#local/clock.ts';
import { applyUpdate } from './apply-update.ts';
import { checkBatch, checkUpdate, invalid } from './check-updates.ts';
import type { DurableFunction } from './durable-function.ts';
import { endEvent, type HistoryEvent, startEvent, updateEvent } from './history-event.ts';
import {
  type Ending,
  type NamedUpdate,
  type StoredOperation,
  waitsForOutside,
} from './operation.ts';

export type ExecutionStatus = 'RUNNING' | Ending['status'];

/** What an accepted checkpoint did. */
export interface Accepted {
  readonly response: CheckpointDurableExecutionResponse;
  /** Each update with what its operation is now; empty when the request was a repetition. */
  readonly applied: readonly {
    readonly update: NamedUpdate;
    readonly operation: StoredOperation;
  }[];
}

interface Token {
  readonly value: string;
  /** The request that used it up, so that its repetition gets the same answer. */
  usedBy?: { readonly clientToken: string; readonly response: CheckpointDurableExecutionResponse };
}

/** One durable execution: its operations, its history, and who may checkpoint it. */
export class ExecutionRecord {
  readonly arn: string;
  readonly name: string;
  readonly target: DurableFunction;
  /** Serialized input. */
  readonly payload: string;
  readonly startedAt: Instant;
  readonly ended: Promise<Ending>;
  readonly history: HistoryEvent[] = [];
  #operations = new Map<string, StoredOperation>();
  readonly #executionId: string;
  readonly #resolveEnd: (ending: Ending) => void;
  /** Operations that changed and that the function has not been told of. */
  readonly #unseen = new Set<string>();
  #ending: (Ending & { readonly at: Instant }) | undefined;
  #token: Token | undefined;
  #past: Token | undefined;

  constructor(options: {
    arn: string;
    name: string;
    target: DurableFunction;
    payload: string;
    startedAt: Instant;
  }) {
    const { arn, name, target, payload, startedAt } = options;
    this.arn = arn;
    this.name = name;
    this.target = target;
    this.payload = payload;
    this.startedAt = startedAt;
    const { promise, resolve } = Promise.withResolvers<Ending>();
    this.ended = promise;
    this.#resolveEnd = resolve;
    const execution: StoredOperation = {
      Id: randomUUID(),
      Type: 'EXECUTION',
      Status: 'STARTED',
      StartTimestamp: new Date(startedAt),
      ExecutionDetails: { InputPayload: payload },
    };
    this.#executionId = execution.Id;
    this.#operations.set(execution.Id, execution);
    this.history.push(startEvent(execution, target.executionTimeoutSeconds, startedAt));
  }

  get status(): ExecutionStatus {
    return this.#ending?.status ?? 'RUNNING';
  }

  get ending(): (Ending & { readonly at: Instant }) | undefined {
    return this.#ending;
  }

  get operations(): ReadonlyMap<string, StoredOperation> {
    return this.#operations;
  }

  /** True when something changed that the function has not been told of. */
  get hasNews(): boolean {
    return this.#unseen.size > 0;
  }

  /** True while a timer, an answer or another function will go on with it. */
  get waits(): boolean {
    return [...this.#operations.values()].some(waitsForOutside);
  }

  /** Begins an invocation: from now on only its token is good. Gives what changed since the last. */
  open(): { token: string; updatedIds: string[] } {
    this.#past = undefined;
    this.#token = { value: randomUUID() };
    const updatedIds = [...this.#unseen];
    this.#unseen.clear();
    return { token: this.#token.value, updatedIds };
  }

  /** Ends an invocation: whatever of it still lives can checkpoint no more. */
  close(event: HistoryEvent): void {
    this.#token = undefined;
    this.#past = undefined;
    if (this.#ending === undefined) this.history.push(event);
  }

  /** Refuses every token but the one given last. */
  checkToken(value: string | undefined): void {
    if (this.#ending === undefined && value !== undefined && value === this.#token?.value) return;
    // The SDK knows a stale token by these words and lets the invocation die quietly.
    throw invalid('Invalid Checkpoint Token: it is stale, or the execution has ended.');
  }

  /** Refuses a request whose token is neither good nor just used up by this very request. */
  checkRequest(request: CheckpointDurableExecutionRequest): void {
    if (this.#repeated(request) === undefined) this.checkToken(request.CheckpointToken);
  }

  /** Takes a batch of updates as a whole or not at all. */
  checkpoint(
    request: CheckpointDurableExecutionRequest,
    now: Instant,
    callbackId: () => string,
  ): Accepted {
    const { CheckpointToken, ClientToken, Updates = [] } = request;
    const repeated = this.#repeated(request);
    if (repeated !== undefined) return { response: repeated, applied: [] };
    this.checkToken(CheckpointToken);
    const applied = this.#apply(checkBatch(Updates), now, callbackId);
    const response = {
      CheckpointToken: randomUUID() as string,
      NewExecutionState: { Operations: this.#takeNews() },
    };
    this.#past = { value: CheckpointToken ?? '' };
    if (ClientToken !== undefined) this.#past.usedBy = { clientToken: ClientToken, response };
    this.#token = { value: response.CheckpointToken };
    return { response, applied };
  }

  /** An operation is moved on from outside: by time, by an answer, by another function's end. */
  settle(operation: StoredOperation, event?: HistoryEvent): void {
    if (this.#ending !== undefined) return;
    this.#operations.set(operation.Id, operation);
    this.#unseen.add(operation.Id);
    if (event !== undefined) this.history.push(event);
  }

  /** Ends the execution; what ends an ended one changes nothing and gives false. */
  end(ending: Ending, at: Instant): boolean {
    const execution = this.#operations.get(this.#executionId);
    if (this.#ending !== undefined || execution === undefined) return false;
    const ended = { ...execution, Status: ending.status, EndTimestamp: new Date(at) };
    this.#operations.set(ended.Id, ended);
    this.history.push(endEvent(ended, ending, at));
    this.#ending = { ...ending, at };
    this.#resolveEnd(ending);
    return true;
  }

  /** The answer that a request got before: clients repeat what they heard no answer to. */
  #repeated({
    CheckpointToken,
    ClientToken,
  }: CheckpointDurableExecutionRequest): CheckpointDurableExecutionResponse | undefined {
    if (ClientToken === undefined || this.#past?.value !== CheckpointToken) return undefined;
    const { usedBy } = this.#past ?? {};
    return usedBy?.clientToken === ClientToken ? usedBy.response : undefined;
  }

  #apply(updates: readonly NamedUpdate[], now: Instant, callbackId: () => string) {
    const next = new Map(this.#operations);
    const applied: { update: NamedUpdate; operation: StoredOperation }[] = [];
    for (const asked of updates) {
      // The SDK makes up an id for a result too large to return; there is one execution only.
      const update = asked.Type === 'EXECUTION' ? { ...asked, Id: this.#executionId } : asked;
      checkUpdate(update, next);
      const operation = applyUpdate(next.get(update.Id), update, now, callbackId);
      next.set(operation.Id, operation);
      applied.push({ update, operation });
    }
    this.#operations = next;
    for (const { update, operation } of applied) {
      if (update.Type === 'EXECUTION') continue;
      this.#unseen.add(operation.Id);
      this.history.push(updateEvent(update, operation, now));
    }
    return applied;
  }

  #takeNews(): StoredOperation[] {
    const news = [...this.#unseen].flatMap((id) => this.#operations.get(id) ?? []);
    this.#unseen.clear();
    return news;
  }
}
