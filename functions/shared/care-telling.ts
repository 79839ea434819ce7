import { choreNews } from '#core/care/care-news.ts';
import type { ChoreRecords, ChoreReport } from '#core/care/care-world.ts';
import type { Herald } from '#core/loop/ports.ts';

/** A notice is a mail or a message in Slack, no report. */
const MOST_LINES = 20;
const LONGEST_LINE = 300;

/** What telling people takes. */
export interface TellingParts {
  readonly herald: Herald;
  readonly records: Pick<ChoreRecords, 'tell'>;
  /** The Postgres target. */
  readonly database: string;
  readonly now: number;
}

/** Tells people what is new, in one notice, and then notes that they know: a crash between the two says it twice. */
export async function tellCareNews(
  { database, herald, now, records }: TellingParts,
  reports: readonly ChoreReport[],
): Promise<void> {
  const news = reports.map((report) => ({ report, ...choreNews(report, now) }));
  const lines = news.flatMap(({ report, says }) =>
    says.map((sentence) => `${report.id}: ${sentence}`.slice(0, LONGEST_LINE)),
  );
  if (lines.length > 0) {
    const more = lines.length - MOST_LINES;
    const rest = more > 0 ? [`And ${more} more: "npx capstan care".`] : [];
    const sentence = [`${database}:`, ...lines.slice(0, MOST_LINES), ...rest].join('\n');
    await herald.announce({ at: now, target: database, kind: 'trouble', sentence });
  }
  for (const { report, told } of news) {
    if (told !== report.record.told) await records.tell(report.id, told);
  }
}
