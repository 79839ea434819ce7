import type { DailyCounts } from '../cost/counts.ts';
import { billedMilliseconds } from './durations.ts';
import type { RunCounts } from './live-through.ts';

/** START, END and REPORT of Lambda itself, with what CloudWatch Logs adds to each. */
const PLATFORM_LOG_BYTES = 420;
const KEEP_DAYS = 35;

const of = (run: RunCounts, service: string, operation: string): number =>
  run.usage.calls[service]?.[operation] ?? 0;

/** What a day uses, by what some hours used. */
export function dailyCounts(run: RunCounts, emails: number): DailyCounts {
  const { collect, notify, reconcile } = run.functions;
  const perDay = 24 / run.hours;
  const invocations = collect.invocations + reconcile.invocations + notify.invocations;
  const ledgerWrites = of(run, 'dynamodb', 'PutItem') + of(run, 'dynamodb', 'UpdateItem');
  // Of a collection: the observation of every target and the demand of some, all at once.
  const milliseconds = billedMilliseconds({
    collects: collect.invocations,
    reconciles: reconcile.invocations,
    notifies: notify.invocations,
    renderReads: run.renderReads,
    renderActs: run.renderWrites,
    reconcileWrites: ledgerWrites / 2,
    cpuMilliseconds: collect.milliseconds + reconcile.milliseconds + notify.milliseconds,
  });
  const publications = run.publications;
  return {
    'put-metric-data': of(run, 'cloudwatch', 'PutMetricData') * perDay,
    'describe-alarms': of(run, 'cloudwatch', 'DescribeAlarms') * perDay,
    'log-bytes': (run.logBytes + invocations * PLATFORM_LOG_BYTES) * perDay,
    'lambda-requests': invocations * perDay,
    'lambda-milliseconds': milliseconds * perDay,
    // A batch is received and deleted; what EventBridge sends is paid for as what we send ourselves.
    'queue-requests':
      (of(run, 'sqs', 'SendMessage') + run.routedToQueue + 2 * reconcile.invocations) * perDay,
    'table-write-units': run.usage.dynamodb.writeUnits * perDay,
    'table-read-units': run.usage.dynamodb.readUnits * perDay,
    'secret-calls': of(run, 'secretsmanager', 'GetSecretValue') * perDay,
    'bus-events': of(run, 'events', 'PutEvents') * perDay,
    'topic-publishes': publications * perDay,
    emails: publications * emails * perDay,
    'table-bytes-kept': run.standingBytes + run.expiringBytesPerHour * 24 * KEEP_DAYS,
  };
}

/** What one run used more than another, count by count. */
export function difference(more: DailyCounts, less: DailyCounts): DailyCounts {
  const entries = Object.entries(more) as [keyof DailyCounts, number][];
  return Object.fromEntries(
    entries.map(([usage, count]) => [usage, Math.max(0, count - less[usage])]),
  ) as unknown as DailyCounts;
}
