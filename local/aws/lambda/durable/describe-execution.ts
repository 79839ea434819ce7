import type { ExecutionRecord } from './execution-record.ts';
import type { HistoryEvent } from './history-event.ts';

const MAX_PAGE_ITEMS = 1000;

function page<Item>(
  items: readonly Item[],
  marker: string | null | undefined,
  maxItems: number | undefined,
): { items: readonly Item[]; next: { NextMarker?: string } } {
  const from = Number(marker ?? 0) || 0;
  const end = from + Math.min(maxItems || MAX_PAGE_ITEMS, MAX_PAGE_ITEMS);
  const next = end < items.length ? { NextMarker: String(end) } : {};
  return { items: items.slice(from, end), next };
}

/** An execution in a list. */
function summary({ arn, name, target, status, startedAt, ending }: ExecutionRecord): object {
  return {
    DurableExecutionArn: arn,
    DurableExecutionName: name,
    FunctionArn: target.arn,
    Status: status,
    StartTimestamp: new Date(startedAt),
    ...(ending === undefined ? {} : { EndTimestamp: new Date(ending.at) }),
  };
}

/** The answer of GetDurableExecution. */
export function describeExecution(record: ExecutionRecord, includeData = true): object {
  const { target, payload, ending } = record;
  const data = {
    InputPayload: payload,
    ...(ending?.result === undefined ? {} : { Result: ending.result }),
    ...(ending?.error === undefined ? {} : { Error: ending.error }),
  };
  return {
    ...summary(record),
    ...(includeData ? data : {}),
    ExecutionDataIncluded: includeData,
    Version: target.version,
    DurableConfig: {
      ExecutionTimeout: target.executionTimeoutSeconds,
      RetentionPeriodInDays: target.retentionDays,
    },
  };
}

/** Results, inputs and errors of an event without what they carry. */
function withoutData(event: HistoryEvent): object {
  const hide = (part: unknown): unknown =>
    typeof part === 'object' && part !== null && 'Payload' in part ? { Truncated: true } : part;
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [
      key,
      key.endsWith('Details') && typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, hide(part)]))
        : value,
    ]),
  );
}

/** The answer of GetDurableExecutionHistory. */
export function executionHistory(
  record: ExecutionRecord,
  options: {
    readonly includeData?: boolean | undefined;
    readonly newestFirst?: boolean | undefined;
    readonly marker?: string | undefined;
    readonly maxItems?: number | undefined;
  } = {},
): { Events: object[]; NextMarker?: string } {
  const { includeData = true, newestFirst = false, marker, maxItems } = options;
  const numbered = record.history.map((event, index) => ({
    EventId: index + 1,
    ...(includeData ? event : withoutData(event)),
  }));
  const { items, next } = page(newestFirst ? numbered.reverse() : numbered, marker, maxItems);
  return { Events: [...items], ...next };
}

/** The answer of ListDurableExecutionsByFunction, of one version of the function. */
export function listedExecutions(
  records: readonly ExecutionRecord[],
  wanted: {
    readonly functionName: string;
    readonly version: string;
    readonly query: URLSearchParams;
  },
): object {
  const { functionName, version, query } = wanted;
  const name = query.get('DurableExecutionName');
  const statuses = query.getAll('Statuses');
  const after = Date.parse(query.get('StartedAfter') ?? '');
  const before = Date.parse(query.get('StartedBefore') ?? '');
  const found = records.filter(
    ({ target, startedAt, status, name: given }) =>
      target.name === functionName &&
      target.version === version &&
      (name === null || given === name) &&
      (statuses.length === 0 || statuses.includes(status)) &&
      !(startedAt <= after) &&
      !(startedAt >= before),
  );
  const ordered = query.get('ReverseOrder') === 'true' ? found.reverse() : found;
  const maxItems = Number(query.get('MaxItems') ?? MAX_PAGE_ITEMS);
  const { items, next } = page(ordered, query.get('Marker'), maxItems);
  return { DurableExecutions: items.map(summary), ...next };
}
