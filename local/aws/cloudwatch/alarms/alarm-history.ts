import type { Instant } from '#local/clock.ts';
import { type Alarm, type AlarmState, alarmType } from './alarm.ts';
import { alarmTime } from './state-reason.ts';

export type HistoryItemType = 'StateUpdate' | 'ConfigurationUpdate' | 'Action';

export interface HistoryItem {
  readonly alarmName: string;
  readonly alarmType: 'MetricAlarm' | 'CompositeAlarm';
  readonly at: Instant;
  readonly type: HistoryItemType;
  readonly summary: string;
  /** Made on demand: hardly any of it is ever read. */
  readonly data: () => Readonly<Record<string, unknown>>;
}

/** AWS keeps everything for 30 days; this many of the newest items for each alarm are kept here. */
const ITEMS_PER_ALARM = 100;

/** What happened to the alarms, oldest first for each alarm. */
export class AlarmHistory {
  readonly #items = new Map<string, HistoryItem[]>();

  configured(alarm: Alarm, action: 'created' | 'updated', at: Instant): void {
    const summary = `Alarm "${alarm.name}" ${action}`;
    const type = action === 'created' ? 'Create' : 'Update';
    this.#add(alarm, at, 'ConfigurationUpdate', summary, () => ({ version: '1.0', type }));
  }

  changed(previous: Alarm, alarm: Alarm): void {
    const summary = `Alarm updated from ${previous.state.value} to ${alarm.state.value}`;
    this.#add(alarm, alarm.state.at, 'StateUpdate', summary, () => ({
      version: '1.0',
      oldState: tellState(previous.state),
      newState: tellState(alarm.state),
    }));
  }

  acted(alarm: Alarm, action: string, at: Instant, failure?: string): void {
    const outcome = failure === undefined ? 'Successfully executed' : 'Failed to execute';
    this.#add(alarm, at, 'Action', `${outcome} action ${action}`, () => ({
      version: '1.0',
      actionState: failure === undefined ? 'Succeeded' : 'Failed',
      notificationResource: action,
      stateUpdateTimestamp: alarmTime(alarm.state.at),
      ...(failure !== undefined && { error: failure }),
    }));
  }

  forget(alarmName: string): void {
    this.#items.delete(alarmName);
  }

  list(): readonly HistoryItem[] {
    return [...this.#items.values()].flat();
  }

  #add(
    alarm: Alarm,
    at: Instant,
    type: HistoryItemType,
    summary: string,
    data: HistoryItem['data'],
  ): void {
    const items = this.#items.get(alarm.name) ?? [];
    items.push({ alarmName: alarm.name, alarmType: alarmType(alarm), at, type, summary, data });
    if (items.length > ITEMS_PER_ALARM) items.shift();
    this.#items.set(alarm.name, items);
  }
}

const tellState = ({ value, reason, reasonData }: AlarmState) => ({
  stateValue: value,
  stateReason: reason,
  ...(reasonData !== undefined && { stateReasonData: JSON.parse(reasonData) as unknown }),
});
