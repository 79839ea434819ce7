import type { AdviceReport } from '#core/care/advice/report.ts';
import type { CareStatus } from '#core/care/care-status.ts';

/** What the guide says of a chore. */
export interface PageCareRow {
  /** The guide's sentence. */
  readonly why: string;
  /** When it is due and what is promised: `every 15 min`, `fresh within 30 min`. */
  readonly says: readonly string[];
  /** The promise of a view, in seconds. */
  readonly freshSeconds?: number;
}

/** Care of a database as the page shows it. */
export interface PageCare {
  /** The Postgres target. */
  readonly database: string;
  /** By the id of the chore. */
  readonly rows: Readonly<Record<string, PageCareRow>>;
  /** Absent before the first call. */
  readonly status?: CareStatus;
  /** The last report on queries, indexes and tables; absent before the first one. */
  readonly report?: AdviceReport;
}

/** What is new of it; a report is large and comes once a day. */
export type PageCareNews = Pick<PageCare, 'status' | 'report'>;
