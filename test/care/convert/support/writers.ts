import type pg from 'pg';
import { session } from '../../partitions/support/turned.ts';
import type { TestDatabase } from '../../support/care-server.ts';

/** Numbers that are the same in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Sessions that write as fast as they can, each to rows of its own, and know what must be there in the end. */
export interface Writers {
  /** Ends them; the rows as they believe them to be, as text, in order. */
  stop(): Promise<readonly string[]>;
  /** What was refused to them. */
  readonly refused: readonly string[];
  /** The longest that one statement took. */
  longestMilliseconds(): number;
  count(): number;
}

interface Row {
  readonly at: string;
  readonly status: number;
}

const line = (id: number, { at, status }: Row): string => `${id} ${at} ${status}`;
const base = Date.parse('2026-01-01T00:00:00Z');

/** Rows of `access_logs` as `Writers` write them. */
export const LINES = `SELECT concat_ws(' ', id, to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), status) AS line
  FROM access_logs WHERE path = 'w' ORDER BY id`;

/** Lets one through each time it is told to, and everybody in the end. */
export interface Turnstile {
  letOne(): void;
  pass(): Promise<void>;
}

export function turnstile(): Turnstile {
  let tickets = 0;
  let waiting: (() => void) | undefined;
  return {
    letOne() {
      tickets += 1;
      waiting?.();
    },
    async pass() {
      while (tickets === 0) await new Promise<void>((resolve) => (waiting = resolve));
      tickets -= 1;
    },
  };
}

/** Starts so many sessions; with a turnstile they write when it lets them. */
export async function startWriters(
  one: TestDatabase,
  sessions: number,
  gate?: Turnstile,
): Promise<Writers> {
  const refused: string[] = [];
  let isOver = false;
  let longest = 0;
  let statements = 0;

  async function write(client: pg.Client, number: number): Promise<readonly string[]> {
    const below = random(number + 1);
    const rows = new Map<number, Row>();
    let next = (number + 1) * 1_000_000;
    const at = (): string => new Date(base + below(400 * 86_400) * 1000).toISOString();
    const run = async (text: string, values: readonly unknown[]): Promise<boolean> => {
      const began = performance.now();
      statements += 1;
      try {
        const { rowCount } = await client.query(text, [...values]);
        if (rowCount !== 1) refused.push(`${rowCount} rows: ${text}`);
        return true;
      } catch (error) {
        refused.push(String(error));
        return false;
      } finally {
        longest = Math.max(longest, performance.now() - began);
      }
    };
    for (;;) {
      await gate?.pass();
      if (isOver) break;
      const ids = [...rows.keys()];
      const id = ids[below(Math.max(1, ids.length))];
      const what = below(10);
      const row = { at: at(), status: below(600) };
      if (id === undefined || what < 4) {
        next += 1;
        if (
          await run('INSERT INTO access_logs VALUES ($1, $2, 1, $3, $4, 5)', [
            next,
            row.at,
            'w',
            row.status,
          ])
        )
          rows.set(next, row);
      } else if (what < 7) {
        if (
          await run('UPDATE access_logs SET created_at = $2, status = $3 WHERE id = $1', [
            id,
            row.at,
            row.status,
          ])
        )
          rows.set(id, row);
      } else if (what === 7) {
        next += 1;
        if (await run('UPDATE access_logs SET id = $2 WHERE id = $1', [id, next])) {
          rows.set(next, rows.get(id) ?? row);
          rows.delete(id);
        }
      } else if (what === 8) {
        // What is taken back leaves no trace.
        await client.query('BEGIN');
        await run('DELETE FROM access_logs WHERE id = $1', [id]);
        await client.query('ROLLBACK');
      } else if (await run('DELETE FROM access_logs WHERE id = $1', [id])) {
        rows.delete(id);
      }
    }
    await client.end();
    return [...rows].map(([id, row]) => line(id, row));
  }

  const clients = await Promise.all(
    Array.from({ length: sessions }, (_, number) => session(one, `writer-${number}`)),
  );
  const running = clients.map((client, number) =>
    // A session that ends is the end of its server, in a test that failed already.
    write(client, number).catch((error: unknown) => {
      refused.push(String(error));
      return [];
    }),
  );
  return {
    refused,
    longestMilliseconds: () => longest,
    count: () => statements,
    async stop() {
      isOver = true;
      for (const _ of clients) gate?.letOne();
      const lines = (await Promise.all(running)).flat();
      return lines.sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
    },
  };
}
