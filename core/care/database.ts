/** A row as PostgreSQL gave it: `bigint` and `numeric` as text, times as `Date`. */
export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement; throws `StatementFailed`. */
export interface Sql {
  query<T extends Row = Row>(text: string, values?: readonly unknown[]): Promise<readonly T[]>;
  /** Rows that a statement touched. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
  /**
   * Rows of a query, some megabytes and at most `rows` at a time, all of one moment; only inside of a transaction.
   * Values come as text, null stays null.
   */
  stream(
    text: string,
    values: readonly unknown[],
    rows: number,
  ): AsyncIterable<readonly (readonly (string | null)[])[]>;
}

/** How long a statement may take, and how long it may wait for a lock. */
export interface Limits {
  /** Default 60. */
  readonly statementSeconds?: number;
  /** Default 250: whoever waits for a lock on a table makes everybody behind it wait as well. */
  readonly lockMilliseconds?: number;
  /** Rows of one moment throughout. Default false. */
  readonly repeatable?: boolean;
}

/** One database, as one chore sees it. Time limits, names and time zone (UTC) are always set. */
export interface Database {
  /** A transaction that changes nothing, without the chore's lock. */
  read<T>(work: (sql: Sql) => Promise<T>, limits?: Limits): Promise<T>;
  /**
   * A transaction that holds the chore's lock from its beginning to its end: a second one, also that of a killed
   * process whose statement still runs, throws `ChoreBusy`. Serialization failures and deadlocks are tried again whole.
   */
  transaction<T>(work: (sql: Sql) => Promise<T>, limits?: Limits): Promise<T>;
  /**
   * A session of its own with the chore's lock, past any pooler, each statement by itself: for what no transaction
   * may hold (CREATE INDEX CONCURRENTLY, DETACH CONCURRENTLY, VACUUM).
   */
  session<T>(work: (sql: Sql) => Promise<T>, limits?: Limits): Promise<T>;
}

/** Somebody else is at this chore, perhaps a statement that outlived its process. */
export class ChoreBusy extends Error {
  override readonly name = 'ChoreBusy';
}

/** PostgreSQL refused a statement. */
export class StatementFailed extends Error {
  override readonly name = 'StatementFailed';
  /** SQLSTATE: `55P03` a lock was not had in time, `57014` it took too long, `23505` not unique. */
  readonly code: string;
  /** Table, column or constraint that PostgreSQL named. */
  readonly about: string | undefined;

  constructor(message: string, code: string, about?: string) {
    super(message);
    this.code = code;
    this.about = about;
  }
}

/** A lock was not had in time: somebody's transaction is in the way, and it will end. */
export const isLockTimeout = (error: unknown): boolean =>
  error instanceof StatementFailed && error.code === '55P03';

/** There is no connection, or no more. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
}
