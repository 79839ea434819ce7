import { byId } from '../element.js';
import { askPlan, startRun } from '../state/connection.js';
import { choosePanel } from './choose-panel.js';
import { inputPanel } from './input-panel.js';
import { planPanel } from './plan-panel.js';
import { newRunName } from './who.js';

/**
 * @typedef {import('../../playbook-feed.ts').PagePlaybook} Playbook
 * @typedef {import('../../playbook-feed.ts').RunWish} Wish
 * @typedef {import('./input-panel.js').Filled} Filled
 */

/**
 * Choose a playbook, fill in its fields, look at its plan, run it.
 * @param {{ offered: () => readonly Playbook[], onStarted: (run: string) => void }} options
 */
export function createStartDialog({ offered, onStarted }) {
  const dialog = /** @type {HTMLDialogElement} */ (byId('start'));
  const body = byId('start-body');
  /** What was asked last; an answer to anything older comes too late. */
  let asked = 0;

  /** @param {(Node | string | false)[]} panel */
  function show(panel) {
    asked += 1;
    body.replaceChildren(...panel.filter((part) => part !== false));
    body.scrollTop = 0;
    byId('start-title').focus({ preventScroll: true });
  }

  function choose() {
    show(choosePanel(offered(), (playbook) => fill(playbook, undefined)));
  }

  /** @param {Playbook} playbook @param {Filled | undefined} filled */
  function fill(playbook, filled) {
    const start = starter(playbook);
    show(
      inputPanel(playbook, {
        filled,
        onBack: choose,
        onDone: (next) =>
          playbook.looksOnly ? start({ ...next, when: 'window' }) : plan(playbook, next),
      }),
    );
  }

  /**
   * Starts a run: sent twice, because the answer was lost, it is one run; after a refusal it is another.
   * @param {Playbook} playbook
   */
  function starter({ id }) {
    let name = newRunName(id);
    return async (/** @type {Filled & Partial<Wish> & Pick<Wish, 'when'>} */ wish) => {
      const answer = await startRun({ playbook: id, name, ...wish });
      if ('problems' in answer) {
        name = newRunName(id);
        return answer.problems;
      }
      dialog.close();
      onStarted(answer.run);
      return [];
    };
  }

  /** @param {Playbook} playbook @param {Filled} filled */
  async function plan(playbook, filled) {
    const mine = asked;
    const answer = await askPlan({ playbook: playbook.id, ...filled });
    if ('problems' in answer) return answer.problems;
    if (mine !== asked || !dialog.open) return [];
    const start = starter(playbook);
    show(
      planPanel(answer, {
        onBack: () => fill(playbook, filled),
        onGo: (go) => start({ ...filled, ...go, plan: answer.plan.fingerprint }),
      }),
    );
    return [];
  }

  byId('start-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });

  // Opened by its key, it has no button of its own to go back to.
  dialog.addEventListener('close', () => {
    const { activeElement } = document;
    if (activeElement === document.body || dialog.contains(activeElement)) {
      byId('playbook-start').focus();
    }
  });

  return {
    open() {
      if (dialog.open) return;
      dialog.showModal();
      choose();
    },
  };
}
