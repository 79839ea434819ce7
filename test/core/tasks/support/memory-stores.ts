import type { Breaker } from '#core/tasks/breaker.ts';
import type { TaskRecord } from '#core/tasks/record.ts';
import type { RecordWrite, Standing } from '#core/tasks/world.ts';

const nameOf = ({ kind, id }: Pick<TaskRecord, 'kind' | 'id'>): string => `${kind} ${id}`;

/** The ledger in memory: compare and set, as on DynamoDB. */
export class MemoryLedger {
  readonly records = new Map<string, TaskRecord>();
  /** Requests that wrote, or tried to. */
  writes = 0;
  /** Ids whose records cannot be read. */
  readonly unclear = new Set<string>();

  write(all: readonly RecordWrite[]): readonly Standing[] {
    this.writes += 1;
    const names = new Set(all.map(({ record }) => nameOf(record)));
    if (names.size !== all.length) throw new Error('two writes of one item in a transaction');
    return all.map(({ record, expects }) => {
      if (this.unclear.has(record.id)) return 'unclear';
      const stands = this.records.get(nameOf(record));
      if (stands?.version !== expects) return stands ?? 'unclear';
      this.records.set(nameOf(record), structuredClone(record));
      return undefined;
    });
  }

  of(id: string, kind: TaskRecord['kind'] = 'email'): TaskRecord | undefined {
    return this.records.get(nameOf({ kind, id }));
  }
}

/** The breakers in memory. */
export class MemoryBreakers {
  readonly breakers = new Map<string, Breaker>();
  writes = 0;

  read(names: readonly string[]): ReadonlyMap<string, Breaker> {
    return new Map(
      names.flatMap((name) => {
        const breaker = this.breakers.get(name);
        return breaker === undefined ? [] : [[name, breaker] as const];
      }),
    );
  }

  write(next: Breaker, expects: number | undefined): 'written' | { stands: Breaker | undefined } {
    this.writes += 1;
    const stands = this.breakers.get(next.name);
    if (stands?.version !== expects) return { stands };
    this.breakers.set(next.name, next);
    return 'written';
  }
}
