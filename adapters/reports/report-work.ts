import type { Instant } from '#core/guide.ts';
import type { ReportRequest } from '#core/tasks/kinds/report.ts';
import { done, type Outcome, rejected, unknown } from '#core/tasks/outcome.ts';
import { readParameters } from '#core/tasks/reports/read-parameters.ts';
import { downloadName, reportKey } from '#core/tasks/reports/report-names.ts';
import type { Report, ReportRow } from '#core/tasks/task-rules.ts';
import type { Attempt, Work } from '#core/tasks/world.ts';
import type { Fetched } from '../fetched.ts';
import type { NewTask } from '../tasks/send-task.ts';
import { makeFile } from './make-file.ts';
import type { ReportCredentials } from './report-credentials.ts';
import type { FilePlace } from './report-file.ts';
import { reportMail } from './report-mail.ts';
import { signLink } from './sign-link.ts';

export interface ReportParts {
  readonly row: ReportRow;
  readonly bucket: string;
  readonly credentials: Fetched<ReportCredentials>;
  /** Queues the mail that brings the link. */
  readonly queueMail: (task: NewTask) => Promise<unknown>;
  readonly now: () => Instant;
}

/**
 * Writes reports and has links to them mailed. Each step is looked for before it is done: a file that lies there
 * is not written again, and the mail of a task is one mail however often it is queued.
 */
export function reportWork(parts: ReportParts): Work<ReportRequest> {
  return { each: (attempt) => work(parts, attempt) };
}

const notOurs = (because: string): Outcome => rejected(because, { answered: false });

async function work(parts: ReportParts, attempt: Attempt<ReportRequest>): Promise<Outcome> {
  const { bucket, row } = parts;
  const { id: taskId, payload } = attempt.task;
  const { format, mailTo, parameters } = payload;
  const report = row.reports.find(({ id }) => id === payload.report);
  if (report === undefined) return notOurs('the guide has no report of that name');
  const read = readParameters(report.parameters, parameters);
  if (read.kind === 'wrong') return notOurs(`parameters: ${read.problems.join('; ')}`);
  const place = { bucket, taskId, key: reportKey(taskId, report.id, format) };
  const made = await makeFile(
    parts,
    { report, format, values: read.values, place },
    attempt.signal,
  );
  if (made.kind !== 'made') return made;
  const { rows } = made.file;
  const note = `${rows} ${rows === 1 ? 'row' : 'rows'} as ${format}`;
  const result = `s3://${bucket}/${place.key}`;
  if (mailTo === undefined) return done(note, result);
  try {
    await queueMail(parts, attempt, { report, place, rows, to: mailTo });
  } catch (error) {
    return unknown(`the mail was perhaps not queued: ${error instanceof Error ? error.name : ''}`);
  }
  return done(`${note}, its link is in the mail`, result);
}

interface Finished {
  readonly report: Report;
  readonly place: FilePlace;
  readonly rows: number;
  readonly to: string;
}

async function queueMail(
  { now, queueMail: queue, row }: ReportParts,
  { task }: Attempt<ReportRequest>,
  { place, report, rows, to }: Finished,
): Promise<void> {
  const name = downloadName(report.id, task.occurredAt, task.payload.format);
  const { bucket, key } = place;
  const link = await signLink({ bucket, key, name, hours: row.linkHours }, now());
  const { id: taskId, traceId } = task;
  const ready = { taskId, to, template: row.template, title: report.title, rows, link };
  await queue(reportMail({ ...ready, ...(traceId === undefined ? {} : { traceId }) }, now()));
}
