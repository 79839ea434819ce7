import type { MetricDatum } from './cloudwatch/metrics/metric-datum.ts';
import type { DeliveryNote } from './events/delivery/parcel.ts';
import type { EventNote } from './events/event-bridge.ts';

function count(MetricName: string, rule: string, Timestamp: number): MetricDatum {
  const Dimensions = [{ Name: 'RuleName', Value: rule }];
  return { MetricName, Dimensions, Timestamp, Value: 1, Unit: 'Count' };
}

/** The AWS/Events metrics of an event that was routed, or of a delivery that ended. */
export function eventsMetrics(note: EventNote | DeliveryNote, now: number): MetricDatum[] {
  if (note.kind === 'event') {
    return note.rules.map((rule) => count('TriggeredRules', rule, now));
  }
  const rule = note.parcel.senderArn.split('/').at(-1) ?? '';
  switch (note.kind) {
    case 'delivered':
      return [count('Invocations', rule, now)];
    case 'retry':
      return [];
    case 'lost':
      return [count('FailedInvocations', rule, now)];
    case 'dead-letter':
      return [count('FailedInvocations', rule, now), count('InvocationsSentToDlq', rule, now)];
  }
}
