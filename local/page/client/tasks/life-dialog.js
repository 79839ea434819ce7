import { byId, element } from '../element.js';
import { fullTime } from '../format.js';
import { readTask } from '../state/connection.js';
import { lifeLines, toneOf } from './task-words.js';

/** @typedef {import('../../task-feed.ts').PageTaskLife} Life */

/** @param {number} at */
const withSeconds = (at) =>
  `${fullTime(at)}:${String(Math.floor(at / 1000) % 60).padStart(2, '0')}`;

/** @param {Life} life */
function lifeParts(life) {
  const { id, kind, priority, state, traceId } = life;
  const trace = traceId === undefined ? '' : `, trace ${traceId}`;
  return [
    element('h2', { id: 'life-title', tabindex: -1 }, `${kind} task`),
    element(
      'p',
      { class: 'lead' },
      element('span', { class: 'pill', 'data-tone': toneOf(state) }, state),
      ` ${id}, priority ${priority}${trace}`,
    ),
    element(
      'ol',
      { class: 'life' },
      ...lifeLines(life).map(({ at, text, tone }) =>
        element(
          'li',
          { class: 'life-line', 'data-tone': tone },
          at === undefined
            ? element('span')
            : element('time', { datetime: new Date(at).toISOString() }, withSeconds(at)),
          element('span', {}, text),
        ),
      ),
    ),
  ];
}

/** A task's life, looked up in the ledger by its kind and id. */
export function createLifeDialog() {
  const dialog = /** @type {HTMLDialogElement} */ (byId('life'));
  const body = byId('life-body');
  byId('life-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });

  return {
    /** @param {string} kind @param {string} id */
    async show(kind, id) {
      try {
        body.replaceChildren(...lifeParts(await readTask(kind, id)));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        body.replaceChildren(
          element('h2', { id: 'life-title', tabindex: -1 }, `${kind} task`),
          element('p', { class: 'lead', role: 'status' }, why),
        );
      }
      if (!dialog.open) dialog.showModal();
      byId('life-title').focus();
    },
  };
}
