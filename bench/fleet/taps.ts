import type { Instant } from '#core/guide.ts';
import type { Runtime } from '#local/aws/runtime.ts';

/** Calls `listener` for everything that is added to a log from now on. */
export function onAppend<Item>(log: readonly Item[], listener: (item: Item) => void): void {
  const growing = log as Item[];
  const push = growing.push.bind(growing);
  growing.push = (...items) => {
    for (const item of items) listener(item);
    return push(...items);
  };
}

/** One value that reached CloudWatch. */
export interface Published {
  readonly publishedAt: Instant;
  readonly metric: string;
  /** The minute it is of. */
  readonly at: Instant;
  readonly value: number;
}

/** Calls `listener` for every single value that reaches CloudWatch, in whatever way. */
export function onPublish(runtime: Runtime, listener: (published: Published) => void): void {
  const { metrics } = runtime.cloudwatch;
  const put = metrics.put.bind(metrics);
  metrics.put = (namespace, datum, now) => {
    const { MetricName: metric, Timestamp: at = now, Value: value } = datum;
    if (value !== undefined) listener({ publishedAt: now, metric, at, value });
    put(namespace, datum, now);
  };
}

/** Calls by `service operation`, as far as they were counted by now. */
export function callsOf(runtime: Runtime): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(runtime.calls().calls).flatMap(([service, operations]) =>
      Object.entries(operations).map(([operation, count]) => [`${service} ${operation}`, count]),
    ),
  );
}

/** What one count has over another, without what did not change. */
export function added(
  before: Readonly<Record<string, number>>,
  after: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const more = Object.entries(after).map(([name, count]) => [name, count - (before[name] ?? 0)]);
  return Object.fromEntries(more.filter(([, count]) => count !== 0));
}

/** A function's physical name, by the stack's output. */
export function outputOf(runtime: Runtime, name: string): string {
  const found = Object.values(runtime.outputs).flatMap((outputs) => outputs[name] ?? [])[0];
  if (typeof found !== 'string') throw new Error(`the stack has no output ${name}`);
  return found;
}
