import { guide } from '#config';
import { decide } from '#core/decide.ts';
import type { Action } from '#core/decision.ts';
import type { Instant } from '#core/guide.ts';
import { emptyHistory, type History, type Intent } from '#core/history.ts';
import type { Facts, Observation } from '#core/observation.ts';
import { remember } from '#core/remember.ts';
import { alarmStates } from './alarm-states.ts';
import { DAY, MINUTE, observedAt } from './day.ts';
import { benchTargets } from './targets.ts';

const START: Instant = Date.UTC(2026, 2, 2);

/** What a simulated month came to. */
export interface DecidedMonth {
  readonly decisions: number;
  readonly acts: number;
  /** Spent inside `decide`, milliseconds. */
  readonly deciding: number;
}

/** Render does at once what it is asked for. */
function applied(facts: Facts, action: Action, now: Instant): Facts {
  if (action.kind === 'set-instances' && facts.kind === 'service') {
    const instanceCreatedAt = Array.from(
      { length: action.to },
      (_, index) => facts.instanceCreatedAt[index] ?? now,
    );
    return { ...facts, manualInstances: action.to, instanceCreatedAt };
  }
  if (action.kind === 'set-plan') return { ...facts, plan: action.to };
  if (action.kind === 'grow-disk' && facts.kind === 'postgres') {
    return { ...facts, diskGb: action.to };
  }
  return facts;
}

/** Every minute of `days` days for three targets: observe, remember, decide, and have it done. */
export function decideMonth(days: number): DecidedMonth {
  const facts = new Map(benchTargets.map((one) => [one.id, one.facts(START)]));
  const histories = new Map<string, History>();
  let [decisions, acts, deciding] = [0, 0, 0];
  for (let now = START; now < START + days * DAY; now += MINUTE) {
    const fleet: Record<string, Observation> = Object.fromEntries(
      benchTargets.map(({ id, curves }) => [
        id,
        observedAt(id, now, facts.get(id) as Facts, curves),
      ]),
    );
    const alarms = alarmStates(guide, fleet, now);
    for (const target of guide.targets) {
      const observation = fleet[target.id] as Observation;
      const before = histories.get(target.id) ?? emptyHistory;
      const { history } = remember(guide, target, before, observation, now);
      const started = performance.now();
      const decision = decide(guide, { observation, history, alarms, pauses: [], fleet }, now);
      deciding += performance.now() - started;
      decisions += 1;
      histories.set(target.id, history);
      const { action, actionClass, direction, because } = decision;
      if (action === undefined || actionClass === undefined || direction === undefined) continue;
      acts += 1;
      const generation = history.generation + 1;
      const at = { plannedAt: now, sentAt: now, answeredAt: now };
      const intent: Intent = {
        ...{ generation, action, actionClass, direction, because, ...at },
        status: 'SENT',
        before: {},
      };
      histories.set(target.id, { ...history, generation, intent });
      facts.set(target.id as 'api', applied(observation.facts, action, now));
    }
  }
  return { decisions, acts, deciding };
}
