import type { Instant } from '#local/clock.ts';
import type { AlarmDefinition, CompositeAlarmDefinition } from './alarm-definition.ts';
import type { AlarmRule } from './alarm-rule.ts';
import type { StateValue } from './evaluate-datapoints.ts';
import type { MetricAlarmPlan } from './metric-alarm-plan.ts';

/** Why an alarm is as it is. */
export interface StateReason {
  readonly value: StateValue;
  readonly reason: string;
  /** The reason for machines, as JSON text. */
  readonly reasonData?: string;
}

export interface AlarmState extends StateReason {
  readonly at: Instant;
}

interface AnyAlarm {
  readonly name: string;
  readonly arn: string;
  readonly actionsEnabled: boolean;
  readonly configuredAt: Instant;
  readonly state: AlarmState;
  /** When the value of the state last changed; the reason alone may be newer. */
  readonly since: Instant;
}

export interface MetricAlarm extends AnyAlarm {
  readonly kind: 'metric';
  readonly definition: AlarmDefinition;
  readonly plan: MetricAlarmPlan;
}

export interface CompositeAlarm extends AnyAlarm {
  readonly kind: 'composite';
  readonly definition: CompositeAlarmDefinition;
  readonly rule: AlarmRule;
}

/** An alarm with its present state; every change makes a new one. */
export type Alarm = MetricAlarm | CompositeAlarm;

export const alarmType = ({ kind }: Alarm): 'MetricAlarm' | 'CompositeAlarm' =>
  kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm';
