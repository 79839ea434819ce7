import { byId, element, write } from '../element.js';
import { spaced } from '../format.js';
import { operateLetters } from '../state/connection.js';
import { spans, wishOf } from './letter-words.js';
import { counted, several } from './task-words.js';

/** @typedef {import('./letter-words.js').Choice} Choice */

/** @param {Choice} choice */
function choiceWords({ kind, minutes, reason }) {
  const which = kind === '' ? 'Of any kind' : `Of the kind ${kind}`;
  const why = reason === '' ? 'for any reason' : `because of “${spaced(reason)}”`;
  return `${which}, died ${why} ${spans[minutes]}.`;
}

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
        write(error, isRight ? '' : `Type ${count}, the number of letters, or keep them.`);
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
        element(
          'p',
          { class: 'soft' },
          'Nobody gets them back. The ledger still knows their tasks, as dead.',
        ),
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
            element('button', { type: 'button', class: 'quiet', onclick: close }, 'Keep them'),
          ),
        ),
      );
      dialog.showModal();
      typed.focus();
    },
  };
}
