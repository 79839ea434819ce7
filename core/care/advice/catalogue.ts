/** A table as its catalogue and statistics have it; names are as SQL has them. */
export interface TableFacts {
  readonly table: string;
  /** Null until it was first analysed. */
  readonly rows: number | null;
  readonly bytes: number;
  readonly sequentialScans: number;
  readonly sequentialRows: number;
  readonly indexScans: number;
  /** Rows inserted, updated and deleted. */
  readonly writes: number;
  readonly deadRows: number;
  readonly changedSinceAnalyze: number;
  readonly vacuumed: string | null;
  readonly analyzed: string | null;
  /** Transactions and multixacts since its oldest row was frozen. */
  readonly frozenAge: number;
  readonly multixactAge: number;
  readonly blocksHit: number;
  readonly blocksRead: number;
  /** Pages that it has, and would have if it were written anew; null where that cannot be estimated. */
  readonly pages: number;
  readonly neededPages: number | null;
}

/** An index as its catalogue and statistics have it. */
export interface IndexFacts {
  readonly index: string;
  readonly table: string;
  readonly method: string;
  /** Columns or expressions, each with operator class, collation and order, so that equal texts are equal keys. */
  readonly keys: readonly string[];
  /** Columns that it only carries. */
  readonly included: readonly string[];
  /** The condition of a partial index. */
  readonly where: string | null;
  readonly unique: boolean;
  /** A constraint stands on it, or a replica identity. */
  readonly needed: boolean;
  readonly valid: boolean;
  readonly beingBuilt: boolean;
  readonly scans: number;
  readonly bytes: number;
}

/** All that findings are made of, as of one moment. */
export interface Catalogue {
  /** Seconds for which counters of tables and indexes have counted. */
  readonly countedSeconds: number;
  /** Standbys answer reads of their own, which these counters do not know. */
  readonly replicas: number;
  /** autovacuum_freeze_max_age and its like for multixacts. */
  readonly freezeMaxAge: number;
  readonly multixactFreezeMaxAge: number;
  readonly tables: readonly TableFacts[];
  readonly indexes: readonly IndexFacts[];
  readonly foreignKeys: readonly {
    readonly name: string;
    readonly table: string;
    readonly columns: readonly string[];
    readonly refersTo: string;
    /** Whether a valid index begins with its columns, in any order. */
    readonly indexed: boolean;
  }[];
  readonly sequences: readonly {
    readonly name: string;
    readonly last: number;
    readonly max: number;
  }[];
  readonly sessions: readonly {
    readonly pid: number;
    readonly application: string;
    readonly role: string;
    readonly idle: boolean;
    readonly seconds: number;
  }[];
  readonly cache: { readonly hits: number; readonly reads: number };
}
