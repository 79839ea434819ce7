import type { Clock } from '#local/clock.ts';
import type { MetricDatum } from '../cloudwatch/metrics/metric-datum.ts';
import type { QueueContent } from './queue-protocol.ts';
import type { Queues } from './queues.ts';

const MINUTE = 60_000;

type Put = (namespace: string, data: MetricDatum[]) => void;

function metricsOf(content: QueueContent, sentBefore: number, now: number): [string, number][] {
  const { visible, inFlight, delayed, oldestCountedAt: oldest, sent } = content;
  const age = oldest === undefined ? 0 : Math.max(0, (now - oldest) / 1000);
  return [
    ['ApproximateNumberOfMessagesVisible', visible],
    ['ApproximateNumberOfMessagesNotVisible', inFlight],
    ['ApproximateNumberOfMessagesDelayed', delayed],
    ['ApproximateAgeOfOldestMessage', age],
    ['NumberOfMessagesSent', sent - sentBefore],
  ];
}

/** Puts the AWS/SQS metrics of every queue into CloudWatch, each minute on the minute. */
export class QueueMetrics {
  readonly #clock: Clock;
  readonly #queues: Queues;
  readonly #names: readonly string[];
  readonly #put: Put;
  readonly #sent = new Map<string, number>();
  #cancel: (() => void) | undefined;

  constructor(options: { clock: Clock; queues: Queues; names: readonly string[]; put: Put }) {
    this.#clock = options.clock;
    this.#queues = options.queues;
    this.#names = options.names;
    this.#put = options.put;
  }

  start(): void {
    const next = (Math.floor(this.#clock.now() / MINUTE) + 1) * MINUTE;
    this.#cancel = this.#clock.at(next, () => {
      this.start();
      const release = this.#clock.hold();
      // When the queues stop in the middle there is nothing left to measure.
      this.#measure().then(release, release);
    });
  }

  stop(): void {
    this.#cancel?.();
  }

  async #measure(): Promise<void> {
    const now = this.#clock.now();
    const data: MetricDatum[] = [];
    for (const queue of this.#names) {
      const content = await this.#queues.inspect(queue, 0);
      const Dimensions = [{ Name: 'QueueName', Value: queue }];
      for (const [MetricName, Value] of metricsOf(content, this.#sent.get(queue) ?? 0, now)) {
        const Unit = MetricName.includes('Age') ? 'Seconds' : 'Count';
        data.push({ MetricName, Dimensions, Timestamp: now, Value, Unit });
      }
      this.#sent.set(queue, content.sent);
    }
    if (data.length > 0) this.#put('AWS/SQS', data);
  }
}
