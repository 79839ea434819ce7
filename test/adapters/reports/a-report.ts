import { reportWork } from '#adapters/reports/report-work.ts';
import { Secret } from '#adapters/secret.ts';
import type { NewTask } from '#adapters/tasks/send-task.ts';
import { guide } from '#config';
import type { ReportRequest } from '#core/tasks/kinds/report.ts';
import type { Outcome } from '#core/tasks/outcome.ts';
import { type Report, type ReportRow, rowOf } from '#core/tasks/task-rules.ts';

const NOON = Date.UTC(2026, 2, 3, 12);
const guideRow = rowOf(guide.tasks, 'report');
if (guideRow === undefined) throw new Error('the guide has no row of report');
const row: ReportRow = guideRow;

export interface AReport {
  readonly bucket: string;
  readonly url: string;
  readonly sql: string;
  readonly parameters?: Report['parameters'];
  readonly timeoutSeconds?: number;
}

export interface Worker {
  /** What became of one attempt at the task. */
  attempt(payload?: Partial<ReportRequest>, signal?: AbortSignal): Promise<Outcome>;
  /** What was queued, in order. */
  readonly mails: NewTask[];
  /** How often the address of the database was thrown away. */
  readonly forgotten: () => number;
  /** Set, the queue fails with it. */
  queueFails?: Error;
}

/** Works off the task `task-7`, which asks for the report `assets`. */
export function aReport({ bucket, parameters = [], sql, timeoutSeconds, url }: AReport): Worker {
  let forgotten = 0;
  const self: Worker = {
    mails: [],
    forgotten: () => forgotten,
    async attempt(payload = {}, signal = new AbortController().signal) {
      const request = { report: 'assets', parameters: {}, format: 'csv' as const, ...payload };
      const task = {
        kind: 'report' as const,
        id: 'task-7',
        priority: 'normal' as const,
        occurredAt: '2026-03-03T11:59:00Z',
        queuedAt: NOON,
        payload: request,
      };
      if (!('each' in work)) throw new Error('reports are done one by one');
      return work.each({ task, attempt: 1, mayHaveHappened: false, signal });
    },
  };
  const work = reportWork({
    row: {
      ...row,
      timeoutSeconds: timeoutSeconds ?? row.timeoutSeconds,
      reports: [{ id: 'assets', title: 'All assets', sql, parameters }],
    },
    bucket,
    credentials: {
      read: async () => ({ databaseUrl: new Secret(url) }),
      forget: () => {
        forgotten += 1;
      },
    },
    queueMail: async (task) => {
      self.mails.push(task);
      if (self.queueFails !== undefined) throw self.queueFails;
    },
    now: () => NOON,
  });
  return self;
}
