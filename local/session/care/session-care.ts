import type { CareRules } from '#core/care/care-rules.ts';
import type { CareStatus } from '#core/care/care-status.ts';
import type { PageCare } from '#local/page/care-feed.ts';
import { careRows } from './care-rows.ts';

/** What the page's care is read from. */
export interface CareSource {
  readonly rules: CareRules;
  /** As the function left it; undefined before its first call. */
  readonly status: (database: string) => Promise<CareStatus | undefined>;
  /** The last report in the bucket; undefined while there is none. */
  readonly report: () => Promise<unknown>;
}

/** Care of the database as the page sees it: what the product wrote down, read the way anybody could. */
export class SessionCare {
  readonly #source: CareSource;
  readonly #rows: PageCare['rows'];
  #shown: PageCare;

  constructor(source: CareSource) {
    this.#source = source;
    this.#rows = careRows(source.rules);
    this.#shown = { database: source.rules.database, rows: this.#rows };
  }

  shown(): PageCare {
    return this.#shown;
  }

  /** Reads everything; gives it when something is new. */
  async refresh(): Promise<PageCare | undefined> {
    const { database } = this.#source.rules;
    const status = await this.#source.status(database);
    if (status === undefined || status.at === this.#shown.status?.at) return undefined;
    this.#shown = { database, rows: this.#rows, status };
    return this.#shown;
  }
}
