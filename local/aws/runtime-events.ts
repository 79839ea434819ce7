import type { AwsEvent } from './aws-event.ts';
import type { EventNote } from './events/event-bridge.ts';
import type { ExecutionNote } from './lambda/durable/durable-executions.ts';
import type { InvocationRecord, LogRecord } from './lambda/function-records.ts';
import type { Publication } from './queues/queue-protocol.ts';

/** Something that was given up, wherever it had come from. */
export interface DeadLetterRecord {
  readonly at: number;
  /** The queue, function, rule or schedule that gave up. */
  readonly source: string;
  /** Where it was put; absent when it is lost. */
  readonly queue?: string;
  readonly body: string;
  readonly because: string;
}

/** What a runtime tells of itself. */
export interface RuntimeEvents {
  readonly invocation: InvocationRecord;
  readonly log: LogRecord;
  /** A durable execution started or ended. */
  readonly execution: ExecutionNote;
  /** A change of an alarm's state, as EventBridge gets it. */
  readonly alarm: AwsEvent;
  /** An event on a bus, with the rules it matched. */
  readonly event: EventNote;
  readonly 'dead-letter': DeadLetterRecord;
  /** What was published to a topic. */
  readonly notification: Publication;
  /** Something went wrong inside the runtime that no caller waits for. */
  readonly problem: string;
}

type Listener<Name extends keyof RuntimeEvents> = (event: RuntimeEvents[Name]) => void;

/** Listeners by the name of what they want to hear. */
export class RuntimeListeners {
  readonly #listeners = new Map<keyof RuntimeEvents, Set<(event: never) => void>>();

  /** Returns a function that ends it. */
  on<Name extends keyof RuntimeEvents>(name: Name, listener: Listener<Name>): () => void {
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<Name extends keyof RuntimeEvents>(name: Name, event: RuntimeEvents[Name]): void {
    const listeners = this.#listeners.get(name) as ReadonlySet<Listener<Name>> | undefined;
    for (const listener of listeners ?? []) listener(event);
  }

  /** Nobody hears anything after this. */
  clear(): void {
    this.#listeners.clear();
  }
}
