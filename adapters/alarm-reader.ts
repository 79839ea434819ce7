import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { Instant } from '#core/guide.ts';
import type { AlarmReader } from '#core/loop/ports.ts';
import type { AlarmState } from '#core/observation.ts';
import { cloudWatch } from './cloudwatch.ts';

/** What DescribeAlarms takes at once. */
const MOST_NAMES = 100;

const isState = (word: string | undefined): word is AlarmState =>
  word === 'OK' || word === 'ALARM' || word === 'INSUFFICIENT_DATA';

async function statesOf(names: readonly string[]): Promise<readonly (readonly [string, string])[]> {
  const { MetricAlarms, CompositeAlarms } = await cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [...names], MaxRecords: MOST_NAMES }),
  );
  return [...(MetricAlarms ?? []), ...(CompositeAlarms ?? [])].flatMap(
    ({ AlarmName, StateValue }) =>
      AlarmName === undefined ? [] : [[AlarmName, StateValue ?? ''] as const],
  );
}

/** Reads alarms by name. One that does not exist, or is in a state nobody knows, says nothing. */
export function alarmReader(now: () => Instant): AlarmReader {
  return {
    async alarms(names) {
      const distinct = [...new Set(names)];
      const pages: string[][] = [];
      for (let at = 0; at < distinct.length; at += MOST_NAMES) {
        pages.push(distinct.slice(at, at + MOST_NAMES));
      }
      const at = now();
      const found = new Map((await Promise.all(pages.map(statesOf))).flat());
      const states = distinct.map((name) => {
        const word = found.get(name);
        return [name, isState(word) ? word : ('INSUFFICIENT_DATA' as const)] as const;
      });
      return { at, states: Object.fromEntries(states) };
    },
  };
}
