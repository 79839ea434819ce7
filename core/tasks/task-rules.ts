import type { Priority, TaskKind } from './ids.ts';

/** One queue of a kind. */
export interface Lane {
  /** The most copies of the function that work on this queue at a time: 2 (Lambda's least) to 1000. */
  readonly concurrency: number;
  /** Messages one invocation takes at most; together they count as one call where the outside service has batches. */
  readonly batchSize: number;
}

/** When calls to an outside service are not worth making for a while. */
export interface BreakerRules {
  /** Calls are counted over windows of so many seconds, from the first failure on. */
  readonly windowSeconds: number;
  /** Fewer calls than this in a window say nothing. */
  readonly atLeastCalls: number;
  /** It opens when so many percent of a window's calls failed. */
  readonly failurePercent: number;
  /** How long it stays open before one call tries again; doubled each time that fails, up to the most. */
  readonly openSeconds: number;
  readonly mostOpenSeconds: number;
}

/** What every kind of task says about itself. */
export interface TaskRowBase {
  /** One sentence for who wonders why this is done apart. */
  readonly why: string;
  /** A queue, with its dead-letter queue, for each priority named. */
  readonly lanes: Readonly<Partial<Record<Priority, Lane>>>;
  /** How often one task is tried; what the breaker holds back does not count. */
  readonly attempts: number;
  /** The wait after attempt n is drawn evenly from 0 to `baseSeconds` × 2ⁿ⁻¹, at most `mostSeconds` (full jitter). */
  readonly backoff: { readonly baseSeconds: number; readonly mostSeconds: number };
  /** One attempt may take so long, at most 840. */
  readonly timeoutSeconds: number;
  readonly breaker: BreakerRules;
  /** A task that waits longer than this in its queue makes an alarm. */
  readonly tellAfterMinutes: number;
}

/** Postmark keeps mail that people asked for and mail to many apart. */
export type MailStream = 'transactional' | 'broadcast';

export interface EmailRow extends TaskRowBase {
  readonly kind: 'email';
  /** A sender that Postmark knows: `Asset Anchor <no-reply@…>`. */
  readonly from: string;
  /** The ids of the message streams on Postmark. */
  readonly streams: Readonly<Record<MailStream, string>>;
  /** Template aliases on Postmark that tasks may name, and the stream each belongs to. */
  readonly templates: Readonly<Record<string, MailStream>>;
}

/** A parameter of a report; text is given as it is, and never becomes part of the SQL. */
export interface ReportParameter {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'timestamp';
}

/** A query people may have run. */
export interface Report {
  readonly id: string;
  readonly title: string;
  /** One SELECT; `$1`, `$2` are the parameters in their order. */
  readonly sql: string;
  readonly parameters: readonly ReportParameter[];
}

export interface ReportRow extends TaskRowBase {
  readonly kind: 'report';
  /** The queries by name; a task can ask for nothing else. */
  readonly reports: readonly Report[];
  /** How long the link in the mail works, in hours, at most 12: it ends with the credentials that signed it. */
  readonly linkHours: number;
  /** Files are deleted after so many days. */
  readonly keepDays: number;
  /** The template, one of the email row's, that brings the link. */
  readonly template: string;
}

export interface FileRow extends TaskRowBase {
  readonly kind: 'file';
  /** Uploads under this prefix of the bucket become tasks; ends with a slash. */
  readonly incoming: string;
  /** What is made of them lies under this prefix. */
  readonly processed: string;
  readonly largestMegabytes: number;
  /** Width × height of a picture, decoded; more is called a bomb. */
  readonly largestMegapixels: number;
  readonly largestPages: number;
  /** Widths in pixels of the pictures made; none is made larger than the original. */
  readonly widths: readonly number[];
  readonly formats: readonly ('avif' | 'webp' | 'jpeg')[];
}

export interface WebhookRow extends TaskRowBase {
  readonly kind: 'webhook';
  /** A task that could not be delivered for so many hours is dead. */
  readonly retryHours: number;
  /** A destination that failed for so many days is disabled, and somebody is told. */
  readonly disableAfterDays: number;
}

export interface PaymentEventRow extends TaskRowBase {
  readonly kind: 'payment-event';
  /** The application's own address that takes Stripe's events, one at a time for each object. */
  readonly deliverTo: string;
}

/** How tasks of one kind are done. */
export type TaskRow = EmailRow | ReportRow | FileRow | WebhookRow | PaymentEventRow;

/** Events of EventBridge that become tasks. */
export interface TaskRoute {
  readonly id: string;
  /** EventBridge pattern over the default bus, for its source and detail-type. */
  readonly source: string;
  readonly detailType: string;
  readonly kind: TaskKind;
  readonly priority: Priority;
}

/** Work that the application hands over. */
export interface TaskRules {
  readonly rows: readonly TaskRow[];
  /** The event's id becomes the task's, its detail the payload. */
  readonly routes: readonly TaskRoute[];
  /** A task's record is kept so many days, longer than any message and dead letter (18 days together). */
  readonly keepDays: number;
  /** A dashboard of all queues in CloudWatch ($3 a month beyond an account's first three). */
  readonly dashboard: boolean;
}

/** The row of a kind; undefined when the guide has none. */
export function rowOf<K extends TaskKind>(
  rules: TaskRules,
  kind: K,
): Extract<TaskRow, { readonly kind: K }> | undefined {
  return rules.rows.find((row): row is Extract<TaskRow, { readonly kind: K }> => row.kind === kind);
}
