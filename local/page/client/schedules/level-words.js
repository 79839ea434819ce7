import { clockTime, fullTime } from '../format.js';

/**
 * @typedef {import('../../schedule-feed.ts').PageLevel} Level
 * @typedef {import('../../schedule-feed.ts').PageAsk} Ask
 */

const DAY = 24 * 3_600_000;

/** The level in force at a time. @param {readonly Level[]} levels of one target @param {number} at */
export function levelAt(levels, at) {
  return levels.find(({ from, until }) => from <= at && at < until);
}

/** `business-hours: at least 3 until 19:00` @param {Ask} ask @param {number} at */
export function askWords({ by, says, until }, at) {
  const who = by === 'bounds' ? 'set by hand' : by;
  if (until === undefined) return `${who}: ${says}`;
  // Within a day the time alone cannot be mistaken.
  return `${who}: ${says} until ${until - at < DAY ? clockTime(until) : fullTime(until)}`;
}

/** What a level asks, in words: `at least 3`; else the guide's standing limits. @param {Level} level */
export function levelWords({ asks, floor, ceiling }) {
  if (asks.length > 0) return asks.map(({ says }) => says).join(', ');
  return floor === undefined ? 'any plan' : `${floor} to ${ceiling}`;
}

/** The same where there is little room: `≥ 3`. @param {Level} level */
export function levelSigns(level) {
  return levelWords(level)
    .replaceAll('at least', '≥')
    .replaceAll('at most', '≤')
    .replaceAll('exactly', '=')
    .replaceAll('plan ', '')
    .replace(' to ', '–');
}
