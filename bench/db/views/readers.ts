import { performance } from 'node:perf_hooks';
import { setTimeout } from 'node:timers/promises';
import type pg from 'pg';
import type { BenchServer } from '../server.ts';

const READERS = 4;

/** Readers of a view at a steady rate. Each read is timed from when it was meant to begin: one that waits delays no clock. */
export class Readers {
  readonly #clients: readonly pg.Client[];
  readonly #sql: string;
  readonly #everyMilliseconds: number;

  private constructor(clients: readonly pg.Client[], sql: string, everyMilliseconds: number) {
    this.#clients = clients;
    this.#sql = sql;
    this.#everyMilliseconds = everyMilliseconds;
  }

  /** Four, each with so many reads a second: together less than a core, or what is measured is the want of CPU. */
  static async open(server: BenchServer, sql: string, readsPerSecond: number): Promise<Readers> {
    const clients = await Promise.all(Array.from({ length: READERS }, () => server.connect('app')));
    return new Readers(clients, sql, 1000 / readsPerSecond);
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.end()));
  }

  /** Milliseconds of all reads while something is done. */
  async during(work: () => Promise<unknown>): Promise<readonly number[]> {
    const found: number[] = [];
    let isOver = false;
    const reading = this.#clients.map(async (client, at) => {
      let meant = performance.now() + (at * this.#everyMilliseconds) / READERS;
      for (let n = at; !isOver; n += 1) {
        // One that the read before it held up has waited since it was meant; a late timer is none of PostgreSQL's doing.
        const isHeldUp = performance.now() > meant;
        if (!isHeldUp) await setTimeout(meant - performance.now());
        const from = isHeldUp ? meant : performance.now();
        await client.query(this.#sql, [1 + ((n * 7919) % 100)]);
        found.push(performance.now() - from);
        meant += this.#everyMilliseconds;
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
