import * as v from 'valibot';
import type { Instant } from '#local/clock.ts';
import { dimensions, unit } from '../input.ts';
import type { Dimension, MetricDatum } from './metric-datum.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
const directive = v.object({
  Namespace: v.pipe(v.string(), v.minLength(1)),
  Dimensions: v.array(v.array(v.string())),
  Metrics: v.pipe(
    v.array(
      v.object({
        Name: v.string(),
        Unit: v.exactOptional(unit),
        StorageResolution: v.exactOptional(v.picklist([1, 60])),
      }),
    ),
    v.maxLength(100),
  ),
});

const emf = v.looseObject({
  _aws: v.object({ Timestamp: v.number(), CloudWatchMetrics: v.array(directive) }),
});

const values = v.union([
  v.pipe(v.number(), v.finite()),
  v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1), v.maxLength(100)),
]);

export interface EmfDatum {
  readonly namespace: string;
  readonly at: Instant;
  readonly datum: MetricDatum;
}

type Members = Readonly<Record<string, unknown>>;

/** The metrics that a log line in the embedded metric format carries; none in any other line. */
export function parseEmf(logLine: string): readonly EmfDatum[] {
  if (!logLine.includes('"_aws"')) return [];
  const parsed = v.safeParse(emf, parseJson(logLine));
  if (!parsed.success) return [];
  const { _aws, ...members } = parsed.output;
  return _aws.CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Metrics.flatMap(({ Name: MetricName, Unit, StorageResolution }) => {
      const given = v.safeParse(values, members[MetricName]);
      if (!given.success) return [];
      const sampled = Array.isArray(given.output)
        ? { Values: given.output }
        : { Value: given.output };
      return Dimensions.flatMap((names) => readDimensions(names, members)).map((dimensions) => ({
        namespace,
        at: _aws.Timestamp,
        datum: {
          MetricName,
          Dimensions: dimensions,
          Timestamp: _aws.Timestamp,
          ...sampled,
          ...(Unit !== undefined && { Unit }),
          ...(StorageResolution !== undefined && { StorageResolution }),
        },
      }));
    }),
  );
}

/** One set of dimensions, or none when a member it names is missing or no text, as in CloudWatch Logs. */
function readDimensions(names: readonly string[], members: Members): readonly Dimension[][] {
  const pairs = names.map((Name) => ({ Name, Value: members[Name] }));
  const read = v.safeParse(dimensions, pairs);
  return read.success ? [read.output] : [];
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A line that only looks like a metric is a log line like any other.
    return undefined;
  }
}
