import type { CallCounter } from '#adapters/render/rate-budget.ts';
import type { Pause, Pauses } from '#core/history.ts';
import type { Ledger, ObservationStore, StateStore, TargetState } from '#core/loop/ports.ts';
import type { Observation } from '#core/observation.ts';
import type { Hold, Holds } from '#core/playbooks/world.ts';
import type { Sandbox } from './sandbox.ts';

/**
 * How the table misbehaves: refuses reads or writes, loses the answer of a write, or echoes it: the
 * SDK repeats a conditional write whose answer was lost, and is told that the condition fails.
 */
export type TableFault = 'none' | 'reads' | 'writes' | 'all' | 'lost' | 'echo';

export class TableDown extends Error {
  override readonly name = 'TableDown';
}

type Io = Pick<Sandbox, 'io'>;

/** The ports of the state table. */
export interface TablePorts {
  readonly state: StateStore;
  readonly observations: ObservationStore;
  readonly ledger: Ledger;
  readonly counter: CallCounter;
  readonly holds: Holds;
}

/** What stands in an item that this version makes no sense of. */
const GARBLED = 'garbled';

/** The state table in memory, with its conditions; everything passes through JSON, as it does there. */
export class MemoryTable {
  readonly items = new Map<string, string>();
  readonly #originals = new Map<string, string>();
  fault: TableFault = 'none';
  /** Sees everything that is written. */
  onWrite: (key: string, json: string) => void = () => {};

  /** The ports as one invocation has them. */
  ports({ io }: { readonly io: Io['io'] }): TablePorts {
    return {
      state: {
        read: (targets) => io('table read state', () => this.#snapshot(targets)),
        write: (target, state, version) =>
          io('table write state', () => this.#writeState(target, state, version)),
        pauses: (target) =>
          io('table read pauses', () => this.#reading(() => this.pauses([target]))),
      },
      observations: {
        readObservations: (targets) =>
          io('table read observations', () => this.#reading(() => this.#observations(targets))),
        saveObservation: (observation) =>
          io('table write observation', () => {
            this.#put(`OBSERVATION ${observation.target}`, observation);
          }),
        rememberDemand: (target, minute, ...demand) =>
          io('table write demand', () => {
            this.#put(`DEMAND ${target} ${minute}`, demand);
          }),
      },
      ledger: {
        record: (decision) =>
          io('table write decision', () => {
            this.#put(`DECISION ${decision.target}`, decision);
          }),
      },
      counter: {
        reserve: (bucket, minute, calls, most) =>
          io('table count', () => this.#reserve(`CALLS ${bucket} ${minute}`, calls, most)),
      },
      holds: {
        take: (hold) => io('table write hold', () => this.#take(hold)),
        release: (target, run, at) => io('table write hold', () => this.#release(target, run, at)),
      },
    };
  }

  /** The state as it is, for whoever looks from outside. */
  stateOf(target: string): TargetState | undefined {
    return this.#get<TargetState>(`STATE ${target}`);
  }

  /** Writes as a person's program does, past all faults. */
  put(key: string, value: object): void {
    const json = JSON.stringify(value);
    this.onWrite(key, json);
    this.items.set(key, json);
  }

  /** Makes an item unreadable, as another version's is. */
  garble(key: string): void {
    const item = this.items.get(key);
    if (item !== undefined && item !== GARBLED) this.#originals.set(key, item);
    this.items.set(key, GARBLED);
  }

  isGarbled(key: string): boolean {
    return this.items.get(key) === GARBLED;
  }

  /** Somebody puts the items back. */
  restore(): void {
    for (const key of [...this.items.keys()]) {
      if (this.items.get(key) !== GARBLED) continue;
      const original = this.#originals.get(key);
      if (original === undefined) this.items.delete(key);
      else this.items.set(key, original);
    }
    this.#originals.clear();
  }

  putPause(pause: Pause): void {
    this.put(pause.target === undefined ? 'PAUSE' : `PAUSE ${pause.target}`, pause);
  }

  removePause(target?: string): void {
    this.items.delete(target === undefined ? 'PAUSE' : `PAUSE ${target}`);
  }

  /** Playbooks at work among them; `undefined` when one of them cannot be made out. */
  pauses(targets: readonly string[]): Pauses {
    const keys = targets.flatMap((target) => [`PAUSE ${target}`, `HOLD ${target}`]);
    if (['PAUSE', ...keys].some((key) => this.isGarbled(key))) return undefined;
    return ['PAUSE', ...keys].flatMap((key): readonly Pause[] => {
      if (!key.startsWith('HOLD')) return [this.#get<Pause>(key) ?? []].flat();
      const hold = this.#get<Hold>(key);
      if (hold === undefined) return [];
      const { at, by, playbook, run, target, until } = hold;
      return [{ target, by, why: `${playbook} works at it`, at, until, run, playbook }];
    });
  }

  #take(hold: Hold): Hold | undefined {
    const key = `HOLD ${hold.target}`;
    const other = this.#get<Hold>(key);
    if (this.isGarbled(key)) throw new TableDown(`${key} cannot be read`);
    const isInTheWay =
      other?.run === hold.run ? other.ended === true : (other?.until ?? 0) > hold.at;
    if (other !== undefined && isInTheWay) return other;
    this.#put(key, hold);
    return undefined;
  }

  #release(target: string, run: string, at: number): void {
    const key = `HOLD ${target}`;
    if (this.fault === 'writes' || this.fault === 'all') throw new TableDown('writes are refused');
    const hold = this.#get<Hold>(key);
    if (hold?.run === run) this.#put(key, { ...hold, until: at, ended: true });
  }

  #get<T>(key: string): T | undefined {
    const item = this.items.get(key);
    return item === undefined || item === GARBLED ? undefined : (JSON.parse(item) as T);
  }

  #reading<T>(read: () => T): T {
    if (this.fault === 'reads' || this.fault === 'all') throw new TableDown('reads are refused');
    return read();
  }

  /** True when the caller is told that it was done. */
  #put(key: string, value: object): boolean {
    if (this.fault === 'writes' || this.fault === 'all') throw new TableDown('writes are refused');
    this.put(key, value);
    if (this.fault === 'lost') throw new TableDown('the answer was lost');
    return this.fault !== 'echo';
  }

  #snapshot(targets: readonly string[]): Awaited<ReturnType<StateStore['read']>> {
    const garbled = targets.filter((target) =>
      ['STATE', 'OBSERVATION'].some((kind) => this.isGarbled(`${kind} ${target}`)),
    );
    return this.#reading(() => ({
      observations: this.#observations(targets),
      states: this.#existing<TargetState>('STATE', targets),
      pauses: this.pauses(targets),
      unreadable: Object.fromEntries(garbled.map((target) => [target, 'it cannot be read'])),
    }));
  }

  #observations(targets: readonly string[]): Record<string, Observation> {
    return this.#existing<Observation>('OBSERVATION', targets);
  }

  #existing<T>(kind: string, targets: readonly string[]): Record<string, T> {
    const entries = targets.flatMap((target) => {
      const item = this.#get<T>(`${kind} ${target}`);
      return item === undefined ? [] : [[target, item] as const];
    });
    return Object.fromEntries(entries);
  }

  #writeState(target: string, state: Omit<TargetState, 'version'>, version: number): boolean {
    const key = `STATE ${target}`;
    const before = this.isGarbled(key) ? Number.NaN : this.#versionOf(key);
    if (before !== version && this.fault !== 'writes' && this.fault !== 'all') return false;
    return this.#put(key, { version: version + 1, ...state });
  }

  #versionOf(key: string): number {
    return this.#get<TargetState>(key)?.version ?? 0;
  }

  #reserve(key: string, calls: number, most: number): boolean {
    const spent = this.#get<{ readonly calls: number }>(key)?.calls ?? 0;
    if (spent + calls > most) return false;
    return this.#put(key, { calls: spent + calls });
  }
}
