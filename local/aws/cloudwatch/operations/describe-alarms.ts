import * as v from 'valibot';
import { type Alarm, alarmType } from '../alarms/alarm.ts';
import type { AlarmBook } from '../alarms/alarm-book.ts';
import { clash, readInput, text } from '../input.ts';
import { pageFields, pageOf } from './page.ts';

export const alarmTypes = v.array(v.picklist(['MetricAlarm', 'CompositeAlarm']));

const describeInput = v.strictObject({
  AlarmNames: v.exactOptional(v.pipe(v.array(text(255)), v.maxLength(100))),
  AlarmNamePrefix: v.exactOptional(text(255)),
  AlarmTypes: v.exactOptional(alarmTypes),
  StateValue: v.exactOptional(v.picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA'])),
  ActionPrefix: v.exactOptional(text(1024)),
  ...pageFields,
});

/** Shows the alarms that fit all of the filters, by name. */
export function describeAlarms(book: AlarmBook, raw: unknown) {
  const input = readInput(describeInput, raw);
  const { AlarmNames, AlarmNamePrefix, StateValue, ActionPrefix } = input;
  if (AlarmNames !== undefined && AlarmNamePrefix !== undefined) {
    throw clash('AlarmNames and AlarmNamePrefix exclude each other.');
  }
  // As in AWS, composite alarms show only to those who ask for them.
  const types = input.AlarmTypes ?? ['MetricAlarm'];
  const matching = book
    .list()
    .filter((alarm) => types.includes(alarmType(alarm)))
    .filter(({ name }) => AlarmNames?.includes(name) ?? true)
    .filter(({ name }) => name.startsWith(AlarmNamePrefix ?? ''))
    .filter(({ state }) => state.value === (StateValue ?? state.value))
    .filter((alarm) => ActionPrefix === undefined || hasAction(alarm, ActionPrefix))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const { items, NextToken } = pageOf(matching, input.MaxRecords ?? 50, input.NextToken);
  const described = (kind: Alarm['kind']) =>
    items.filter((alarm) => alarm.kind === kind).map(describeAlarm);
  return {
    MetricAlarms: described('metric'),
    CompositeAlarms: described('composite'),
    ...(NextToken !== undefined && { NextToken }),
  };
}

function hasAction({ definition }: Alarm, prefix: string): boolean {
  const { AlarmActions = [], OKActions = [], InsufficientDataActions = [] } = definition;
  const all = [...AlarmActions, ...OKActions, ...InsufficientDataActions];
  return all.some((action) => action.startsWith(prefix));
}

/** An alarm as DescribeAlarms shows it. */
function describeAlarm(alarm: Alarm): Readonly<Record<string, unknown>> {
  const { Tags: _, ActionsEnabled: __, ...definition } = alarm.definition;
  const { state } = alarm;
  return {
    ...definition,
    AlarmArn: alarm.arn,
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: definition.OKActions ?? [],
    AlarmActions: definition.AlarmActions ?? [],
    InsufficientDataActions: definition.InsufficientDataActions ?? [],
    ...(alarm.kind === 'metric' && !alarm.definition.Metrics && !alarm.definition.Dimensions
      ? { Dimensions: [] }
      : {}),
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData !== undefined && { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: new Date(state.at),
    StateTransitionedTimestamp: new Date(alarm.since),
  };
}
