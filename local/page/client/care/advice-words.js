import { figure } from '../format.js';
import { counted, countOf, timeWords } from './care-words.js';

/**
 * @typedef {import('../../care-feed.ts').PageCare} Care
 * @typedef {NonNullable<Care['report']>} Report
 * @typedef {Report['statements'][number]} Statement
 * @typedef {keyof Report['top']} List
 */

/** @type {readonly (readonly [list: List, title: string])[]} */
export const LISTS = [
  ['total', 'Total'],
  ['mean', 'Mean'],
  ['calls', 'Calls'],
  ['io', 'I/O'],
];

/** `0.42 ms`, `1.3 s` @param {number} milliseconds */
export const millisecondsWords = (milliseconds) =>
  milliseconds < 1000 ? `${figure(milliseconds)} ms` : timeWords(milliseconds / 1000);

/** The statements of a list, the heaviest first. @param {Report} report @param {List} list */
export function statementsOf({ statements, top }, list) {
  const byId = new Map(statements.map((one) => [one.id, one]));
  return top[list].flatMap((id) => byId.get(id) ?? []);
}

/** `66 %`, `< 1 %` @param {number} percent */
export const shareWords = (percent) =>
  percent > 0 && percent < 0.5 ? '< 1 %' : `${percent.toFixed(0)} %`;

/** @param {Statement} statement */
export function statementWords({ calls, meanMilliseconds, totalSeconds }) {
  const each = millisecondsWords(meanMilliseconds);
  return `${countOf(calls, 'call')} × ${each} = ${millisecondsWords(totalSeconds * 1000)}`;
}

/** The window and what is in it. @param {Report} report */
export function reportWords({ day, sum }) {
  const all = `${countOf(sum.statements, 'statement')}, ${countOf(sum.calls, 'call')}`;
  return `Report of ${day}: ${all}, ${timeWords(sum.totalSeconds)} of the database’s time.`;
}

/** How an index did when it was tried. @param {Report['indexes'][number]} index */
export function trialWords({
  costAfter,
  costBefore,
  gain,
  how,
  millisecondsAfter,
  millisecondsBefore,
}) {
  const measured =
    millisecondsBefore === undefined || millisecondsAfter === undefined
      ? `cost ${counted(costBefore)} → ${counted(costAfter)}`
      : `${millisecondsWords(millisecondsBefore)} → ${millisecondsWords(millisecondsAfter)}`;
  const where = how === 'copy' ? 'on a copy' : 'as a hypothetical index';
  return `${figure(gain)} times faster, tried ${where}: ${measured}`;
}
