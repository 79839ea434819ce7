import { byId } from '../element.js';
import { askPlan, startRun } from '../state/connection.js';
import { choosePanel } from './choose-panel.js';
import { inputPanel } from './input-panel.js';
import { planPanel } from './plan-panel.js';
import { newRunName } from './who.js';

/**
 * @typedef {import('../../playbook-feed.ts').PagePlaybook} Playbook
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
    // A plan that is sent twice, by a double click or a lost answer, is one run.
    const name = newRunName(playbook.id);
    show(
      inputPanel(playbook, {
        filled,
        onBack: choose,
        onDone: (next) => (playbook.looksOnly ? look(playbook, name, next) : plan(playbook, next)),
      }),
    );
  }

  /** @param {Playbook} playbook @param {string} name @param {Filled} filled */
  async function look(playbook, name, filled) {
    const answer = await startRun({ playbook: playbook.id, name, ...filled, when: 'window' });
    if ('problems' in answer) return answer.problems;
    started(answer.run);
    return [];
  }

  /** @param {Playbook} playbook @param {Filled} filled */
  async function plan(playbook, filled) {
    const mine = asked;
    const answer = await askPlan({ playbook: playbook.id, ...filled });
    if ('problems' in answer) return answer.problems;
    if (mine !== asked || !dialog.open) return [];
    const name = newRunName(playbook.id);
    const { plan: made } = answer;
    show(
      planPanel(made, {
        onBack: () => fill(playbook, filled),
        onGo: async (go) => {
          const wish = { playbook: playbook.id, name, ...filled, ...go, plan: made.fingerprint };
          const begun = await startRun(wish);
          if ('problems' in begun) return begun.problems;
          started(begun.run);
          return [];
        },
      }),
    );
    return [];
  }

  /** @param {string} run */
  function started(run) {
    dialog.close();
    onStarted(run);
  }

  byId('start-close').addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });

  return {
    open() {
      if (dialog.open) return;
      dialog.showModal();
      choose();
    },
  };
}
