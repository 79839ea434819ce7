import { element, write } from '../element.js';
import { stopRun } from '../state/connection.js';
import { createField } from './field.js';
import { callOffWords, isEnded } from './run-words.js';
import { rememberedName, rememberName } from './who.js';

/** @typedef {import('../../playbook-feed.ts').PageRun} Run */

/**
 * The way to end a run where it stands: the first press asks who and why, the second one does it.
 * @param {Run} first
 * @param {(run: string) => void} onDone
 */
export function createCallOff(first, onDone) {
  const { name } = first;
  const prefix = `off-${name}`;
  const text = { type: /** @type {const} */ ('text'), required: true, description: '' };
  const who = createField(
    { ...text, name: 'by' },
    { prefix, label: 'Your name', value: rememberedName() },
  );
  const why = createField({ ...text, name: 'why' }, { prefix, label: 'Why is it called off?' });
  const leaves = element('p', { class: 'soft' });
  const error = element('p', { class: 'field-error', role: 'alert' });
  const press = element('button', { class: 'quiet', onclick: use }, 'Call off…');
  const asks = element('div', { hidden: true });
  const part = element('div', { class: 'call-off' }, asks, error, press);
  let isBusy = false;

  function use() {
    if (!asks.hidden) {
      stop();
      return;
    }
    // Only who asks for it has the fields: every card would have some otherwise.
    asks.replaceChildren(who.part, why.part, leaves);
    asks.hidden = false;
    write(press, 'Call it off');
    (who.read() === undefined ? who : why).control.focus();
  }

  async function stop() {
    if (isBusy) return;
    const [by, because] = [who.read(), why.read()];
    who.complain(by === undefined ? 'Say who calls it off.' : undefined);
    why.complain(because === undefined ? 'Say why, for whoever asked.' : undefined);
    if (by === undefined || because === undefined) {
      (by === undefined ? who : why).control.focus();
      return;
    }
    rememberName(String(by));
    write(error, '');
    isBusy = true;
    press.setAttribute('aria-disabled', 'true');
    try {
      onDone(name);
      await stopRun({ run: name, by: String(by), why: String(because) });
    } catch (problem) {
      write(error, problem instanceof Error ? problem.message : String(problem));
    } finally {
      isBusy = false;
      press.removeAttribute('aria-disabled');
    }
  }

  return {
    part,
    /** @param {Run} run */
    update(run) {
      part.hidden = isEnded(run);
      if (part.hidden) asks.replaceChildren();
      write(leaves, callOffWords(run));
    },
  };
}
