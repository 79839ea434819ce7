import { refused } from '../input.ts';
import { metricKey } from '../metrics/metric-datum.ts';
import type { MetricStore, Window } from '../metrics/metric-store.ts';
import { findStatistic, type Statistic } from '../metrics/statistic.ts';
import { evaluateExpression } from './evaluate-expression.ts';
import type { MathValue, TimeSeries } from './math-value.ts';
import type { MetricDataQuery, MetricStat } from './metric-data-query.ts';
import { type Expression, ExpressionError, parseExpression } from './parse-expression.ts';

/** A metric of a query, resolved once, so that reading it every minute is cheap. */
export interface MetricSource {
  readonly key: string;
  readonly statistic: Statistic;
  readonly unit?: string;
  readonly periodSeconds: number;
}

/** Queries ready to be read again and again over any window. */
export interface QueryPlan {
  /** Absent when the queries ask for different periods, which expressions may not. */
  readonly periodSeconds?: number;
  readonly read: (store: MetricStore, window: Window, id: string) => MathValue;
}

export function metricSource(stat: MetricStat): MetricSource {
  const { Namespace, MetricName, Dimensions } = stat.Metric;
  const statistic = findStatistic(stat.Stat);
  if (statistic === undefined) {
    throw refused(`The statistic ${stat.Stat} is not supported by the local CloudWatch.`);
  }
  const name = { namespace: Namespace, name: MetricName, dimensions: Dimensions ?? [] };
  return {
    key: metricKey(name),
    statistic,
    ...(stat.Unit !== undefined && { unit: stat.Unit }),
    periodSeconds: stat.Period,
  };
}

type Node = { readonly source: MetricSource } | { readonly expression: Expression };

/** Compiles queries; refuses what cannot be computed, so that no evaluation ever fails. */
export function planQueries(queries: readonly MetricDataQuery[]): QueryPlan {
  const nodes = new Map<string, Node>();
  for (const { Id, MetricStat, Expression: source = '' } of queries) {
    if (nodes.has(Id)) throw refused(`The id ${Id} is used twice.`);
    const node = MetricStat
      ? { source: metricSource(MetricStat) }
      : { expression: withContext(Id, () => parseExpression(source)) };
    nodes.set(Id, node);
  }
  const periodSeconds = commonPeriod(queries);
  const read = (store: MetricStore, window: Window, id: string) =>
    readQuery(nodes, { store, window, open: new Set(), known: new Map() }, id);
  return { ...(periodSeconds !== undefined && { periodSeconds }), read };
}

function commonPeriod(queries: readonly MetricDataQuery[]): number | undefined {
  const all = queries.flatMap(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? []);
  const [first] = all;
  if (all.every((each) => each === first)) return first;
  if (queries.every(({ Expression }) => Expression === undefined)) return undefined;
  throw refused('All metrics of a math expression must have the same period.');
}

interface Reading {
  readonly store: MetricStore;
  readonly window: Window;
  /** Ids whose value is being computed, to notice a circle. */
  readonly open: Set<string>;
  readonly known: Map<string, MathValue>;
}

function readQuery(nodes: ReadonlyMap<string, Node>, reading: Reading, id: string): MathValue {
  const node = nodes.get(id);
  if (node === undefined) throw refused(`There is no query with the id ${id}.`);
  const known = reading.known.get(id);
  if (known !== undefined) return known;
  if (reading.open.has(id)) throw refused(`The expression ${id} refers to itself.`);
  reading.open.add(id);
  const value =
    'source' in node
      ? readSource(node.source, reading)
      : withContext(id, () => compute(nodes, reading, node.expression));
  reading.open.delete(id);
  reading.known.set(id, value);
  return value;
}

const readSource = ({ key, statistic, unit }: MetricSource, { store, window }: Reading) =>
  store.read(key, statistic, window, unit);

function compute(nodes: ReadonlyMap<string, Node>, reading: Reading, expression: Expression) {
  return evaluateExpression(expression, {
    valueOf: (id) => (nodes.has(id) ? readQuery(nodes, reading, id) : undefined),
    metrics: (part) =>
      [...nodes].flatMap(([id, node]) =>
        'source' in node && id.includes(part) ? [readSource(node.source, reading)] : [],
      ),
    periodSeconds: reading.window.period / 1000,
  });
}

function withContext<Result>(id: string, run: () => Result): Result {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    throw refused(`The expression ${id} ${error.message}.`);
  }
}

/** The one series that an alarm watches. */
export function onlySeries(value: MathValue, id: string): TimeSeries {
  if (value instanceof Float64Array) return value;
  throw refused(`The expression ${id} does not yield a single time series.`);
}
