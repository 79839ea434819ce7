import { type ReportFormat, sheetName } from '#core/tasks/reports/report-names.ts';
import type { Report } from '#core/tasks/task-rules.ts';
import type { Secret } from '../secret.ts';
import { csvBytes } from './csv-bytes.ts';
import type { FilePlace, ReportFile } from './report-file.ts';
import { storeFile } from './store-file.ts';
import { type Query, type Table, withTable } from './with-table.ts';
import { xlsxBytes } from './xlsx-bytes.ts';

const CONTENT_TYPES: Readonly<Record<ReportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** A report that is to be written. */
export interface Writing {
  readonly report: Report;
  readonly values: Query['values'];
  readonly format: ReportFormat;
  readonly place: FilePlace;
  readonly statementMilliseconds: number;
  /** Called when the first rows are there. */
  readonly begun: () => void;
}

/** Writes what the database gives into the bucket, row by row; throws what went wrong first. */
export function writeReport(
  url: Secret,
  { begun, format, place, report, statementMilliseconds, values }: Writing,
  signal: AbortSignal,
): Promise<ReportFile> {
  const query = { sql: report.sql, values, statementMilliseconds };
  return withTable(url, query, signal, async (table) => {
    begun();
    let rows = 0;
    async function* counted(): Table['batches'] {
      for await (const batch of table.batches) {
        rows += batch.length;
        yield batch;
      }
    }
    const whole = { columns: table.columns, batches: counted() };
    const bytes = format === 'csv' ? csvBytes(whole) : xlsxBytes(whole, sheetName(report));
    const content = { contentType: CONTENT_TYPES[format], bytes, rows: () => rows };
    return storeFile(place, content, signal);
  });
}
