import type { Guide } from '#core/guide.ts';
import { isOrdered, type TaskKind } from '#core/tasks/ids.ts';
import { credentials } from '#core/tasks/task-parameter.ts';
import { type BillLine, DAYS_PER_MONTH } from './bill.ts';
import { type PriceId, prices } from './prices.ts';
import { type Standing, standing } from './standing.ts';

/** What a day is assumed to bring of one kind, and what one task takes beside what all take. */
interface Load {
  readonly aDay: number;
  /** Billed for one task that is alone in its batch. */
  readonly seconds: number;
  readonly gets: number;
  readonly puts: number;
  /** Bytes in the bucket, of files that are deleted again; what is made of uploads is the application's to keep. */
  readonly bytes: number;
  /** Read units beside those for the breaker: suppressions, destinations. */
  readonly reads: number;
}

const none = { gets: 0, puts: 0, bytes: 0, reads: 0 };

/** An application of a few thousand users; nothing of it is measured. */
const loads: Readonly<Record<TaskKind, Load>> = {
  email: { ...none, aDay: 2_000, seconds: 0.5, reads: 1 },
  report: { ...none, aDay: 20, seconds: 30, puts: 4, gets: 1, bytes: 5e6 },
  // Three widths of three formats, the manifest, a look at what was there.
  file: { ...none, aDay: 300, seconds: 6, puts: 10, gets: 3 },
  webhook: { ...none, aDay: 1_000, seconds: 0.6, reads: 1 },
  'payment-event': { ...none, aDay: 300, seconds: 0.4 },
};

/** A send, a receive and a delete. */
const REQUESTS = 3;
/** At most, when claim and end are both written with others, in transactions, which count twice. */
const WRITE_UNITS = 4;
const RECORD_BYTES = 700;
/** Lambda's own three lines and one of what became of it. */
const LOG_BYTES = 900;
/** One copy of each function is warm all day and reads its credentials every five minutes. */
const PARAMETER_READS = (24 * 60) / 5;
/** Breakers are counted every minute, by one eventually consistent query. */
const COUNTING_READ_UNITS = 0.5 * 24 * 60;

/** What tasks cost a month: their share of what stands there, and an assumed load, each task alone in its batch. */
export function taskBill(guide: Guide): readonly BillLine[] {
  const { tasks, ...without } = guide;
  if (tasks === undefined) return [];
  const [more, less] = [standing(guide), standing(without)];
  const line = (price: PriceId, quantity: number, why?: string): BillLine => ({
    price,
    quantity,
    usd: (quantity / prices[price].per) * prices[price].usd,
    basis: why === undefined ? 'template' : 'assumed',
    ...(why !== undefined && { why }),
  });
  const stands = (price: PriceId, of: Exclude<keyof Standing, 'workerGb' | 'careGb'>): BillLine =>
    line(price, more[of] - less[of]);
  const of = tasks.rows.map(({ kind }) => ({ kind, ...loads[kind] }));
  /** A month of something that each task takes. */
  const each = (some: typeof of, one: (load: (typeof of)[number]) => number): number =>
    some.reduce((sum, load) => sum + load.aDay * one(load), 0) * DAYS_PER_MONTH;
  const fifo = of.filter(({ kind }) => isOrdered(kind));
  const standard = of.filter(({ kind }) => !isOrdered(kind));
  const all = of.map(({ aDay, kind }) => `${aDay} ${kind}`).join(', ');
  const report = tasks.rows.find((row) => row.kind === 'report');
  const kept = { table: tasks.keepDays / DAYS_PER_MONTH, reports: report?.keepDays ?? 0 };
  const tableBytes = each(of, () => RECORD_BYTES) * kept.table;
  const logBytes = each(of, () => LOG_BYTES);
  const wanting = of.filter(({ kind }) => credentials[kind] !== 'none').length;
  return [
    stands('alarm-metrics', 'alarmMetrics'),
    stands('custom-metrics', 'customMetrics'),
    stands('dashboards', 'dashboards'),
    stands('queue-idle-polls', 'idlePolls'),
    stands('fifo-queue-idle-polls', 'fifoIdlePolls'),
    line(
      'queue-requests',
      each(standard, () => REQUESTS),
      `a day: ${all}`,
    ),
    line(
      'fifo-queue-requests',
      each(fifo, () => REQUESTS),
      'each alone in its batch',
    ),
    line(
      'lambda-requests',
      each(of, () => 1),
      'an invocation each',
    ),
    line(
      'lambda-gb-seconds',
      each(of, ({ kind, seconds }) => seconds * (more.workerGb.get(kind) ?? 0)),
      'seconds as assumed, memory as in the template',
    ),
    line(
      'table-write-units',
      each(of, () => WRITE_UNITS),
      'claim and end, both in transactions',
    ),
    line(
      'table-read-units',
      each(of, ({ reads }) => 1 + reads) + COUNTING_READ_UNITS * DAYS_PER_MONTH,
      'the breaker, and what the kind looks at; all breakers once a minute',
    ),
    line('table-bytes-kept', tableBytes, `records for ${tasks.keepDays} days`),
    line('table-bytes-restorable', tableBytes, 'the same'),
    line('log-bytes', logBytes, 'one line a task, and three of Lambda'),
    line('log-bytes-kept', logBytes, 'for thirty days'),
    line(
      'object-puts',
      each(of, ({ puts }) => puts),
      'pictures, manifests, parts of reports',
    ),
    line(
      'object-gets',
      each(of, ({ gets }) => gets),
      'uploads and reports',
    ),
    line(
      'object-bytes-kept',
      (each(of, ({ bytes }) => bytes) / DAYS_PER_MONTH) * kept.reports,
      "reports; what is made of uploads is the application's to keep",
    ),
    // Opted into, so they cost as one's own (aws.amazon.com/eventbridge/pricing).
    line(
      'bus-events',
      each(
        of.filter(({ kind }) => kind === 'file'),
        () => 1,
      ),
      'uploads',
    ),
    line(
      'key-calls',
      wanting * PARAMETER_READS * DAYS_PER_MONTH,
      'credentials, every five minutes',
    ),
  ].filter(({ quantity }) => quantity > 0);
}
