import { element } from '../element.js';
import { breakerWords, destinationWords } from './task-words.js';

/** @typedef {import('../../task-feed.ts').PageTasks} Tasks */

/** @param {string} name @param {ReturnType<typeof breakerWords>} words */
function item(name, { text, tone, word }) {
  return element(
    'li',
    { class: 'breaker', 'data-breaker': name, 'data-state': word },
    element(
      'div',
      { class: 'breaker-top' },
      element('strong', {}, name),
      element('span', { class: 'pill', 'data-tone': tone }, word),
    ),
    element('p', {}, text),
  );
}

/** Outside services and customers' addresses, those in trouble first. */
export function createBreakerList() {
  const list = element('ul', { class: 'breakers' });
  const none = element(
    'p',
    { class: 'soft' },
    'No call has failed: there is nothing to hold back.',
  );
  let drawn = '';

  return {
    parts: [none, list],
    /** @param {Tasks} tasks @param {number} now */
    update({ breakers, destinations }, now) {
      const items = [
        ...breakers.map((one) => ({ name: one.name, words: breakerWords(one, now) })),
        ...destinations.map((one) => ({
          name: `address of ${one.name}`,
          words: destinationWords(one, now),
        })),
      ];
      const key = JSON.stringify(items);
      if (key === drawn) return;
      drawn = key;
      none.hidden = items.length > 0;
      list.hidden = items.length === 0;
      list.replaceChildren(...items.map(({ name, words }) => item(name, words)));
    },
  };
}
