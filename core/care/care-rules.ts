/** When something is due: at a local time, after another view, or when its tables have changed enough. */
export type Cadence =
  /** Five fields, Vixie cron, on the wall clock of an IANA zone. */
  | { readonly cron: string; readonly timeZone: string }
  /** As soon as the view of that name was refreshed. */
  | { readonly after: string }
  /** When its tables had so many rows inserted, updated or deleted, and not more often than this. */
  | { readonly changedRows: number; readonly everyMinutes: number };

/** A materialized view that Capstan makes, migrates and keeps fresh. */
export interface ViewRow {
  /** An SQL identifier, `schema.name` outside of `public`. */
  readonly name: string;
  readonly why: string;
  /** The SELECT, in a file of this repository. */
  readonly file: string;
  /** Columns that are unique together and never null: CONCURRENTLY needs them. */
  readonly key: readonly string[];
  readonly cadence: Cadence;
  /** The promise: what it shows is never older than this. */
  readonly freshMinutes: number;
  /** `incremental`: changes are folded in, at a cost that follows the change; only for aggregates that allow it. */
  readonly refresh: 'concurrently' | 'incremental';
  /** `job`: always as a one-off job on Render; `auto`: by the last durations. Default `auto`. */
  readonly runs?: Place;
}

/** Where a chore runs: in the function while it fits, or as a one-off job on Render, which nothing cuts off. */
export type Place = 'auto' | 'job';

/** Widths of a partition; weeks begin on Monday, and all bounds are in UTC. */
export const partitionSteps = ['day', 'week', 'month'] as const;
export type PartitionStep = (typeof partitionSteps)[number];

/** A table partitioned by range of time. */
export interface PartitionRow {
  readonly table: string;
  readonly why: string;
  /** The column it is partitioned by: timestamp, timestamptz or date. */
  readonly key: string;
  readonly step: PartitionStep;
  /** How many partitions after the present one always exist. */
  readonly ahead: number;
  /** A partition whose end is older than this leaves the table. */
  readonly keepDays: number;
  /** What becomes of it then. */
  readonly leadsTo: 'archive' | 'drop';
}

/** Rows of a plain table that are moved to cheap storage when they are old. */
export interface ArchiveRow {
  readonly table: string;
  readonly why: string;
  /** The column that says how old a row is. */
  readonly key: string;
  /** Columns that name a row, unique and never null. */
  readonly primaryKey: readonly string[];
  readonly keepDays: number;
  /** Rows moved in one transaction. */
  readonly batchRows: number;
}

/** Rows on their way to the warehouse: Parquet under a prefix, partitioned by day or month, with a table of Glue. */
export interface ExportRow {
  /** Kebab-case; names the Glue table and the prefix. */
  readonly id: string;
  readonly why: string;
  /** What is read: a table, or a SELECT in a file of this repository. */
  readonly from: { readonly table: string } | { readonly file: string };
  /**
   * The column that only rises (an id, or when a row was last changed): each run ships what lies above the last one's.
   * Absent: the whole result at every run, a pre-computed report.
   */
  readonly watermark?: string;
  /** The time column by which objects are partitioned, and how. */
  readonly partition?: { readonly by: string; readonly step: 'day' | 'month' };
  readonly cadence: Extract<Cadence, { readonly cron: string }>;
  /** Rows younger than this stay for the next run: clocks of the application's servers differ by less. */
  readonly settleSeconds: number;
  /** Rows of one object. */
  readonly objectRows: number;
  /**
   * Names and PostgreSQL types (as `format_type` writes them) of the table in Glue, which is made when no database can
   * be asked. Absent: no table; the export's first run says what to write here, and later ones what has changed.
   */
  readonly columns?: Readonly<Record<string, string>>;
}

/** Rules for a prefix of a bucket: cheaper storage with age, and logs compressed. */
export interface BucketRow {
  readonly id: string;
  readonly why: string;
  /** A bucket of this account by its name, or `care`: the one that archives and exports go to. */
  readonly bucket: string;
  readonly prefix: string;
  readonly transitions: readonly {
    readonly days: number;
    readonly to: 'STANDARD_IA' | 'GLACIER';
  }[];
  /** Objects older than this are replaced by themselves, compressed and compared. */
  readonly compressAfterDays?: number;
}

/** The daily report on queries, indexes and tables. */
export interface AdviceRules {
  readonly cadence: Extract<Cadence, { readonly cron: string }>;
  /** Queries in each list. */
  readonly top: number;
  /** Where no hypothetical index can be had, it is tried on a copy of at most so many rows. */
  readonly trialRows: number;
  /** A query that takes this share of the database's time is named when CPU is short. */
  readonly dominantPercent: number;
}

/** One place tenants live: a schema of a database. */
export interface Shard {
  readonly id: string;
  /** Under which name the secret's `shardUrls` has its database; absent: the database of `care`. */
  readonly url?: string;
  readonly schema: string;
}

/** How tenants map to shards. */
export interface ShardingRules {
  readonly why: string;
  /** The column that names the tenant, in every table. */
  readonly tenantKey: string;
  /** Tables with that column, of the same names in every shard, those that others refer to first. */
  readonly tables: readonly string[];
  readonly shards: readonly Shard[];
  /** Tenants that live elsewhere than their hash says. */
  readonly overrides: Readonly<Record<string, string>>;
  /** So long after a move the rows at the old place are kept. */
  readonly graceMinutes: number;
  /** A plan proposes moves when a shard has this much more than its share, in percent. */
  readonly tolerancePercent: number;
}

/** Care of one database: what becomes of its views, partitions, old rows and queries. */
export interface CareRules {
  /** The Postgres target. */
  readonly database: string;
  /** Name of the Secrets Manager secret with its addresses; made out of band, never by the stack. */
  readonly secretName: string;
  /** Hours of little traffic: what is heavy and has no time of its own waits for them. */
  readonly quiet: { readonly from: string; readonly until: string; readonly timeZone: string };
  /** The service whose one-off jobs run what may outlast a function, and their command. */
  readonly jobs?: { readonly service: string; readonly command: string };
  readonly views: readonly ViewRow[];
  readonly partitions: readonly PartitionRow[];
  readonly archives: readonly ArchiveRow[];
  readonly exports: readonly ExportRow[];
  readonly buckets: readonly BucketRow[];
  readonly advice?: AdviceRules;
  readonly sharding?: ShardingRules;
}
