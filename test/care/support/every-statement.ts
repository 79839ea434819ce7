import { setTimeout } from 'node:timers/promises';
import type { StatementWatch } from '#adapters/care/watch.ts';
import { ChoreBusy } from '#core/care/database.ts';
import type { Objects } from '#core/care/objects.ts';

/** For the server to see that a connection was given up. */
const MOST_WAIT_MILLISECONDS = 10_000;

/** The process ended here. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** A moment between two statements, or two calls of another port: before the next is sent, or its answer lost. */
export interface Moment {
  /** Counted from 1, over all statements and calls of the work. */
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** What counts the calls of a work, and ends it at one of them: from then on nothing gets through any more. */
export class Fate {
  readonly #moment: Moment | undefined;
  #calls = 0;
  #dead = false;
  /** What was called, in order: for a test that wants to see its boundaries. */
  readonly seen: string[] = [];

  constructor(moment?: Moment) {
    this.#moment = moment;
  }

  get calls(): number {
    return this.#calls;
  }

  /** Ends every connection of care at the moment. */
  readonly watch: StatementWatch = {
    before: (statement) => this.#before(statement),
    after: () => this.#after(),
  };

  /** Objects that die at the moment, too. */
  objects(objects: Objects): Objects {
    const call =
      <Args extends readonly unknown[], T>(name: string, work: (...args: Args) => Promise<T>) =>
      async (...args: Args): Promise<T> => {
        this.#before(`${name} ${String(args[0])}`);
        const result = await work(...args);
        this.#after();
        return result;
      };
    return {
      put: call('put', (...args: Parameters<Objects['put']>) => objects.put(...args)),
      get: call('get', (key: string) => objects.get(key)),
      head: call('head', (key: string) => objects.head(key)),
      list: (prefix) => objects.list(prefix),
      remove: call('remove', (key: string) => objects.remove(key)),
    };
  }

  #before(what: string): void {
    if (this.#dead) throw new Killed('the process has ended');
    this.#calls += 1;
    this.seen.push(what);
    if (this.#moment?.call === this.#calls && this.#moment.when === 'before') this.#die();
  }

  #after(): void {
    if (this.#dead) throw new Killed('the process has ended');
    if (this.#moment?.call === this.#calls && this.#moment.when === 'after') this.#die();
  }

  #die(): never {
    this.#dead = true;
    throw new Killed(`killed ${this.#moment?.when} ${this.seen.at(-1)}`);
  }
}

/** All moments of a work that makes so many calls. */
export const momentsOf = (calls: number): readonly Moment[] =>
  Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) => [
    { call, when: 'before' as const },
    { call, when: 'after' as const },
  ]);

/**
 * Runs a work to its end once to count its calls, then once for every moment: killed there, then run again, undisturbed,
 * until it ends. `begin` makes a fresh world for each, `work` runs it with that fate and says whether it has come to its
 * end, `judge` looks at what is so.
 */
export async function killedEverywhere<World>(work: {
  readonly begin: () => Promise<World>;
  readonly work: (world: World, fate: Fate) => Promise<'done' | 'again'>;
  readonly judge: (world: World, moment: Moment | undefined) => Promise<void>;
  readonly end?: (world: World) => Promise<void>;
  /** Most tries that a work may need after it was killed. Default 20. */
  readonly tries?: number;
}): Promise<number> {
  const toItsEnd = async (world: World, fate: () => Fate): Promise<Fate> => {
    const patience = performance.now() + MOST_WAIT_MILLISECONDS;
    for (let attempt = 0; attempt < (work.tries ?? 20); attempt += 1) {
      const mine = fate();
      try {
        if ((await work.work(world, mine)) === 'done') return mine;
      } catch (error) {
        // The server has not noticed yet that the killed one is gone: whoever comes next comes again.
        if (!(error instanceof ChoreBusy) || performance.now() > patience) throw error;
        attempt -= 1;
        await setTimeout(10);
      }
    }
    throw new Error('the work did not come to its end');
  };
  const first = new Fate();
  const world = await work.begin();
  await toItsEnd(world, () => first);
  await work.judge(world, undefined);
  await work.end?.(world);
  const moments = momentsOf(first.calls);
  for (const moment of moments) {
    const other = await work.begin();
    const fate = new Fate(moment);
    try {
      await work.work(other, fate);
    } catch {
      // Killed: whatever it threw on its way down, nobody was there to read it.
    }
    await toItsEnd(other, () => new Fate());
    await work.judge(other, moment);
    await work.end?.(other);
  }
  return moments.length;
}
