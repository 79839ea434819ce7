import type { AdviceReport } from '#core/care/advice/report.ts';
import type { CareRules } from '#core/care/care-rules.ts';
import type { CareStatus } from '#core/care/care-status.ts';
import type { PageCare, PageCareNews } from '#local/page/care-feed.ts';
import { careRows } from './care-rows.ts';

/** What the page's care is read from. */
export interface CareSource {
  readonly rules: CareRules;
  /** As the function left it; undefined before its first call. */
  readonly status: (database: string) => Promise<CareStatus | undefined>;
  /** The last report in the bucket; undefined while there is none. */
  readonly report: () => Promise<AdviceReport | undefined>;
}

/** Care of the database as the page sees it: what the product wrote down, read the way anybody could. */
export class SessionCare {
  readonly #source: CareSource;
  #shown: PageCare;
  /** When the chore of reports ended last, as of the report that is shown. */
  #reported: number | undefined;

  constructor(source: CareSource) {
    this.#source = source;
    this.#shown = { database: source.rules.database, rows: careRows(source.rules) };
  }

  shown(): PageCare {
    return this.#shown;
  }

  /** Reads what is new, and gives it. */
  async refresh(): Promise<PageCareNews | undefined> {
    const status = await this.#source.status(this.#shown.database);
    if (status === undefined || status.at === this.#shown.status?.at) return undefined;
    const report = await this.#newReport(status);
    const news = { status, ...(report && { report }) };
    this.#shown = { ...this.#shown, ...news };
    return news;
  }

  async #newReport({ chores }: CareStatus): Promise<AdviceReport | undefined> {
    const ended = chores.find(({ kind }) => kind === 'advice')?.last?.ended;
    if (ended === this.#reported) return undefined;
    const report = await this.#source.report();
    if (report !== undefined) this.#reported = ended;
    return report;
  }
}
