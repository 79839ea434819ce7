import { byId, element, write } from '../element.js';
import { spaced } from '../format.js';
import { operateLetters } from '../state/connection.js';
import { spans, wishOf } from './letter-words.js';
import { counted, several } from './task-words.js';

/** @typedef {import('./letter-words.js').Choice} Choice */

/** @param {Choice} choice */
function choiceWords({ kind, minutes, reason }) {
  const which = kind === '' ? 'Any kind' : `Kind ${kind}`;
  const why = reason === '' ? 'any reason' : `reason “${spaced(reason)}”`;
  return `${which}, ${why}, died ${spans[minutes]}.`;
}

/** @param {number} count */
const warning = (count) =>
  count === 1
    ? 'Nobody gets it back. What the ledger knows of its task stays.'
    : 'Nobody gets them back. What the ledger knows of their tasks stays.';

/** Asks before letters are taken away, and wants their number typed. */
export function createPurgeDialog() {
  const dialog = /** @type {HTMLDialogElement} */ (byId('purge'));
  const body = byId('purge-body');
  const close = () => dialog.close();
  byId('purge-close').addEventListener('click', close);
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) close();
  });

  return {
    /** Those that are shown now; what dies while it is read is not meant. @param {Choice} choice @param {{ at: number, most: number }} shown */
    ask(choice, shown) {
      const count = counted(shown.most);
      const keep = shown.most === 1 ? 'Keep it' : 'Keep them';
      const title = `Take ${several(shown.most, 'dead letter', 'dead letters')} away for good?`;
      const error = element('p', { class: 'field-error', id: 'purge-error', role: 'alert' });
      const typed = element('input', {
        id: 'purge-count',
        type: 'text',
        inputmode: 'numeric',
        autocomplete: 'off',
        'aria-describedby': 'purge-error',
      });
      const purge = element('button', { class: 'grave' }, `Take ${count} away`);
      let isBusy = false;

      async function use(/** @type {Event} */ event) {
        event.preventDefault();
        if (isBusy) return;
        const isRight = typed.value.replaceAll(',', '').trim() === String(shown.most);
        typed.setAttribute('aria-invalid', String(!isRight));
        write(
          error,
          isRight
            ? ''
            : `Type ${count}, the number of letters, or keep ${shown.most === 1 ? 'it' : 'them'}.`,
        );
        if (!isRight) return typed.focus();
        isBusy = true;
        purge.setAttribute('aria-disabled', 'true');
        try {
          await operateLetters('purge', wishOf(choice, shown));
          close();
        } catch (problem) {
          write(error, problem instanceof Error ? problem.message : String(problem));
        } finally {
          isBusy = false;
          purge.removeAttribute('aria-disabled');
        }
      }

      body.replaceChildren(
        element('h2', { id: 'purge-title' }, title),
        element('p', { class: 'lead' }, choiceWords(choice)),
        element('p', { class: 'soft' }, warning(shown.most)),
        element(
          'form',
          { onsubmit: use },
          element(
            'div',
            { class: 'field' },
            element('label', { for: 'purge-count' }, `Type ${count} to do it`),
            typed,
            error,
          ),
          element(
            'div',
            { class: 'buttons' },
            purge,
            element('button', { type: 'button', class: 'quiet', onclick: close }, keep),
          ),
        ),
      );
      dialog.showModal();
      typed.focus();
    },
  };
}
