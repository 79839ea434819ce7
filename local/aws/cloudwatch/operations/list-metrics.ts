import * as v from 'valibot';
import type { Instant } from '#local/clock.ts';
import { readInput, text } from '../input.ts';
import type { MetricStore } from '../metrics/metric-store.ts';
import { pageOf } from './page.ts';

const PAGE_SIZE = 500;
const THREE_HOURS = 3 * 3_600_000;

const inputSchema = v.strictObject({
  Namespace: v.exactOptional(text(255)),
  MetricName: v.exactOptional(text(255)),
  Dimensions: v.exactOptional(
    v.array(v.strictObject({ Name: text(255), Value: v.exactOptional(text(1024)) })),
  ),
  RecentlyActive: v.exactOptional(v.literal('PT3H')),
  IncludeLinkedAccounts: v.exactOptional(v.literal(false)),
  NextToken: v.exactOptional(v.string()),
});

/** Lists the metrics that received something within the last three days (in AWS, two weeks). */
export function listMetrics(store: MetricStore, raw: unknown, now: Instant) {
  const input = readInput(inputSchema, raw);
  const { Namespace, MetricName, Dimensions = [] } = input;
  const since = input.RecentlyActive === undefined ? Number.NEGATIVE_INFINITY : now - THREE_HOURS;
  const matching = [...store.list()].filter(
    ({ namespace, name, dimensions, newestAt }) =>
      namespace === (Namespace ?? namespace) &&
      name === (MetricName ?? name) &&
      newestAt >= since &&
      Dimensions.every((wanted) =>
        dimensions.some(
          (has) => has.Name === wanted.Name && has.Value === (wanted.Value ?? has.Value),
        ),
      ),
  );
  const { items, NextToken } = pageOf(matching, PAGE_SIZE, input.NextToken);
  return {
    Metrics: items.map(({ namespace, name, dimensions }) => ({
      Namespace: namespace,
      MetricName: name,
      Dimensions: dimensions,
    })),
    ...(NextToken !== undefined && { NextToken }),
  };
}
