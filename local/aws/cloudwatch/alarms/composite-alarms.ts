import type { Instant } from '#local/clock.ts';
import type { Alarm, CompositeAlarm, StateReason } from './alarm.ts';
import type { AlarmBook } from './alarm-book.ts';
import { compositesInOrder } from './composite-order.ts';
import { alarmTime } from './state-reason.ts';

/** Brings every composite alarm in line with the alarms it watches, `changed` of which just changed. */
export function settleComposites(book: AlarmBook, changed: readonly Alarm[]): void {
  const triggers = new Map(changed.map((alarm) => [alarm.name, alarm]));
  for (const composite of compositesInOrder(book.list())) {
    const holds = composite.rule.holds((name) => book.find(name)?.state.value);
    const value = holds ? 'ALARM' : 'OK';
    if (composite.state.value === value) continue;
    const causes = composite.rule.names.flatMap((name) => triggers.get(name) ?? []);
    const settled = book.setState(composite.name, explain(composite, value, causes));
    triggers.set(settled.name, settled);
  }
}

function explain(
  { arn }: CompositeAlarm,
  value: 'ALARM' | 'OK',
  causes: readonly Alarm[],
): StateReason {
  const last = causes.at(-1);
  const reason =
    last === undefined
      ? `${arn} was created and its alarm rule evaluates to ${value}`
      : `${last.arn} transitioned to ${last.state.value} at ${longTime(last.state.at)}`;
  const triggeringAlarms = causes.map((cause) => ({
    arn: cause.arn,
    state: { value: cause.state.value, timestamp: alarmTime(cause.state.at) },
  }));
  return { value, reason, reasonData: JSON.stringify({ triggeringAlarms }) };
}

/** Friday 22 July, 2022 15:57:45 UTC */
function longTime(at: Instant): string {
  const part = (options: Intl.DateTimeFormatOptions) =>
    new Date(at).toLocaleString('en-GB', { timeZone: 'UTC', ...options });
  const [day, month] = [part({ weekday: 'long', day: '2-digit' }), part({ month: 'long' })];
  return `${day} ${month}, ${part({ year: 'numeric' })} ${part({ timeStyle: 'medium' })} UTC`;
}
