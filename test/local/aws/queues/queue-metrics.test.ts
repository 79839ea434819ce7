import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MetricDatum } from '#local/aws/cloudwatch/metrics/metric-datum.ts';
import { QueueMetrics } from '#local/aws/queues/queue-metrics.ts';
import { Queues } from '#local/aws/queues/queues.ts';
import { PacedClock } from '#local/clock.ts';

const clock = new PacedClock(Date.UTC(2026, 0, 5, 9), 600);
const queues = new Queues({
  clock,
  region: 'eu-west-1',
  account: '000000000000',
  listeners: { deadLetter: () => {}, publication: () => {}, call: () => {} },
});
let data: MetricDatum[] = [];
const names = ['plain', 'ordered.fifo'];
const metrics = new QueueMetrics({
  clock,
  queues,
  names,
  put: (_namespace, next) => {
    data = next;
  },
});

beforeAll(async () => {
  await queues.start();
  for (const name of names) {
    const arn = `arn:aws:sqs:eu-west-1:000000000000:${name}`;
    await queues.create({ name, arn, attributes: { VisibilityTimeout: '0' } });
    const fifo = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    const group = name.endsWith('.fifo') ? fifo : {};
    await queues.sqs(name, 'SendMessage', { MessageBody: 'x', ...group });
  }
  metrics.start();
});

afterAll(async () => {
  metrics.stop();
  await queues.stop();
  clock.stop();
});

const ageOf = (queue: string) =>
  data.find(
    ({ Dimensions, MetricName }) =>
      MetricName === 'ApproximateAgeOfOldestMessage' && Dimensions?.[0]?.Value === queue,
  )?.Value;

/** Waits for the measuring of two whole minutes. */
async function twoMinutes(): Promise<void> {
  await new Promise<void>((passed) => clock.at(clock.now() + 120_000, passed));
  await queues.state('plain');
}

it('tells the age of the oldest message until it was received more than three times', async () => {
  await twoMinutes();
  expect(ageOf('plain')).toBeGreaterThan(30);
  for (const _ of [1, 2, 3, 4]) for (const name of names) await queues.receive(name, 1);
  await twoMinutes();
  expect(ageOf('plain')).toBe(0);
  // What blocks its group is told however often it was received.
  expect(ageOf('ordered.fifo')).toBeGreaterThan(120);
});
