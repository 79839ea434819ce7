import { directionOf } from '../decisions/decision-words.js';
import { byId } from '../element.js';
import { createScheduleCard } from '../schedules/schedule-card.js';
import { createMoneyCard } from './money-card.js';
import { createTargetCard } from './target-card.js';

/**
 * @typedef {import('../state/state.js').State} State
 * @typedef {import('../charts/palette.js').Paint} Paint
 * @typedef {import('../charts/draw-marks.js').Mark} Mark
 */

const PAINTS = /** @type {readonly Paint[]} */ (['hue-1', 'hue-2', 'hue-3']);

/** The colour of a target, the same everywhere. @param {State | undefined} state @param {string} target @returns {Paint} */
export function paintOf(state, target) {
  const index = state?.targets.findIndex(({ id }) => id === target) ?? 0;
  return PAINTS[Math.max(0, index) % PAINTS.length] ?? 'hue-1';
}

/** What happened to a target, and to all of them. @param {State} state @param {string} target @returns {Mark[]} */
function marksOf({ decisions, notes }, target) {
  const acts = decisions.filter((one) => one.verdict === 'act' && one.target === target);
  return [
    ...notes.map(({ at }) => ({ at, kind: /** @type {const} */ ('note') })),
    ...acts.map((act) => ({ at: act.at, kind: directionOf(act) })),
  ];
}

/** What cards are made of; with other targets, signals or rows they are made anew. @param {State} state */
function shapeOf({ targets }) {
  return JSON.stringify(
    targets.map(({ id, name, signals, instanceSteps, diskSteps }) => [
      id,
      name,
      signals.map((signal) => signal.id),
      instanceSteps !== undefined,
      diskSteps !== undefined,
    ]),
  );
}

/**
 * The cards of all targets, below them the schedule and the money.
 * @param {import('../charts/timeline.js').Timeline} timeline
 * @param {(decision: string) => void} onOpen
 */
export function createTargets(timeline, onOpen) {
  const place = byId('targets');
  /** @type {Map<string, ReturnType<typeof createTargetCard>>} */
  const cards = new Map();
  /** @type {ReturnType<typeof createMoneyCard> | undefined} */
  let money;
  const schedule = createScheduleCard();
  /** @type {State | undefined} */
  let state;

  /** Opens the act whose mark was clicked. @param {string} target @param {number} at @param {number} toleranceMs */
  function pick(target, at, toleranceMs) {
    const near = (state?.decisions ?? [])
      .filter((one) => one.verdict === 'act' && one.target === target)
      .map(({ id, at: when }) => ({ id, off: Math.abs(when - at) }))
      .filter(({ off }) => off <= toleranceMs)
      .sort((a, b) => a.off - b.off)[0];
    if (near !== undefined) onOpen(near.id);
  }

  let shape = '';

  /** A run with other targets than before starts with new cards. @param {State} next */
  function make(next) {
    cards.clear();
    place.replaceChildren();
    for (const target of next.targets) {
      const card = createTargetCard(timeline, {
        paint: paintOf(next, target.id),
        first: { state: next, target, marks: [] },
        onPick: (at, tolerance) => pick(target.id, at, tolerance),
      });
      cards.set(target.id, card);
      place.append(card.card);
    }
    money = createMoneyCard(timeline, { paints: PAINTS, first: next });
    place.append(schedule.card, money.card);
  }

  return {
    /** @param {State} next */
    update(next) {
      const made = shape;
      shape = shapeOf(next);
      if (shape !== made || money === undefined) make(next);
      state = next;
      for (const target of next.targets) {
        const marks = marksOf(next, target.id);
        cards.get(target.id)?.update({ state: next, target, marks });
      }
      schedule.update(next);
      money?.update(next);
    },
  };
}
