import type { Clock, Instant } from '#local/clock.ts';
import type { Alarm, MetricAlarm } from './alarms/alarm.ts';
import type { AlarmBook } from './alarms/alarm-book.ts';
import { settleComposites } from './alarms/composite-alarms.ts';
import { stateReason, stateReasonData } from './alarms/state-reason.ts';
import type { MetricStore } from './metrics/metric-store.ts';

const MINUTE = 60_000;
const TEN_SECONDS = 10_000;

/**
 * AWS gives each alarm a second of its own within the minute, and never changes it. Half a minute is
 * what they have on average, so what is published early in a minute is judged in that minute.
 */
const SECOND_OF_MINUTE = 30_000;

/** Evaluates alarms: every minute, those with periods below a minute every ten seconds. */
export class AlarmEvaluation {
  readonly #clock: Clock;
  readonly #book: AlarmBook;
  readonly #store: MetricStore;
  #cancel: (() => void) | undefined;

  constructor(clock: Clock, book: AlarmBook, store: MetricStore) {
    this.#clock = clock;
    this.#book = book;
    this.#store = store;
  }

  start(): void {
    this.stop();
    this.#arm(this.#clock.now());
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Sets the next evaluation anew: an alarm with a short period may have come or gone. */
  rearm(): void {
    if (this.#cancel !== undefined) this.start();
  }

  /** Evaluates now, whatever the schedule says. */
  evaluate(onlyHighResolution = false): void {
    const now = this.#clock.now();
    const changed: Alarm[] = [];
    for (const alarm of this.#book.list()) {
      if (alarm.kind === 'composite') continue;
      if (onlyHighResolution && !alarm.plan.highResolution) continue;
      // Whoever hears of one alarm may have changed or deleted another.
      if (this.#book.find(alarm.name) !== alarm) continue;
      const after = this.#evaluateOne(alarm, now);
      if (after !== undefined) changed.push(after);
    }
    settleComposites(this.#book, changed);
  }

  #evaluateOne(alarm: MetricAlarm, now: Instant): Alarm | undefined {
    const { definition, plan } = alarm;
    const evaluation = plan.evaluate(this.#store, now);
    const value = evaluation.state;
    if (value === undefined || value === alarm.state.value) return undefined;
    const reason = stateReason(definition, plan, evaluation, value);
    const context = { now, store: this.#store };
    const reasonData = stateReasonData(definition, plan, evaluation, context);
    return this.#book.setState(alarm.name, { value, reason, reasonData });
  }

  #arm(after: Instant): void {
    const minutely = next(after - SECOND_OF_MINUTE, MINUTE) + SECOND_OF_MINUTE;
    const short = this.#book
      .list()
      .some((alarm) => alarm.kind === 'metric' && alarm.plan.highResolution);
    const at = short ? Math.min(minutely, next(after, TEN_SECONDS)) : minutely;
    this.#cancel = this.#clock.at(at, () => {
      this.#arm(at);
      this.evaluate(at !== minutely);
    });
  }
}

/** The first multiple of `step` after `instant`. */
const next = (instant: Instant, step: number): Instant => (Math.floor(instant / step) + 1) * step;
