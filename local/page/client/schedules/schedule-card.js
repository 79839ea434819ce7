import { element, write } from '../element.js';
import { clockTime, dayName } from '../format.js';
import { titleOf } from '../state/condition.js';
import { scheduleStrip } from './schedule-strip.js';

/**
 * @typedef {import('../state/state.js').State} State
 * @typedef {import('../../schedule-feed.ts').PageEdge} Edge
 * @typedef {import('../../schedule-feed.ts').PageScheduleDay} Day
 */

/** @param {Edge} edge */
function edgeWords({ schedule, kind, asks }) {
  if (kind === 'ends') return `${schedule} ends`;
  const wishes = asks.map(({ target, says }) => `${titleOf({ id: target })} ${says}`);
  return `${schedule}: ${wishes.join(', ')}`;
}

/** @param {Edge} edge @param {number} now */
function edgeItem(edge, now) {
  const { at, earlyFrom } = edge;
  const words = edgeWords(edge);
  const early = earlyFrom !== undefined && `from ${clockTime(earlyFrom)}, to serve in time`;
  return element(
    'li',
    { class: at <= now ? 'edge is-over' : 'edge' },
    element('time', { datetime: new Date(at).toISOString() }, clockTime(at)),
    element('span', {}, words, early && element('small', {}, ` ${early}`)),
  );
}

/** @param {Day} day @param {string} name @param {number} now */
function dayPart({ edges, from, remarks }, name, now) {
  return element(
    'div',
    { class: 'schedule-day' },
    element('h3', {}, name, element('small', {}, dayName(from))),
    ...remarks.map((remark) => element('p', { class: 'schedule-remark' }, remark)),
    edges.length === 0
      ? element('p', { class: 'soft' }, 'No schedule begins or ends.')
      : element('ol', {}, ...edges.map((edge) => edgeItem(edge, now))),
  );
}

/** What the guide's schedules ask for today and tomorrow, and on which days they differ. */
export function createScheduleCard() {
  const zone = element('small');
  const strip = element('div', { class: 'strip', 'aria-hidden': 'true' });
  const days = element('div', { class: 'schedule-days' });
  const card = element(
    'section',
    { class: 'card schedule', id: 'schedule', 'aria-label': 'Schedule', hidden: true },
    element('header', { class: 'card-head' }, element('h2', {}, 'Schedule', zone)),
    strip,
    days,
  );
  let drawn = '';

  return {
    card,
    /** @param {State} state */
    update({ now, schedules, timeZone }) {
      // What is over and where now is changes with the minute, nothing else does in between.
      const key = JSON.stringify([Math.floor(now / 60_000), schedules]);
      if (key === drawn) return;
      drawn = key;
      card.hidden = schedules.days.every(
        ({ edges, remarks }) => edges.length + remarks.length === 0,
      );
      write(zone, timeZone.replaceAll('_', ' '));
      strip.replaceChildren(...scheduleStrip(schedules, now));
      days.replaceChildren(
        ...schedules.days.map((day, index) =>
          dayPart(day, index === 0 ? 'Today' : 'Tomorrow', now),
        ),
      );
    },
  };
}
