import type { InvocationRecord } from './lambda/function-records.ts';
import type { JsonService } from './wire.ts';

/** What would have been billed, counted since the start. */
export interface UsageCounts {
  /** Calls by service and operation; those of the runtime itself do not count. */
  readonly calls: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly lambda: { readonly invocations: number; readonly gigabyteSeconds: number };
  /** Request units by item size. */
  readonly dynamodb: { readonly readUnits: number; readonly writeUnits: number };
}

/** Counts calls and invocations for the cost model. */
export class Usage {
  readonly #calls = new Map<string, Map<string, number>>();
  #invocations = 0;
  #gigabyteSeconds = 0;

  count(service: string, operation: string): void {
    const operations = this.#calls.get(service) ?? new Map<string, number>();
    operations.set(operation, (operations.get(operation) ?? 0) + 1);
    this.#calls.set(service, operations);
  }

  /** Lambda bills each started millisecond by the memory of the function. */
  countInvocation({ durationMilliseconds, memoryMegabytes }: InvocationRecord): void {
    this.#invocations += 1;
    this.#gigabyteSeconds += (Math.ceil(durationMilliseconds) / 1000) * (memoryMegabytes / 1024);
  }

  /** The same service, its operations counted. */
  counted(name: string, service: JsonService): JsonService {
    const operations = Object.entries(service.operations).map(
      ([operation, run]) =>
        [
          operation,
          (input: Record<string, unknown>) => {
            this.count(name, operation);
            return run(input);
          },
        ] as const,
    );
    return { ...service, operations: Object.fromEntries(operations) };
  }

  read(dynamodb: UsageCounts['dynamodb']): UsageCounts {
    const calls = [...this.#calls].map(
      ([service, operations]) => [service, Object.fromEntries(operations)] as const,
    );
    return {
      calls: Object.fromEntries(calls),
      lambda: { invocations: this.#invocations, gigabyteSeconds: this.#gigabyteSeconds },
      dynamodb: { readUnits: dynamodb.readUnits, writeUnits: dynamodb.writeUnits },
    };
  }
}
