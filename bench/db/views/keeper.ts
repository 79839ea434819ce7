import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type pg from 'pg';
import { makeCareSchema } from '#adapters/care/care-schema.ts';
import { viewChores } from '#adapters/care/views/view-chores.ts';
import { viewTables } from '#adapters/care/views/view-tables.ts';
import type { ViewRow } from '#core/care/care-rules.ts';
import type { Chore, Progress, Turn } from '#core/care/chore.ts';
import type { BenchServer } from '../server.ts';

const MINUTE = 60_000;

/** Keeps views as the function does, minute by minute of a clock of its own, and measures what it takes. */
export interface Keeper {
  readonly rows: readonly ViewRow[];
  /** Lets time pass. */
  later(minutes: number): void;
  /** One look, in milliseconds. */
  look(view: string): Promise<number>;
  /** Turns until it is done: milliseconds and the last word. */
  turn(view: string): Promise<{ readonly milliseconds: number; readonly because: string }>;
}

export async function startKeeper(server: BenchServer, rows: readonly ViewRow[]): Promise<Keeper> {
  const care = server.care();
  await makeCareSchema(care.of('care'), [viewTables]);
  const chores = viewChores(rows, { sqlOf: (file) => readFileSync(file, 'utf8') });
  let now = Date.parse('2026-11-02T00:00:00Z');
  const of = (view: string): { chore: Chore; turn: Turn } => {
    const chore = chores.find(({ id }) => id === `view/${view}`);
    if (chore === undefined) throw new Error(`no view ${view}`);
    const turn = { database: care.of(chore.id), now: () => now, until: now + 15 * MINUTE };
    return { chore, turn };
  };
  return {
    rows,
    later: (minutes) => {
      now += minutes * MINUTE;
    },
    async look(view) {
      const { chore, turn } = of(view);
      return timed(() => chore.look(turn));
    },
    async turn(view) {
      const { chore, turn } = of(view);
      const began = performance.now();
      let last: Progress;
      do last = await chore.advance(turn);
      while (last.is === 'more');
      const milliseconds = performance.now() - began;
      if (last.is !== 'done') throw new Error(`${view}: ${last.is}, ${last.because}`);
      return { milliseconds, because: last.because };
    },
  };
}

export async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Times of something done so often. */
export async function times(
  count: number,
  work: (index: number) => Promise<number>,
): Promise<readonly number[]> {
  const found: number[] = [];
  for (let index = 0; index < count; index += 1) found.push(await work(index));
  return found;
}

/** Counters of changes are written when a session comes to rest; here nobody waits for it. */
export const flush = (client: pg.Client) => client.query('SELECT pg_stat_force_next_flush()');
