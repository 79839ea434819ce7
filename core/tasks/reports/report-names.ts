import type { Report } from '../task-rules.ts';

export type ReportFormat = 'csv' | 'xlsx';

/** Excel allows 31, and further sheets get `_2`, `_3` behind the name. */
const LONGEST_SHEET_NAME = 27;

/** Where the file of a task lies: the same task, the same key. */
export const reportKey = (taskId: string, reportId: string, format: ReportFormat): string =>
  `reports/${taskId}/${reportId}.${format}`;

/** Where it is written down what was written under a report's key. */
export const receiptKey = (taskId: string, writing: string): string =>
  `reports/${taskId}/${writing}.json`;

/**
 * What the file is called on the disk of whoever follows the link. `occurredAt` is ISO 8601; letters, digits,
 * `-` and `.` only, so that it needs no quoting in any header or shell.
 */
export const downloadName = (reportId: string, occurredAt: string, format: ReportFormat): string =>
  `${reportId}-${occurredAt.slice(0, 10)}.${format}`.replace(/[^A-Za-z0-9.-]/g, '-');

/** The title, as far as Excel lets a sheet be called so. */
export function sheetName({ id, title }: Pick<Report, 'id' | 'title'>): string {
  const clean = title.replace(/[\p{Cc}[\]:*?/\\']/gu, ' ').replace(/\s+/g, ' ');
  // Cut between characters, not within one.
  const cut = Array.from(clean.trim()).slice(0, LONGEST_SHEET_NAME);
  while (cut.join('').length > LONGEST_SHEET_NAME) cut.pop();
  const name = cut.join('').trim();
  return name === '' || name.toLowerCase() === 'history' ? id.slice(0, LONGEST_SHEET_NAME) : name;
}
