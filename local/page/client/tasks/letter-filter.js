import { element } from '../element.js';
import { spaced } from '../format.js';
import { spans } from './letter-words.js';

/**
 * @typedef {import('../../task-feed.ts').PageTasks} Tasks
 * @typedef {import('./letter-words.js').Choice} Choice
 */

/** @param {HTMLSelectElement} select @param {string} any @param {readonly string[]} values */
function offer(select, any, values) {
  const chosen = select.value;
  // What is chosen stays offered: a choice must not change by itself to one that means more.
  const wanted = [...new Set([...values, chosen])].filter((value) => value !== '').sort();
  const key = wanted.join(' ');
  if (select.dataset['offers'] === key) return;
  select.dataset['offers'] = key;
  select.replaceChildren(
    element('option', { value: '' }, any),
    ...wanted.map((value) => element('option', { value }, spaced(value))),
  );
  select.value = chosen;
}

/** Which dead letters are meant: by kind, reason, and when they died. @param {() => void} onChoose */
export function createLetterFilter(onChoose) {
  const [kind, reason] = ['Kind', 'Reason'].map((label) =>
    element('select', { 'aria-label': `${label} of dead letters`, onchange: onChoose }),
  );
  const minutes = element(
    'select',
    { 'aria-label': 'When they died', onchange: onChoose },
    ...['', '15', '60', '360'].map((value) =>
      element('option', { value }, `died ${spans[/** @type {Choice['minutes']} */ (value)]}`),
    ),
  );
  if (kind === undefined || reason === undefined) throw new Error('a filter lacks a part');

  return {
    part: element('div', { class: 'letter-filter' }, kind, reason, minutes),
    /** @returns {Choice} */
    choice: () => ({
      kind: kind.value,
      reason: reason.value,
      minutes: /** @type {Choice['minutes']} */ (minutes.value),
    }),
    /** @param {Tasks['deaths']} deaths */
    update(deaths) {
      offer(
        kind,
        'any kind',
        deaths.map((one) => one.kind),
      );
      offer(
        reason,
        'any reason',
        deaths.map((one) => one.reason),
      );
    },
  };
}
