import { clockTime } from '../format.js';
import { counted, several } from './task-words.js';

/**
 * @typedef {import('../../task-feed.ts').PageTasks} Tasks
 * @typedef {Tasks['letters'][number]} Letter
 * @typedef {NonNullable<Tasks['operation']>} Operation
 * @typedef {import('../../task-feed.ts').LetterWish} Wish
 * @typedef {{ kind: string, reason: string, minutes: '' | '15' | '60' | '360' }} Choice
 */

const MINUTE = 60_000;
/** What one look takes of a queue. */
const MOST = 5_000;

/** What can be chosen, in words. @type {Readonly<Record<Choice['minutes'], string>>} */
export const spans = {
  '': 'at any time',
  15: 'in the last 15 min',
  60: 'in the last 1 h',
  360: 'in the last 6 h',
};

/** How many letters are chosen, and how many there are. @param {Tasks} tasks @param {Choice} choice */
export function meantOf({ deaths }, { kind, minutes, reason }) {
  const chosen = deaths.filter(
    (one) => (kind === '' || one.kind === kind) && (reason === '' || one.reason === reason),
  );
  const of = (/** @type {Tasks['deaths'][number]} */ one) =>
    minutes === '' ? one.all : one.within[minutes];
  const all = deaths.reduce((sum, one) => sum + one.all, 0);
  return {
    meant: Math.min(
      MOST,
      chosen.reduce((sum, one) => sum + of(one), 0),
    ),
    all,
  };
}

/** @param {Letter} letter @param {Choice} choice @param {number} at */
export const isChosen = (letter, { kind, minutes, reason }, at) =>
  (kind === '' || letter.kind === kind) &&
  (reason === '' || letter.reason === reason) &&
  (minutes === '' || letter.diedAt >= at - Number(minutes) * MINUTE);

/** `12 of 14 are meant.` @param {{ meant: number, all: number }} counts */
export function meantWords({ all, meant }) {
  if (meant === 0) return `None of ${counted(all)} is meant.`;
  if (meant < all)
    return `${counted(meant)} of ${counted(all)} ${meant === 1 ? 'is' : 'are'} meant.`;
  return all === 1 ? 'It is meant.' : `All ${counted(all)} are meant.`;
}

/** What the server is asked for: those that were shown, and no more. @param {Choice} choice @param {{ at: number, most: number }} shown @returns {Wish} */
export function wishOf({ kind, minutes, reason }, { at, most }) {
  return {
    kind: /** @type {Wish['kind']} */ (kind || undefined),
    reason: /** @type {Wish['reason']} */ (reason || undefined),
    from: minutes === '' ? undefined : at - Number(minutes) * MINUTE,
    until: at,
    most,
  };
}

/** @param {number} count */
const letters = (count) => several(count, 'letter', 'letters');

/** @param {Operation} operation */
function becameWords({ became, done }) {
  if (became === undefined || done === 0) return '';
  if (became.done >= done) return done === 1 ? ' It is done.' : ' All of them are done.';
  const open = Math.max(0, done - became.done - became.dead);
  const parts = [
    became.done > 0 && `${counted(became.done)} done`,
    became.dead > 0 && `${counted(became.dead)} died again`,
    open > 0 && `${counted(open)} not ended yet`,
  ].filter((part) => part !== false);
  return ` Of these: ${parts.join(', ')}.`;
}

/** What is done with letters, or was done last. @param {Operation} operation @returns {{ text: string, tone: 'act' | 'ok' | 'high' | 'blind' }} */
export function operationWords(operation) {
  const { at, because, done, meant, state, verb } = operation;
  const isSent = verb === 'redrive';
  if (state === 'running') {
    const text = isSent
      ? `Sending ${letters(meant)} again, 10 a second.`
      : `Taking ${letters(meant)} away.`;
    return { text, tone: 'act' };
  }
  const did = `${letters(done)} ${isSent ? 'sent again' : 'taken away for good'}`;
  const became = becameWords(operation);
  const time = clockTime(at);
  if (state === 'failed') {
    const held = 'What was held comes back by itself within minutes.';
    return {
      text: `${time}: ${did} of ${counted(meant)}, then: ${because}. ${held}${became}`,
      tone: 'high',
    };
  }
  if (state === 'stopped') {
    const rest = 'The rest are where they were.';
    return {
      text: `${time}: stopped, ${did} of ${counted(meant)}. ${rest}${became}`,
      tone: 'blind',
    };
  }
  const missed = meant - done;
  const missing =
    missed > 0 ? ` ${counted(missed)} could not be had: others hold them, or had them first.` : '';
  const tone = missed > 0 || (operation.became?.dead ?? 0) > 0 ? 'blind' : 'ok';
  return { text: `${time}: ${did}.${missing}${became}`, tone };
}
