import { element } from '../element.js';
import { clockTime } from '../format.js';
import { titleOf } from '../state/condition.js';
import { levelSigns, levelWords } from './level-words.js';

/**
 * @typedef {import('../../schedule-feed.ts').PageSchedules} Schedules
 * @typedef {import('../../schedule-feed.ts').PageLevel} Level
 */

const HOUR = 3_600_000;
const TICK_HOURS = 6;

/** @param {HTMLElement} node @param {readonly [number, number]} range @param {number} from @param {number} [until] */
function place(node, [start, end], from, until) {
  const share = (/** @type {number} */ at) => (100 * (at - start)) / (end - start);
  node.style.left = `${share(Math.max(start, from))}%`;
  if (until !== undefined) {
    node.style.width = `${share(Math.min(end, until)) - share(Math.max(start, from))}%`;
  }
  return node;
}

/** @param {Level} level @param {readonly [number, number]} range */
function stretch(level, range) {
  const words = levelWords(level);
  const kind = level.asks.length > 0 ? 'stretch stretch-asked' : 'stretch';
  const rows = [...new Set(level.asks.map(({ by }) => by))].join(', ');
  const title = rows === '' ? `${words}, by the guide's limits` : `${words} (${rows})`;
  return place(
    element('span', { class: kind, title }, levelSigns(level)),
    range,
    level.from,
    level.until,
  );
}

/**
 * Today and tomorrow as one lane for each target of which a schedule asks something. The list of edges
 * says the same in words, so screen readers skip it.
 * @param {Schedules} schedules
 * @param {number} now
 */
export function scheduleStrip({ days, levels }, now) {
  const [first, last] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const range = /** @type {const} */ ([first.from, last.until]);
  const seen = levels.filter(({ from, until }) => until > range[0] && from < range[1]);
  const asked = [...new Set(seen.filter(({ asks }) => asks.length > 0).map((one) => one.target))];
  if (asked.length === 0) return [];
  const lanes = asked.map((target) =>
    element(
      'div',
      { class: 'lane' },
      element('span', { class: 'lane-name' }, titleOf({ id: target })),
      element(
        'div',
        { class: 'lane-band' },
        ...seen.filter((level) => level.target === target).map((level) => stretch(level, range)),
        place(element('i', { class: 'lane-midnight' }), range, last.from),
        place(element('i', { class: 'lane-now' }), range, now),
      ),
    ),
  );
  const hours = Math.floor((range[1] - range[0]) / HOUR / TICK_HOURS);
  const ticks = Array.from({ length: hours }, (_, index) => {
    const at = range[0] + index * TICK_HOURS * HOUR;
    return place(element('span', {}, clockTime(at)), range, at);
  });
  return [...lanes, element('div', { class: 'lane-axis' }, ...ticks)];
}
