import { arrange } from '../arrange.js';
import { element, write } from '../element.js';
import { keepFocus } from '../keep-focus.js';
import { enableDestination } from '../state/connection.js';
import { breakerWords, destinationWords } from './task-words.js';

/** @typedef {import('../../task-feed.ts').PageTasks} Tasks */

/** One that can be enabled has a button for it. @param {string} name @param {string | undefined} destination @param {(destination: string) => void} onEnabled */
function createItem(name, destination, onEnabled) {
  const pill = element('span', { class: 'pill' });
  const text = element('p');
  const error = element('p', { class: 'field-error', role: 'alert' });
  const button = element('button', { type: 'button', class: 'quiet', onclick: enable }, 'Enable');
  button.setAttribute('aria-label', `Enable ${name}`);
  const title = element('strong', {}, name);
  const top = element('div', { class: 'breaker-top' }, title, pill, button);
  const part = element('li', { class: 'breaker', 'data-breaker': name }, top, text, error);

  async function enable() {
    if (destination === undefined || button.hasAttribute('aria-disabled')) return;
    write(error, '');
    button.setAttribute('aria-disabled', 'true');
    try {
      await enableDestination(destination);
      onEnabled(destination);
    } catch (problem) {
      write(error, problem instanceof Error ? problem.message : String(problem));
    } finally {
      button.removeAttribute('aria-disabled');
    }
  }

  return {
    part,
    /** @param {ReturnType<typeof breakerWords>} words */
    update({ text: sentence, tone, word }) {
      part.dataset['state'] = word;
      pill.dataset['tone'] = tone;
      write(pill, word);
      write(text, sentence);
      button.hidden = destination === undefined || word !== 'disabled';
    },
  };
}

/** Outside services and customers' addresses, those in trouble first. */
export function createBreakerList() {
  const list = element('ul', { class: 'breakers' });
  const none = element(
    'p',
    { class: 'soft' },
    'No call has failed: there is nothing to hold back.',
  );
  const says = element('p', { class: 'soft', role: 'status', tabindex: -1 });
  const tell = (/** @type {string} */ destination) =>
    write(
      says,
      `${destination} is sent to again. What was refused meanwhile lies with the dead letters.`,
    );
  /** @type {Map<string, ReturnType<typeof createItem>>} */
  const items = new Map();

  /** @param {string} name @param {ReturnType<typeof breakerWords>} words @param {string} [destination] */
  function shown(name, words, destination) {
    const item = items.get(name) ?? createItem(name, destination, tell);
    items.set(name, item);
    item.update(words);
    return item.part;
  }

  return {
    parts: [none, list, says],
    /** @param {Tasks} tasks @param {number} now */
    update({ breakers, destinations }, now) {
      const restore = keepFocus([list]);
      const wanted = [
        ...breakers.map((one) => shown(one.name, breakerWords(one, now))),
        ...destinations.map((one) =>
          shown(`address of ${one.name}`, destinationWords(one, now), one.name),
        ),
      ];
      const kept = new Set(wanted);
      for (const [name, { part }] of items) if (!kept.has(part)) items.delete(name);
      arrange(list, wanted);
      none.hidden = wanted.length > 0;
      list.hidden = wanted.length === 0;
      restore(says);
    },
  };
}
