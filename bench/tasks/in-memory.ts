import type { Breaker } from '#core/tasks/breaker.ts';
import type { TaskRecord } from '#core/tasks/record.ts';
import type { BreakerStore, TaskLedger, TaskQueues } from '#core/tasks/world.ts';

/** A ledger that keeps its promises in a map, and counts the calls a table would have had. */
export class MemoryLedger implements TaskLedger {
  readonly records = new Map<string, TaskRecord>();
  calls = 0;

  async read(kind: TaskRecord['kind'], id: string): Promise<TaskRecord | undefined> {
    return this.records.get(`${kind} ${id}`);
  }

  async write(writes: Parameters<TaskLedger['write']>[0]): ReturnType<TaskLedger['write']> {
    this.calls += 1;
    return writes.map(({ expects, record }) => {
      const key = `${record.kind} ${record.id}`;
      const stands = this.records.get(key);
      if (stands?.version !== expects) return stands;
      this.records.set(key, record);
      return undefined;
    });
  }
}

/** Breakers of services that are well, and a count of what was written to them. */
export class MemoryBreakers implements BreakerStore {
  writes = 0;

  async read(): Promise<ReadonlyMap<string, Breaker>> {
    return new Map();
  }

  async write(): Promise<'written'> {
    this.writes += 1;
    return 'written';
  }
}

/** Queues from which everything goes well. */
export const quietQueues: TaskQueues = {
  putBack: async () => {},
  bury: async () => {},
};
