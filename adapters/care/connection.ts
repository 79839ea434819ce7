import { performance } from 'node:perf_hooks';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { DatabaseUnavailable, type Row, type Sql, StatementFailed } from '#core/care/database.ts';
import { reasonOf } from '../reason-of.ts';
import type { Secret } from '../secret.ts';
import { type StatementWatch, withoutValues } from './watch.ts';

/** What went wrong, sorted: PostgreSQL refused a statement, or it could not be reached. */
export function failed(error: unknown, url: Secret): Error {
  if (error instanceof pg.DatabaseError) {
    const about = error.table ?? error.constraint ?? error.column;
    // 57P01 to 57P03: the server goes down or is not up yet; 53300: it has no place left; 08: the connection itself.
    if (/^(57P0|08|53300)/.test(error.code ?? '')) {
      return new DatabaseUnavailable(`PostgreSQL: ${error.message}`);
    }
    return new StatementFailed(withoutContents(error), error.code ?? '', about);
  }
  return new DatabaseUnavailable(`PostgreSQL could not be reached: ${url.redact(reasonOf(error))}`);
}

/**
 * What PostgreSQL says, without contents of rows: those are what is quoted in complaints about a value (class 22), and whatever
 * the application's own functions raise under any code. Elsewhere what is quoted is the name of something.
 */
function withoutContents({
  code = '',
  constraint,
  message,
  routine,
  table,
}: pg.DatabaseError): string {
  if (routine === 'exec_stmt_raise' || routine === 'exec_stmt_assert') {
    const about = constraint ?? table;
    return `a function of the application raised an exception (${code}${about === undefined ? '' : `, ${about}`}); PostgreSQL's log has its words`;
  }
  return code.startsWith('22') ? message.replace(/["„«“].*["“”»]/s, '"…"') : message;
}

/** A portion of a stream: by what the last one was wide, so that a thousand wide rows are not in memory at once. */
const PORTION_CHARACTERS = 4 * 2 ** 20;
const FIRST_ROWS = 16;

function widthOf(rows: readonly (readonly (string | null)[])[]): number {
  let characters = 1;
  for (const row of rows) for (const value of row) characters += value?.length ?? 0;
  return characters;
}

/** Nothing is known of this connection any more. */
class Severed extends Error {
  override readonly name = 'Severed';
}

/** One connection, each of whose statements is watched. */
export class Connection implements Sql {
  readonly #client: pg.PoolClient;
  readonly #watch: StatementWatch;
  readonly #url: Secret;
  /** Nobody may use it again. */
  isBroken = false;

  constructor(client: pg.PoolClient, watch: StatementWatch, url: Secret) {
    this.#client = client;
    this.#watch = watch;
    this.#url = url;
  }

  async query<T extends Row>(text: string, values: readonly unknown[] = []): Promise<readonly T[]> {
    return (await this.#run(text, values)).rows as T[];
  }

  async execute(text: string, values: readonly unknown[] = []): Promise<number> {
    return (await this.#run(text, values)).rowCount ?? 0;
  }

  /** Several statements at once, without values; the rows of the last. */
  async script(text: string, says: string): Promise<readonly Row[]> {
    const results: unknown = await this.#watched(says, () => this.#client.query(text));
    const last: unknown = Array.isArray(results) ? results.at(-1) : results;
    return (last as pg.QueryResult<Row>).rows;
  }

  async *stream(
    text: string,
    values: readonly unknown[],
    rows: number,
  ): AsyncGenerator<readonly (readonly (string | null)[])[]> {
    const cursor = this.#client.query(
      new Cursor<(string | null)[]>(text, [...values], {
        rowMode: 'array',
        types: { getTypeParser: () => String },
      } as never),
    );
    try {
      for (let next = Math.min(FIRST_ROWS, rows); ; ) {
        const asked = next;
        const some = await this.#watched(text, () => cursor.read(asked));
        if (some.length > 0) yield some;
        if (some.length < asked) return;
        next = Math.min(rows, 4 * asked, Math.ceil((asked * PORTION_CHARACTERS) / widthOf(some)));
      }
    } finally {
      if (!this.isBroken) await cursor.close().catch(() => {});
    }
  }

  #run(text: string, values: readonly unknown[]): Promise<pg.QueryResult> {
    return this.#watched(text, () => this.#client.query(text, [...values]));
  }

  async #watched<T>(text: string, work: () => Promise<T>): Promise<T> {
    const statement = withoutValues(text);
    const began = performance.now();
    await this.#orSevered(() => this.#watch.before?.(statement));
    try {
      const result = await work();
      await this.#orSevered(() => this.#watch.after?.(statement, performance.now() - began));
      return result;
    } catch (error) {
      if (error instanceof Severed) throw error;
      const failure = failed(error, this.#url);
      if (failure instanceof DatabaseUnavailable) this.isBroken = true;
      await this.#watch.after?.(statement, performance.now() - began, failure.message);
      throw failure;
    }
  }

  async #orSevered(tell: () => Promise<void> | void): Promise<void> {
    try {
      await tell();
    } catch (cause) {
      this.isBroken = true;
      throw new Severed('the connection was given up', { cause });
    }
  }
}
