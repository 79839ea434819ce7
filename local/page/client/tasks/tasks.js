import { byId, element, write } from '../element.js';
import { clockTime } from '../format.js';
import { createBreakerList } from './breaker-list.js';
import { createLaneTable } from './lane-table.js';
import { createLetterDesk } from './letter-desk.js';
import { createLifeDialog } from './life-dialog.js';
import { tasksSummary, toneOf } from './task-words.js';

/**
 * @typedef {import('../state/state.js').State} State
 * @typedef {import('../../task-feed.ts').PageSettled} Settled
 */

/** @param {Settled} settled @param {(kind: string, id: string) => void} onLookUp */
function settledItem({ at, attempt, id, kind, state }, onLookUp) {
  const tries = attempt > 1 ? `, attempt ${attempt}` : '';
  return element(
    'li',
    { class: 'settled-one' },
    element('time', { datetime: new Date(at).toISOString() }, clockTime(at)),
    element('button', { type: 'button', class: 'task-id', onclick: () => onLookUp(kind, id) }, id),
    element('span', { class: 'soft' }, `${kind}${tries}`),
    element('span', { class: 'pill', 'data-tone': toneOf(state) }, state),
  );
}

/** @param {string | undefined} url */
function showMailbox(url) {
  const place = byId('mailbox');
  if (url === undefined || place.childElementCount > 0) return;
  place.append(element('a', { href: url, target: '_blank', rel: 'noopener' }, 'Read the mails'));
}

/** Work that the application handed over: queues, breakers, dead letters, and the life of each task. */
export function createTasks() {
  const section = byId('tasks');
  const table = createLaneTable();
  const breakers = createBreakerList();
  const life = createLifeDialog();
  const lookUp = (/** @type {string} */ kind, /** @type {string} */ id) => void life.show(kind, id);
  const letters = createLetterDesk(lookUp);
  const kindField = /** @type {HTMLSelectElement} */ (byId('task-kind'));
  const idField = /** @type {HTMLInputElement} */ (byId('task-id'));
  byId('lanes').append(table.table);
  byId('breakers').append(...breakers.parts);
  byId('letters').append(...letters.parts);
  byId('task-search').addEventListener('submit', (event) => {
    event.preventDefault();
    if (idField.value.trim() !== '') lookUp(kindField.value, idField.value.trim());
  });
  let drawn = '';

  return {
    /** Puts the reader where a task can be looked up. */
    search() {
      if (section.hidden) return;
      section.scrollIntoView();
      idField.focus({ preventScroll: true });
    },
    /** @param {State} state */
    update({ now, tasks }) {
      section.hidden = tasks === undefined;
      byId('jump-tasks').hidden = tasks === undefined;
      if (tasks === undefined) return;
      const at = Math.max(now, tasks.at);
      write(byId('tasks-summary'), tasksSummary(tasks));
      showMailbox(tasks.mailboxUrl);
      if (kindField.options.length !== tasks.kinds.length) {
        kindField.replaceChildren(...tasks.kinds.map(({ kind }) => element('option', {}, kind)));
      }
      table.update(tasks.kinds, at);
      breakers.update(tasks, at);
      letters.update(tasks);
      const key = JSON.stringify(tasks.settled);
      if (key === drawn) return;
      drawn = key;
      byId('settled-none').hidden = tasks.settled.length > 0;
      byId('settled').replaceChildren(...tasks.settled.map((one) => settledItem(one, lookUp)));
    },
  };
}
