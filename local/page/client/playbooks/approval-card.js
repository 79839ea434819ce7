import { element, write } from '../element.js';
import { clockTime, duration } from '../format.js';
import { titleOf } from '../state/condition.js';
import { answerRun } from '../state/connection.js';
import { createField } from './field.js';
import { planTable } from './plan-table.js';
import { rememberedName, rememberName } from './who.js';

/** @typedef {import('../../playbook-feed.ts').PageRun} Run */

/** @param {string} run */
function createFields(run) {
  const prefix = `approval-${run}`;
  const text = { type: /** @type {const} */ ('text'), required: true, description: '' };
  return {
    who: createField(
      { ...text, name: 'by' },
      { prefix, label: 'Your name', value: rememberedName() },
    ),
    why: createField({ ...text, name: 'why' }, { prefix, label: 'Why not?' }),
  };
}

/**
 * A run that may not go on before somebody says yes.
 * @param {Run} run
 */
export function createApprovalCard(run) {
  const { by, gates, name, plan, playbook, why } = run;
  const id = `approval-${name}-title`;
  const expiry = element('p', { class: 'approval-expiry' });
  const error = element('p', { class: 'field-error', role: 'alert' });
  const fields = createFields(name);
  fields.why.part.hidden = true;
  let isBusy = false;
  const approve = element('button', { class: 'primary', onclick: () => answer(true) }, 'Approve');
  const reject = element('button', { class: 'quiet', onclick: refuse }, 'Reject…');
  const title = element('h3', { id, tabindex: '-1' }, `${playbook} wants your approval`);
  const card = element(
    'section',
    { class: 'approval', 'aria-labelledby': id, 'data-run': name },
    title,
    element(
      'p',
      {},
      `${by} asks${plan.target === undefined ? '' : ` for ${titleOf({ id: plan.target })}`}: ${why}`,
    ),
    ...planTable(plan, gates),
    element('div', { class: 'approval-answer' }, fields.who.part, fields.why.part),
    error,
    element('div', { class: 'buttons' }, approve, reject, expiry),
  );

  /** The first press asks why, the second one says no. */
  function refuse() {
    if (!fields.why.part.hidden) {
      answer(false);
      return;
    }
    fields.why.part.hidden = false;
    write(reject, 'Reject');
    fields.why.control.focus();
  }

  /** A button that is disabled would lose the focus. @param {boolean} now */
  function setBusy(now) {
    isBusy = now;
    for (const button of [approve, reject]) button.setAttribute('aria-disabled', String(now));
  }

  /** @param {boolean} yes */
  async function answer(yes) {
    if (isBusy) return;
    const who = fields.who.read();
    const because = fields.why.read();
    fields.who.complain(who === undefined ? 'Say who answers.' : undefined);
    const isMute = !yes && because === undefined;
    fields.why.complain(isMute ? 'Say why, for whoever asked.' : undefined);
    const wrong = who === undefined ? fields.who : isMute ? fields.why : undefined;
    if (wrong !== undefined) {
      wrong.control.focus();
      return;
    }
    rememberName(String(who));
    write(error, '');
    setBusy(true);
    try {
      const words = yes || because === undefined ? {} : { why: String(because) };
      await answerRun({ run: name, yes, by: String(who), ...words });
    } catch (problem) {
      write(error, problem instanceof Error ? problem.message : String(problem));
      setBusy(false);
    }
  }

  return {
    card,
    title,
    /** @param {Run} next @param {number} now */
    update({ approval }, now) {
      if (approval === undefined) return;
      const left = duration(approval.until - now);
      write(expiry, `Expires ${clockTime(approval.until)}, in ${left}; then nothing is changed.`);
    },
  };
}
