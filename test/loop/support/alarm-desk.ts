import { unpublished } from '#adapters/metric-publisher.ts';
import { type RowAlarm, rowAlarms } from '#core/alarms.ts';
import type { Guide, Instant } from '#core/guide.ts';
import type { Change } from '#core/loop/ports.ts';
import type { AlarmState } from '#core/observation.ts';
import { publishedSignals } from '#core/published-signals.ts';
import {
  EXTRA_PERIODS,
  evaluateDatapoints,
} from '#local/aws/cloudwatch/alarms/evaluate-datapoints.ts';
import type { Alarms } from './carriage.ts';

const MINUTE = 60_000;

/** The alarms of the guide's table, evaluated as CloudWatch does. */
export class AlarmDesk implements Alarms {
  readonly #states: Record<string, AlarmState> = {};
  readonly #guide: Guide;
  readonly #alarms: readonly RowAlarm[];
  readonly #metrics = new Map<string, Map<number, number>>();

  constructor(guide: Guide) {
    this.#guide = guide;
    this.#alarms = rowAlarms(guide);
    for (const { name } of this.#alarms) this.#states[name] = 'INSUFFICIENT_DATA';
  }

  publish(changes: readonly Change[]): void {
    for (const change of changes) {
      const target = this.#guide.targets.find(({ id }) => id === change.now.target);
      if (target === undefined) continue;
      for (const datum of unpublished(publishedSignals(this.#guide, target), change)) {
        const minute = Math.floor(Number(datum.Timestamp) / MINUTE);
        this.#metric(target.id, datum.MetricName ?? '').set(minute, datum.Value ?? Number.NaN);
      }
    }
  }

  evaluate(now: Instant): readonly { readonly name: string; readonly target: string }[] {
    return this.#alarms.filter((alarm) => {
      const state = this.#evaluateOne(alarm, Math.floor(now / MINUTE));
      const changed = state !== undefined && state !== this.#states[alarm.name];
      if (state !== undefined) this.#states[alarm.name] = state;
      return changed;
    });
  }

  async read(names: readonly string[]): Promise<Readonly<Record<string, AlarmState>>> {
    return Object.fromEntries(
      names.map((name) => [name, this.#states[name] ?? 'INSUFFICIENT_DATA'] as const),
    );
  }

  force(name: string, state: AlarmState): void {
    this.#states[name] = state;
  }

  #metric(target: string, name: string): Map<number, number> {
    const key = `${target} ${name}`;
    const known = this.#metrics.get(key) ?? new Map<number, number>();
    this.#metrics.set(key, known);
    return known;
  }

  #evaluateOne(alarm: RowAlarm, thisMinute: number): AlarmState | undefined {
    const points = this.#metric(alarm.target, alarm.metricName);
    const { evaluationPeriods, datapointsToAlarm, treatMissingData, threshold } = alarm;
    const length = evaluationPeriods + EXTRA_PERIODS;
    const range = Array.from({ length }, (_, index) => {
      const value = points.get(thisMinute - length + index);
      if (value === undefined) return undefined;
      return alarm.comparison === 'GreaterThanThreshold' ? value > threshold : value < threshold;
    });
    return evaluateDatapoints(range, { evaluationPeriods, datapointsToAlarm, treatMissingData })
      .state;
  }
}
