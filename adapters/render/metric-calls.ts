import type { Instant } from '#core/guide.ts';
import { readAnswer } from './read-answer.ts';
import { type Series, seriesSchema } from './schemas.ts';
import type { Call, Send } from './transport.ts';

/** The last part of `/metrics/…`. */
export type MetricName =
  | 'cpu'
  | 'cpu-limit'
  | 'memory'
  | 'memory-limit'
  | 'http-requests'
  | 'http-latency'
  | 'disk-usage'
  | 'disk-capacity'
  | 'instance-count'
  | 'active-connections'
  | 'replication-lag';

export interface MetricQuery {
  readonly metric: MetricName;
  /** Render's ids; several are asked for by repeating the parameter. */
  readonly resources: readonly string[];
  readonly from: Instant;
  readonly until: Instant;
  readonly resolutionSeconds: number;
  /** `http-latency` only. */
  readonly quantiles?: readonly number[];
  /** `http-requests` only. */
  readonly aggregateBy?: 'statusCode';
  readonly signal?: AbortSignal;
}

export interface MetricCalls {
  /** Which series belongs to which resource stands in the labels; an empty list is an ordinary answer. */
  metrics(query: MetricQuery): Promise<readonly Series[]>;
}

/** The calls under `/metrics`. */
export function metricCalls(send: Send): MetricCalls {
  return {
    async metrics({ metric, resources, from, until, resolutionSeconds, signal, ...extra }) {
      const query = new URLSearchParams({
        startTime: new Date(from).toISOString(),
        endTime: new Date(until).toISOString(),
        resolutionSeconds: String(resolutionSeconds),
      });
      for (const resource of resources) query.append('resource', resource);
      for (const quantile of extra.quantiles ?? []) query.append('quantile', String(quantile));
      if (extra.aggregateBy !== undefined) query.set('aggregateBy', extra.aggregateBy);
      const call: Call = { operation: 'get-metric', key: metric, query };
      const answer = await send(signal === undefined ? call : { ...call, signal });
      return readAnswer(call, answer, seriesSchema);
    },
  };
}
