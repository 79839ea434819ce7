import { alarmName } from './alarms.ts';
import { bootSeconds } from './boot-seconds.ts';
import type { Input } from './decision.ts';
import type { Guide, Instant, Row, Target } from './guide.ts';
import type { History, Pauses } from './history.ts';
import { type Limits, limitsOf } from './limits.ts';
import type { AlarmReadings, AlarmState, Facts, Observation } from './observation.ts';
import { ageSeconds, lastMinutes, mean } from './series.ts';

/** Everything `decide` is told about one target and its neighbours. */
export interface Situation {
  readonly observation: Observation;
  readonly history: History;
  readonly alarms: AlarmReadings;
  readonly pauses: Pauses;
  /** Every target's newest observation, this one's included: for limits that targets share. */
  readonly fleet: Readonly<Record<string, Observation>>;
}

/** One row as it stands now. */
export interface RowReading {
  readonly row: Row;
  /** Mean of the sizing window; absent when missing or stale. */
  readonly value?: number;
  readonly ageSeconds?: number;
  readonly highAlarm: AlarmState;
  readonly lowAlarm: AlarmState;
}

/** The situation, read once: what rows, scalers and guards look at. */
export interface Scene extends Situation {
  readonly guide: Guide;
  readonly target: Target;
  readonly facts: Facts;
  readonly now: Instant;
  readonly rows: readonly RowReading[];
  readonly limits: Limits;
  /** Services: the count or floor that Capstan controls. */
  readonly level: number;
  /** Services: instances that run and have had time to boot. */
  readonly ready: number;
  readonly running: number;
}

function readRow(row: Row, situation: Situation, guide: Guide, now: Instant): RowReading {
  const points = situation.observation.series[row.signal];
  const age = ageSeconds(points, now);
  const value = mean(lastMinutes(points, guide.policy.sizingMinutes));
  const fresh = age !== undefined && age <= guide.policy.staleAfterSeconds;
  const state = (side: 'high' | 'low'): AlarmState =>
    situation.alarms.states[alarmName(row, side)] ?? 'INSUFFICIENT_DATA';
  return {
    row,
    ...(fresh && value !== undefined ? { value } : {}),
    ...(age === undefined ? {} : { ageSeconds: age }),
    highAlarm: state('high'),
    lowAlarm: state('low'),
  };
}

/** Reads a situation once. */
export function sceneOf(guide: Guide, target: Target, situation: Situation, now: Instant): Scene {
  const { facts } = situation.observation;
  const born = facts.kind === 'service' ? facts.instanceCreatedAt : [];
  const bootedBefore = now - bootSeconds(situation.history, guide) * 1000;
  const steered = facts.kind === 'service' ? facts.autoscaling?.min : undefined;
  const level =
    facts.kind !== 'service'
      ? 1
      : target.kind === 'service' && target.mode === 'steer'
        ? (steered ?? facts.manualInstances)
        : facts.manualInstances;
  return {
    ...situation,
    guide,
    target,
    facts,
    now,
    rows: guide.rows
      .filter((row) => row.target === target.id)
      .map((row) => readRow(row, situation, guide, now)),
    limits: limitsOf(guide, target, { now, history: situation.history }),
    level,
    running: born.length,
    ready: Math.max(1, born.filter((at) => at <= bootedBefore).length),
  };
}

/** The rows as the decision's record keeps them. */
export function inputsOf(scene: Scene): readonly Input[] {
  return scene.rows.map(({ row, value, ageSeconds: age, highAlarm, lowAlarm }) => ({
    row: row.id,
    signal: row.signal,
    ...(value === undefined ? {} : { value: Number(value.toFixed(2)) }),
    ...(age === undefined ? {} : { ageSeconds: age }),
    high: row.high.value,
    low: row.low.value,
    highAlarm,
    lowAlarm,
  }));
}
