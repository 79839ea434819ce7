import { refused } from '../input.ts';
import type { Alarm, CompositeAlarm } from './alarm.ts';

/** Composite alarms so that each comes after those it watches; refuses a circle, which AWS would leave unevaluated. */
export function compositesInOrder(alarms: readonly Alarm[]): readonly CompositeAlarm[] {
  const composites = new Map(
    alarms.flatMap((alarm) => (alarm.kind === 'composite' ? [[alarm.name, alarm] as const] : [])),
  );
  const ordered = new Set<CompositeAlarm>();
  const open = new Set<string>();
  const visit = (name: string): void => {
    const alarm = composites.get(name);
    if (alarm === undefined || ordered.has(alarm)) return;
    if (open.has(name)) throw refused(`The alarm ${name} watches itself through others.`);
    open.add(name);
    alarm.rule.names.forEach(visit);
    open.delete(name);
    ordered.add(alarm);
  };
  for (const name of composites.keys()) visit(name);
  return [...ordered];
}
