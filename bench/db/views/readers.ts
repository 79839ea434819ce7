import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import type { BenchServer } from '../server.ts';

const READERS = 4;
/** Of each: together a few percent of a core, so that what is measured is waiting and not the want of CPU. */
const EVERY_MILLISECONDS = 20;

/** Readers of a view at a steady rate. Each read is timed from when it was meant to begin: one that waits delays no clock. */
export class Readers {
  readonly #clients: readonly pg.Client[];
  readonly #sql: string;

  private constructor(clients: readonly pg.Client[], sql: string) {
    this.#clients = clients;
    this.#sql = sql;
  }

  static async open(server: BenchServer, sql: string): Promise<Readers> {
    const clients = await Promise.all(Array.from({ length: READERS }, () => server.connect('app')));
    return new Readers(clients, sql);
  }

  /** Milliseconds of all reads while something is done. */
  async during(work: () => Promise<unknown>): Promise<readonly number[]> {
    const found: number[] = [];
    let isOver = false;
    const reading = this.#clients.map(async (client, at) => {
      let meant = performance.now() + (at * EVERY_MILLISECONDS) / READERS;
      for (let n = at; !isOver; n += 1) {
        await setTimeout(Math.max(0, meant - performance.now()));
        // A timer that is late is none of PostgreSQL's doing; a read before it that was late is.
        const began = Math.max(meant, Math.min(performance.now(), meant + EVERY_MILLISECONDS));
        const isBehind = performance.now() > meant + EVERY_MILLISECONDS;
        await client.query(this.#sql, [1 + ((n * 7919) % 1000)]);
        found.push(performance.now() - (isBehind ? meant : began));
        meant += EVERY_MILLISECONDS;
      }
    });
    await work();
    isOver = true;
    await Promise.all(reading);
    return found;
  }
}

/** Of a hundred, the one that only one exceeds. */
export function p99(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
}
