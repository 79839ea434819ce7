import { guide } from '#config';
import { alarmName } from '#core/alarms.ts';
import type { Instant } from '#core/guide.ts';
import { type Act, emptyHistory } from '#core/history.ts';
import type { Facts, Observation, ServiceFacts } from '#core/observation.ts';
import type { Situation } from '#core/scene.ts';
import type { SignalId } from '#core/signals.ts';
import { alarmStates } from './alarm-states.ts';
import { MINUTE, observedAt } from './day.ts';
import { benchTargets } from './targets.ts';

/** Tuesday 2026-03-03, noon in UTC. */
const NOON: Instant = Date.UTC(2026, 2, 3, 12);

/** As many finished changes as a history keeps, an hour apart. */
const acts = Array.from({ length: 20 }, (_, index): Act => {
  const at = NOON - (index + 1) * 60 * MINUTE;
  return {
    generation: 20 - index,
    action: { kind: 'set-instances', from: 2, to: 3 },
    actionClass: 'instances',
    direction: 'up',
    because: 'cpu is 74.2 %, over 70 % in 3 of 5 minutes',
    status: 'VERIFIED',
    plannedAt: at - MINUTE,
    sentAt: at - MINUTE,
    answeredAt: at - MINUTE,
    settledAt: at,
    outcome: '3 instances run',
    before: { cpu: 74.2, memory: 44.1, 'response-time': 310 },
  };
});

type Values = Readonly<Partial<Record<SignalId, number>>>;

const calm = Object.fromEntries(
  benchTargets.map(({ id, facts, curves }) => [id, observedAt(id, NOON, facts(NOON), curves)]),
);

const running = (instances: number): Partial<ServiceFacts> => ({
  manualInstances: instances,
  instanceCreatedAt: Array.from({ length: instances }, () => NOON - 120 * MINUTE),
});

/** A target at noon, some of its signals at a steady value, and the alarms that follow from that. */
function situation(target: string, values: Values, facts: Partial<ServiceFacts> = {}): Situation {
  const usual = calm[target] as Observation;
  const changed = Object.entries(values).map(([id, value]) => [
    id,
    (usual.series[id as SignalId] ?? []).map(({ at }) => ({ at, value })),
  ]);
  const observation: Observation = {
    ...usual,
    facts: { ...usual.facts, ...facts } as Facts,
    series: { ...usual.series, ...Object.fromEntries(changed) },
  };
  const fleet = { ...calm, [target]: observation };
  return {
    observation,
    history: { ...emptyHistory, generation: 20, acts, bootSeconds: [70, 64, 81] },
    alarms: alarmStates(guide, fleet, NOON),
    pauses: [],
    fleet,
  };
}

/** What a loop meets: mostly quiet minutes, and each kind of breach. */
export const situations: Readonly<Record<string, Situation>> = {
  // Noon in UTC is seven in New York, when business hours want three.
  'quiet service': situation('api', { cpu: 45, instances: 3 }, running(3)),
  'service in breach': situation('api', { cpu: 82 }),
  'service to shrink': situation(
    'api',
    { cpu: 12, memory: 35, 'response-time': 150, instances: 4 },
    running(4),
  ),
  'quiet database': situation('database', { cpu: 30, iops: 1_000 }),
  'database in breach': situation('database', { cpu: 75 }),
  'quiet Redis': situation('redis', { memory: 35, connections: 120 }),
};

export const SITUATIONS_AT = NOON;

/** Names of alarms that a situation has in ALARM, for whoever checks that it is what it says. */
export function alarmsOf({ alarms, observation }: Situation): readonly string[] {
  return guide.rows
    .filter(({ target }) => target === observation.target)
    .flatMap((row) => [alarmName(row, 'high'), alarmName(row, 'low')])
    .filter((name) => alarms.states[name] === 'ALARM');
}
