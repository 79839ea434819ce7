import { arrange } from '../arrange.js';
import { byId, write } from '../element.js';
import { createApprovalCard } from './approval-card.js';
import { newsOf } from './news.js';
import { createRunCard } from './run-card.js';
import { isEnded, wantsApproval } from './run-words.js';
import { createStartDialog } from './start-dialog.js';

/**
 * @typedef {import('../state/state.js').State} State
 * @typedef {import('../../playbook-feed.ts').PageRun} Run
 */

/** Playbooks: what waits for the reader, what runs, what ended, and the way to start one. */
export function createPlaybooks() {
  const section = byId('playbooks');
  const ended = /** @type {HTMLDetailsElement} */ (byId('runs-ended'));
  /** @type {Map<string, ReturnType<typeof createRunCard>>} */
  const cards = new Map();
  /** @type {Map<string, ReturnType<typeof createApprovalCard>>} */
  const approvals = new Map();
  /** @type {readonly Run[] | undefined} */
  let said;
  /** @type {State['playbooks']} */
  let playbooks;
  /** A run that the reader started and that has not been seen yet. @type {string | undefined} */
  let awaited;
  /** A run that the reader calls off, until it has ended. @type {string | undefined} */
  let leaving;

  const dialog = createStartDialog({
    offered: () => playbooks?.offered ?? [],
    onStarted(run) {
      awaited = run;
      write(byId('playbook-news'), 'Started.');
    },
  });
  const open = () => {
    if (playbooks !== undefined) dialog.open();
  };
  byId('playbook-start').addEventListener('click', open);

  /** @param {readonly Run[]} runs @param {number} now */
  function cardsOf(runs, now) {
    return runs.map((run) => {
      const card =
        cards.get(run.name) ??
        createRunCard(run, (name) => {
          leaving = name;
        });
      cards.set(run.name, card);
      card.update(run, now);
      return card.item;
    });
  }

  /** @param {readonly Run[]} runs @param {number} now */
  function showApprovals(runs, now) {
    const waiting = runs.filter(wantsApproval);
    const names = new Set(waiting.map(({ name }) => name));
    for (const [name, { card }] of approvals) {
      if (names.has(name)) continue;
      // The card that was just answered goes; the reader goes on at its run.
      if (card.contains(document.activeElement)) cards.get(name)?.about.focus();
      approvals.delete(name);
    }
    const shown = waiting.map((run) => {
      const card = approvals.get(run.name) ?? createApprovalCard(run);
      approvals.set(run.name, card);
      card.update(run, now);
      return card.card;
    });
    arrange(byId('approvals'), shown);
  }

  /** @param {readonly Run[]} runs @param {number} now */
  function tell(runs, now) {
    const news = said === undefined || said === runs ? undefined : newsOf(said, runs, now);
    said = runs;
    if (news !== undefined) write(byId('playbook-news'), news);
  }

  return {
    open,
    /** @param {State} state */
    update({ now, playbooks: next }) {
      section.hidden = next === undefined;
      playbooks = next;
      if (next === undefined) return;
      const known = new Set(next.runs.map(({ name }) => name));
      for (const name of cards.keys()) if (!known.has(name)) cards.delete(name);
      const old = next.runs.filter(isEnded);
      // What waits for the reader stands above, with everything there is to know of it.
      const going = next.runs.filter((run) => !isEnded(run) && !wantsApproval(run));
      arrange(byId('runs-open'), cardsOf(going, now));
      arrange(byId('runs-old'), cardsOf(old, now));
      showApprovals(next.runs, now);
      ended.hidden = old.length === 0;
      write(byId('runs-count'), old.length === 1 ? 'One ended run' : `${old.length} ended runs`);
      byId('playbooks-none').hidden = old.length < next.runs.length;
      tell(next.runs, now);
      if (old.some(({ name }) => name === leaving)) {
        ended.open = true;
        cards.get(leaving ?? '')?.about.focus();
        leaving = undefined;
      }
      if (awaited === undefined || !known.has(awaited)) return;
      if (old.some(({ name }) => name === awaited)) ended.open = true;
      (approvals.get(awaited)?.title ?? cards.get(awaited)?.about)?.focus();
      awaited = undefined;
    },
  };
}
