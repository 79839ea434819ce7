/**
 * @typedef {import('./state.js').State} State
 * @typedef {import('./state.js').Target} Target
 * @typedef {import('./state.js').Signal} Signal
 * @typedef {import('../../feed.ts').PageAlarm} Alarm
 */
/** @typedef {'high' | 'low' | 'blind' | 'ok'} Tone */

/** Five minutes without a value. */
const SILENT_AFTER = 300_000;

/** @param {State} state @param {string | undefined} name */
export function alarmNamed(state, name) {
  return state.alarms.find((alarm) => alarm.name === name);
}

/** When the last value came. @param {import('./columns.js').Columns} columns */
function lastMeasured({ xs, ys }) {
  return xs[ys.findLastIndex((value) => value !== null)];
}

/**
 * How a signal stands, by its alarms.
 * @param {State} state
 * @param {Signal} signal
 * @returns {{ tone: Tone, since?: number }}
 */
export function signalCondition(state, { columns, row }) {
  if (row === undefined) return { tone: 'ok' };
  const [high, low] = [alarmNamed(state, row.highAlarm), alarmNamed(state, row.lowAlarm)];
  if (high?.state === 'ALARM') return { tone: 'high', since: high.since };
  // An alarm that rang stays as it was for a while; without values nobody knows whether it is still so.
  const newest = lastMeasured(columns);
  if (newest !== undefined && state.now - newest > SILENT_AFTER) {
    return { tone: 'blind', since: newest };
  }
  if (low?.state === 'ALARM') return { tone: 'low', since: low.since };
  if (high?.state === 'INSUFFICIENT_DATA') return { tone: 'blind', since: high.since };
  return { tone: 'ok' };
}

/**
 * How a target stands: the worst of its signals.
 * @param {State} state
 * @param {Target} target
 * @returns {{ tone: Tone, signals: readonly Signal[] }}
 */
export function targetCondition(state, target) {
  for (const tone of /** @type {const} */ (['high', 'blind', 'low'])) {
    const signals = target.signals.filter((one) => signalCondition(state, one).tone === tone);
    if (signals.length > 0) return { tone, signals };
  }
  return { tone: 'ok', signals: [] };
}

/** A short word for people. @param {Tone} tone */
export function toneWord(tone) {
  return {
    high: 'Above its line',
    low: 'Room to spare',
    blind: 'Not enough data',
    ok: 'Right size',
  }[tone];
}

/** Short name of a target, as a title. @param {{ id: string }} target */
export function titleOf({ id }) {
  return id.length <= 3 ? id.toUpperCase() : id.charAt(0).toUpperCase() + id.slice(1);
}
