import { element, write } from '../element.js';
import { keepFocus } from '../keep-focus.js';
import { operateLetters, stopLetters } from '../state/connection.js';
import { createLetterFilter } from './letter-filter.js';
import { createLetterList } from './letter-list.js';
import { meantOf, meantWords, operationWords, wishOf } from './letter-words.js';
import { createPurgeDialog } from './purge-dialog.js';
import { counted } from './task-words.js';

/**
 * @typedef {import('../../task-feed.ts').PageTasks} Tasks
 * @typedef {import('../../task-feed.ts').LetterWish} Wish
 */

/** How far what is under way has come, and the way to stop it. @param {() => void} onStop */
function createProgress(onStop) {
  const bar = element('progress', { 'aria-label': 'Letters dealt with' });
  const count = element('span', { class: 'soft' });
  const stop = element('button', { type: 'button', class: 'quiet', onclick: onStop }, 'Stop');
  const part = element('div', { class: 'letter-progress', hidden: true }, bar, count, stop);
  return {
    part,
    /** @param {Tasks['operation']} operation */
    update(operation) {
      part.hidden = operation?.state !== 'running';
      if (operation === undefined) return;
      const { done, meant, verb } = operation;
      bar.max = meant;
      bar.value = done;
      write(count, `${counted(done)} of ${counted(meant)}`);
      stop.hidden = verb !== 'redrive';
    },
  };
}

/** Dead letters, and what can be done about them. @param {(kind: string, id: string) => void} onLookUp */
export function createLetterDesk(onLookUp) {
  /** @type {Tasks | undefined} */
  let tasks;
  const filter = createLetterFilter(draw);
  const list = createLetterList({
    onLookUp,
    onSendAgain: ({ diedAt, id, kind, priority, reason }) => {
      void send({ id, kind, priority, reason, from: diedAt, until: diedAt, most: 1 });
    },
  });
  const meant = element('p', { class: 'soft', role: 'status' });
  const again = element('button', { type: 'button', class: 'quiet', onclick: sendMeant });
  const purge = element('button', { type: 'button', class: 'quiet', onclick: askPurge });
  const progress = createProgress(() => void attempt(stopLetters));
  const says = element('p', { class: 'letter-says', role: 'status', tabindex: -1 });
  const error = element('p', { class: 'field-error', role: 'alert' });
  const asked = createPurgeDialog();
  const buttons = element('div', { class: 'letter-buttons' }, again, purge, meant);
  const tools = element('div', {}, filter.part, buttons);

  /** What goes wrong is said. @param {() => Promise<void>} task */
  async function attempt(task) {
    write(error, '');
    try {
      await task();
    } catch (problem) {
      write(error, problem instanceof Error ? problem.message : String(problem));
    }
  }

  /** @param {Wish} wish */
  const send = (wish) => attempt(() => operateLetters('redrive', wish));

  /** Those that are shown to be meant. */
  function shown() {
    if (tasks === undefined) return undefined;
    const choice = filter.choice();
    const most = meantOf(tasks, choice).meant;
    return most === 0 ? undefined : { choice, shown: { at: tasks.at, most } };
  }

  function sendMeant() {
    const found = shown();
    if (found !== undefined) void send(wishOf(found.choice, found.shown));
  }

  function askPurge() {
    const found = shown();
    write(error, '');
    if (found !== undefined) asked.ask(found.choice, found.shown);
  }

  function draw() {
    if (tasks === undefined) return;
    const restore = keepFocus([tools, progress.part, ...list.parts]);
    const { deaths, operation } = tasks;
    filter.update(deaths);
    const choice = filter.choice();
    const counts = meantOf(tasks, choice);
    tools.hidden = counts.all === 0;
    buttons.hidden = operation?.state === 'running';
    write(meant, meantWords(counts));
    write(again, `Send ${counted(counts.meant)} again`);
    write(purge, `Purge ${counted(counts.meant)}…`);
    for (const one of [again, purge]) one.setAttribute('aria-disabled', String(counts.meant === 0));
    progress.update(operation);
    if (operation !== undefined) {
      const { text, tone } = operationWords(operation);
      write(says, text);
      says.dataset['tone'] = tone;
    }
    list.update(tasks, choice, counts.meant);
    restore(says);
  }

  return {
    parts: [tools, says, progress.part, error, ...list.parts],
    /** @param {Tasks} next */
    update(next) {
      if (next === tasks) return;
      tasks = next;
      draw();
    },
  };
}
