import * as v from 'valibot';
import { type JsonOperation, ServiceError } from '../../wire.ts';
import type { StateReason } from '../alarms/alarm.ts';
import type { AlarmBook } from '../alarms/alarm-book.ts';
import { readInput, text } from '../input.ts';
import { describeAlarmHistory } from './describe-alarm-history.ts';
import { describeAlarms } from './describe-alarms.ts';

const namesInput = v.strictObject({ AlarmNames: v.pipe(v.array(text(255)), v.maxLength(100)) });

const setStateInput = v.strictObject({
  AlarmName: text(255),
  StateValue: v.picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  StateReason: v.pipe(v.string(), v.maxLength(1023)),
  StateReasonData: v.exactOptional(v.pipe(v.string(), v.maxLength(4000))),
});

/** What those who own the alarms do; the wire only brings the arguments. */
export interface AlarmCommands {
  readonly putMetricAlarm: JsonOperation;
  readonly putCompositeAlarm: JsonOperation;
  readonly setState: (name: string, next: StateReason) => void;
}

/** The operations on alarms, by their names on the wire. */
export function alarmOperations(
  book: AlarmBook,
  commands: AlarmCommands,
): Record<string, JsonOperation> {
  const switchActions = (enabled: boolean) => (input: unknown) => {
    for (const name of readInput(namesInput, input).AlarmNames) book.enableActions(name, enabled);
  };
  return {
    PutMetricAlarm: commands.putMetricAlarm,
    PutCompositeAlarm: commands.putCompositeAlarm,
    DescribeAlarms: (input) => describeAlarms(book, input),
    DescribeAlarmHistory: (input) => describeAlarmHistory(book, input),
    DeleteAlarms: (input) => deleteAlarms(book, input),
    EnableAlarmActions: switchActions(true),
    DisableAlarmActions: switchActions(false),
    SetAlarmState: (input) => setAlarmState(commands, input),
  };
}

function setAlarmState(commands: AlarmCommands, raw: unknown): void {
  const { AlarmName, StateValue, StateReason, StateReasonData } = readInput(setStateInput, raw);
  if (StateReasonData !== undefined && !isJson(StateReasonData)) {
    throw new ServiceError(
      'InvalidFormatFault',
      'StateReasonData was not syntactically valid JSON.',
    );
  }
  const reasonData = StateReasonData !== undefined && { reasonData: StateReasonData };
  commands.setState(AlarmName, { value: StateValue, reason: StateReason, ...reasonData });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function deleteAlarms(book: AlarmBook, raw: unknown): void {
  const { AlarmNames } = readInput(namesInput, raw);
  // All or none, as in AWS.
  for (const name of AlarmNames) book.get(name);
  for (const name of AlarmNames) book.delete(name);
}
