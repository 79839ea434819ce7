import { appendPoints, columnsOf } from './columns.js';

/**
 * @typedef {import('../../feed.ts').PageMessage} PageMessage
 * @typedef {import('../../feed.ts').PageSnapshot} PageSnapshot
 * @typedef {import('../../feed.ts').PageDecisionLine} DecisionLine
 * @typedef {import('../../feed.ts').PageTargetMinute} TargetMinute
 * @typedef {import('../../feed.ts').PageAlarm} Alarm
 * @typedef {import('./columns.js').Columns} Columns
 */
/** @typedef {Omit<import('../../feed.ts').PageSignal, 'points'> & { columns: Columns }} Signal */
/** @typedef {Omit<import('../../feed.ts').PageTarget, 'signals'> & { signals: readonly Signal[] }} Target */
/** @typedef {Omit<PageSnapshot, 'targets'> & { targets: readonly Target[] }} State */

const KEPT_DECISIONS = 500;
const KEPT_NOTES = 100;

/** @param {PageSnapshot} snapshot @returns {State} */
function stateOf(snapshot) {
  const targets = snapshot.targets.map((target) => ({
    ...target,
    signals: target.signals.map(({ points, ...signal }) => ({
      ...signal,
      columns: columnsOf(points),
    })),
  }));
  return { ...snapshot, targets };
}

/**
 * @template T
 * @param {readonly T[] | undefined} steps
 * @param {readonly T[] | undefined} more
 */
const joined = (steps, more) => [...(steps ?? []), ...(more ?? [])];

/** @param {Target} target @param {TargetMinute} minute @returns {Target} */
function afterMinute(target, { points, ...now }) {
  for (const { id, columns } of target.signals) appendPoints(columns, points[id] ?? []);
  // What is absent now is over, so nothing of the moment is carried on.
  const { intent: _intent, mode: _mode, instances: _instances, diskGb: _disk, ...lasting } = target;
  const after = {
    ...lasting,
    ...now,
    planSteps: joined(target.planSteps, now.planSteps),
    costSteps: joined(target.costSteps, now.costSteps),
  };
  const { instanceSteps, diskSteps } = target;
  if (instanceSteps) after.instanceSteps = joined(instanceSteps, now.instanceSteps);
  if (diskSteps) after.diskSteps = joined(diskSteps, now.diskSteps);
  return after;
}

/** @param {readonly DecisionLine[]} decisions @param {DecisionLine} decision */
function withDecision(decisions, decision) {
  const index = decisions.findIndex(({ id }) => id === decision.id);
  if (index >= 0) return decisions.with(index, decision);
  return [decision, ...decisions].slice(0, KEPT_DECISIONS);
}

/** @param {readonly Alarm[]} alarms @param {Alarm} alarm */
function withAlarm(alarms, alarm) {
  const index = alarms.findIndex(({ name }) => name === alarm.name);
  return index >= 0 ? alarms.with(index, alarm) : [...alarms, alarm];
}

/**
 * The state after a message; points are appended in place, everything else is a new value.
 * @param {State | undefined} state
 * @param {PageMessage} message
 * @returns {State | undefined}
 */
export function afterMessage(state, message) {
  if (message.type === 'state') return stateOf(message.state);
  if (state === undefined) return undefined;
  switch (message.type) {
    case 'minute': {
      const { now, speed, health, money } = message;
      const targets = state.targets.map((target) => {
        const minute = message.targets.find(({ id }) => id === target.id);
        return minute === undefined ? target : afterMinute(target, minute);
      });
      return { ...state, now, speed, health, money, targets };
    }
    case 'decision':
      return { ...state, decisions: withDecision(state.decisions, message.decision) };
    case 'alarm':
      return { ...state, alarms: withAlarm(state.alarms, message.alarm) };
    case 'controls': {
      const { paused: _paused, ...rest } = state;
      const { controls, paused } = message;
      return { ...rest, controls, ...(paused === undefined ? {} : { paused }) };
    }
    case 'schedules':
      return { ...state, schedules: message.schedules };
    case 'runs': {
      const { playbooks } = state;
      return playbooks ? { ...state, playbooks: { ...playbooks, runs: message.runs } } : state;
    }
    case 'tasks':
      return { ...state, tasks: message.tasks };
    case 'care': {
      const { care } = state;
      return care ? { ...state, care: { ...care, ...message.care } } : state;
    }
    case 'note':
      return { ...state, notes: [message.note, ...state.notes].slice(0, KEPT_NOTES) };
    default:
      return state;
  }
}
