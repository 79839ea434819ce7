import { arrange } from '../arrange.js';
import { element, write } from '../element.js';
import { fullTime, spaced } from '../format.js';
import { isChosen } from './letter-words.js';
import { counted } from './task-words.js';

/**
 * @typedef {import('../../task-feed.ts').PageTasks} Tasks
 * @typedef {Tasks['letters'][number]} Letter
 * @typedef {{ onLookUp: (kind: string, id: string) => void, onSendAgain: (letter: Letter) => void }} Uses
 */

/** @param {Letter} letter */
const keyOf = ({ diedAt, id, kind, priority }) => `${kind} ${priority} ${id ?? ''} ${diedAt}`;

/** @param {string} name @param {unknown} value */
function fact(name, value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return element('div', { class: 'letter-fact' }, element('dt', {}, name), element('dd', {}, text));
}

/** @param {Letter} letter @param {Uses} uses */
function letterItem(letter, { onLookUp, onSendAgain }) {
  const { because, bytes, diedAt, failures, id, kind, priority, reason, redacted } = letter;
  const lookUp = () => id !== undefined && onLookUp(kind, id);
  return element(
    'li',
    { class: 'letter', 'data-letter': id },
    element(
      'details',
      {},
      element(
        'summary',
        {},
        element(
          'span',
          { class: 'letter-top' },
          element('strong', {}, kind),
          element('span', { class: 'pill', 'data-tone': 'high' }, spaced(reason)),
          element('time', { datetime: new Date(diedAt).toISOString() }, fullTime(diedAt)),
        ),
        element('span', { class: 'letter-because' }, because),
      ),
      element(
        'div',
        { class: 'letter-body' },
        failures.length > 0 &&
          element(
            'ol',
            { 'aria-label': 'Attempts' },
            ...failures.map((one) =>
              element('li', {}, `${fullTime(one.at)} attempt ${one.attempt}: ${one.because}`),
            ),
          ),
        element(
          'dl',
          { class: 'letter-facts' },
          fact('id', id ?? 'it has none'),
          fact('priority', priority),
          fact('size', `${counted(bytes)} bytes`),
          ...Object.entries(redacted ?? {}).map(([name, value]) => fact(name, value)),
        ),
        element(
          'div',
          { class: 'letter-buttons' },
          element(
            'button',
            { type: 'button', class: 'quiet', onclick: () => onSendAgain(letter) },
            'Send again',
          ),
          id !== undefined &&
            element('button', { type: 'button', class: 'quiet', onclick: lookUp }, 'Its life'),
        ),
      ),
    ),
  );
}

/** Dead letters with their reasons; of the payload only what people may see. @param {Uses} uses */
export function createLetterList(uses) {
  const list = element('ol', { class: 'letters', 'aria-label': 'Dead letters, newest first' });
  const none = element(
    'p',
    { class: 'soft' },
    'None. A task that cannot be done lies here, with its reason.',
  );
  const more = element('p', { class: 'soft' });
  /** @type {Map<string, HTMLElement>} */
  const items = new Map();

  return {
    parts: [none, list, more],
    /** @param {Tasks} tasks @param {import('./letter-words.js').Choice} choice @param {number} meant */
    update({ at, deaths, letters }, choice, meant) {
      const chosen = letters.filter((letter) => isChosen(letter, choice, at));
      const wanted = chosen.map((letter) => {
        const key = keyOf(letter);
        const known = items.get(key) ?? letterItem(letter, uses);
        items.set(key, known);
        return known;
      });
      const kept = new Set(letters.map(keyOf));
      for (const key of items.keys()) if (!kept.has(key)) items.delete(key);
      arrange(list, wanted);
      none.hidden = letters.length + deaths.length > 0;
      list.hidden = chosen.length === 0;
      more.hidden = meant <= chosen.length;
      write(more, `and ${counted(Math.max(0, meant - chosen.length))} more`);
    },
  };
}
