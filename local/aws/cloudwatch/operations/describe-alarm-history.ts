import * as v from 'valibot';
import type { AlarmBook } from '../alarms/alarm-book.ts';
import { instant, readInput, text } from '../input.ts';
import { alarmTypes } from './describe-alarms.ts';
import { pageFields, pageOf } from './page.ts';

const historyInput = v.strictObject({
  AlarmName: v.exactOptional(text(255)),
  AlarmTypes: v.exactOptional(alarmTypes),
  HistoryItemType: v.exactOptional(v.picklist(['StateUpdate', 'ConfigurationUpdate', 'Action'])),
  StartDate: v.exactOptional(instant),
  EndDate: v.exactOptional(instant),
  ScanBy: v.exactOptional(v.picklist(['TimestampDescending', 'TimestampAscending'])),
  ...pageFields,
});

/** Shows what happened to the alarms, newest first unless asked otherwise. */
export function describeAlarmHistory(book: AlarmBook, raw: unknown) {
  const input = readInput(historyInput, raw);
  const { AlarmName, AlarmTypes, HistoryItemType } = input;
  const { StartDate = Number.NEGATIVE_INFINITY, EndDate = Number.POSITIVE_INFINITY } = input;
  const newestFirst = input.ScanBy !== 'TimestampAscending';
  const matching = book.history
    .list()
    .filter((item) => item.alarmName === (AlarmName ?? item.alarmName))
    .filter((item) => AlarmTypes?.includes(item.alarmType) ?? true)
    .filter((item) => item.type === (HistoryItemType ?? item.type))
    .filter((item) => item.at >= StartDate && item.at <= EndDate)
    .sort((a, b) => a.at - b.at);
  if (newestFirst) matching.reverse();
  const { items, NextToken } = pageOf(matching, input.MaxRecords ?? 100, input.NextToken);
  return {
    AlarmHistoryItems: items.map((item) => ({
      AlarmName: item.alarmName,
      AlarmType: item.alarmType,
      Timestamp: new Date(item.at),
      HistoryItemType: item.type,
      HistorySummary: item.summary,
      HistoryData: JSON.stringify(item.data()),
    })),
    ...(NextToken !== undefined && { NextToken }),
  };
}
