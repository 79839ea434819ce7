import type { History } from '../history.ts';
import type { Lease, StateStore, TargetState } from './ports.ts';

/** Somebody else wrote the target's state first; whoever finds this leaves, since the next tick looks again. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';

  constructor(target: string) {
    super(`the state of ${target} was written by somebody else`);
  }
}

/** One turn at a target: every save is conditional on nobody else having saved since the turn began. */
export class Turn {
  readonly target: string;
  history: History;
  readonly #store: StateStore;
  #version: number;

  constructor(store: StateStore, target: string, state: TargetState) {
    this.target = target;
    this.#store = store;
    this.history = state.history;
    this.#version = state.version;
  }

  /** Keeps `history`, with the lease or without; throws `Overtaken` when it is not ours to keep. */
  async save(history: History, lease?: Lease): Promise<void> {
    const state = lease === undefined ? { history } : { history, lease };
    if (!(await this.#store.write(this.target, state, this.#version))) {
      throw new Overtaken(this.target);
    }
    this.history = history;
    this.#version += 1;
  }
}
