import { byId } from '../element.js';
import { plainSentence } from '../format.js';
import { titleOf } from '../state/condition.js';

/** @typedef {import('../../feed.ts').PageDecisionLine} Line */

/** A reader needs time to speak; at high speeds only the newest is said. */
const PAUSE = 4_000;

/** Holds that hold nothing back. */
const DULL = ['within-lines', 'in-flight'];

/** Tells screen readers of new decisions: every act, and holds that held something back. */
export function createAnnouncer() {
  const region = byId('announcer');
  /** Decisions up to this time were there when the page opened, or have been said. */
  let saidUntil = Number.NEGATIVE_INFINITY;
  /** @type {string | undefined} */
  let waiting;
  /** @type {number | undefined} */
  let timer;

  function say() {
    timer = undefined;
    if (waiting === undefined) return;
    region.textContent = waiting;
    waiting = undefined;
    timer = setTimeout(say, PAUSE);
  }

  return {
    /** @param {readonly Line[]} decisions newest first */
    update(decisions) {
      const fresh = decisions.filter(({ at }) => at > saidUntil);
      const isFirst = saidUntil === Number.NEGATIVE_INFINITY;
      saidUntil = Math.max(saidUntil, decisions[0]?.at ?? 0);
      const worthy =
        fresh.find(({ verdict }) => verdict === 'act') ??
        fresh.find(({ reason }) => !DULL.includes(reason));
      if (isFirst || worthy === undefined) return;
      waiting = `${titleOf({ id: worthy.target })}: ${plainSentence(worthy)}`;
      if (timer === undefined) say();
    },
  };
}
