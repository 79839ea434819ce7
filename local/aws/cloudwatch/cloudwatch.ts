import type { JsonService } from '../wire.ts';
import { AlarmEvaluation } from './alarm-evaluation.ts';
import type { Alarm, StateReason } from './alarms/alarm.ts';
import { AlarmBook, type AlarmSurroundings } from './alarms/alarm-book.ts';
import {
  type AlarmDefinition,
  alarmSchema,
  type CompositeAlarmDefinition,
  compositeAlarmSchema,
} from './alarms/alarm-definition.ts';
import { settleComposites } from './alarms/composite-alarms.ts';
import { readInput } from './input.ts';
import { checkDatum, isAcceptedTime, putMetricDataSchema } from './metrics/check-metric-data.ts';
import type { MetricDatum } from './metrics/metric-datum.ts';
import { MetricStore } from './metrics/metric-store.ts';
import { parseEmf } from './metrics/parse-emf.ts';
import { alarmOperations } from './operations/alarm-operations.ts';
import { getMetricData } from './operations/get-metric-data.ts';
import { getMetricStatistics } from './operations/get-metric-statistics.ts';
import { listMetrics } from './operations/list-metrics.ts';

/**
 * CloudWatch's metrics and alarms in memory. Points live for three days (their single seconds for
 * three hours), so an alarm may look back one day; trimmed means, anomaly bands and search are refused.
 */
export class CloudWatch {
  readonly metrics = new MetricStore();
  readonly service: JsonService;
  readonly #surroundings: AlarmSurroundings;
  readonly #book: AlarmBook;
  readonly #evaluation: AlarmEvaluation;
  #started = false;

  constructor(surroundings: AlarmSurroundings) {
    this.#surroundings = surroundings;
    this.#book = new AlarmBook(surroundings);
    this.#evaluation = new AlarmEvaluation(surroundings.clock, this.#book, this.metrics);
    this.service = this.#describeService();
  }

  /** All alarms with their states. */
  alarms(): readonly Alarm[] {
    return this.#book.list();
  }

  /** Creates an alarm, or changes one and leaves its state as it is. */
  putMetricAlarm(alarm: AlarmDefinition | Readonly<Record<string, unknown>>): void {
    this.#book.putMetricAlarm(readInput(alarmSchema, alarm));
    this.#evaluation.rearm();
  }

  /** The same for an alarm on other alarms, which need not exist before `start`. */
  putCompositeAlarm(alarm: CompositeAlarmDefinition | Readonly<Record<string, unknown>>): void {
    this.#book.putCompositeAlarm(readInput(compositeAlarmSchema, alarm), this.#started);
  }

  deleteAlarm(name: string): void {
    this.#book.delete(name);
  }

  /** Takes metrics of any namespace, AWS's own included, which the wire refuses. */
  putMetricData(namespace: string, data: readonly MetricDatum[]): void {
    const now = this.#surroundings.clock.now();
    for (const [index, datum] of data.entries()) checkDatum(datum, now, `MetricData.${index}`);
    for (const datum of data) this.metrics.put(namespace, datum, now);
  }

  /** Takes the metrics out of a log line in the embedded metric format; returns how many it took. */
  ingestEmf(logLine: string): number {
    const now = this.#surroundings.clock.now();
    // A line with a time too far away is dropped without a word, as CloudWatch Logs does.
    const found = parseEmf(logLine).filter(({ at }) => isAcceptedTime(at, now));
    for (const { namespace, datum } of found) this.metrics.put(namespace, datum, now);
    return found.length;
  }

  /** Gives an alarm a state, which holds until the next evaluation finds another. */
  setAlarmState(name: string, next: StateReason): void {
    const alarm = this.#book.setState(name, next);
    settleComposites(this.#book, [alarm]);
  }

  /** Evaluates every alarm now, besides the evaluation of each minute. */
  evaluate(): void {
    this.#evaluation.evaluate();
  }

  /** Starts the evaluation of each minute. From now on composite alarms may name existing alarms only. */
  start(): void {
    this.#book.checkComposites();
    this.#started = true;
    this.#evaluation.start();
  }

  stop(): void {
    this.#started = false;
    this.#evaluation.stop();
  }

  #describeService(): JsonService {
    const { metrics } = this;
    return {
      target: 'GraniteServiceVersion20100801',
      version: '1.0',
      operations: {
        PutMetricData: (input) => {
          const { Namespace, MetricData } = readInput(putMetricDataSchema, input);
          this.putMetricData(Namespace, MetricData);
        },
        GetMetricData: (input) => getMetricData(metrics, input),
        GetMetricStatistics: (input) => getMetricStatistics(metrics, input),
        ListMetrics: (input) => listMetrics(metrics, input, this.#surroundings.clock.now()),
        ...alarmOperations(this.#book, {
          putMetricAlarm: (input) => this.putMetricAlarm(input),
          putCompositeAlarm: (input) => this.putCompositeAlarm(input),
          setState: (name, next) => this.setAlarmState(name, next),
        }),
      },
    };
  }
}
