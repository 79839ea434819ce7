import { element } from '../element.js';
import { createField } from './field.js';
import { planTable } from './plan-table.js';
import { createProblemList } from './problem-list.js';

/**
 * @typedef {import('../../playbook-feed.ts').PagePlan} Plan
 * @typedef {{ why?: string, when: 'window' | 'now' }} Go
 */

/** @param {boolean} hasDowntime */
function whenChoice(hasDowntime) {
  const option = (/** @type {string} */ value, /** @type {string} */ text, checked = false) =>
    element(
      'label',
      {},
      element('input', { type: 'radio', name: 'when', value, checked }),
      ` ${text}`,
    );
  return element(
    'fieldset',
    { class: 'when', hidden: !hasDowntime },
    element('legend', {}, 'When'),
    option('window', 'In the next maintenance window', true),
    option('now', 'Now, with the downtime'),
  );
}

/**
 * The plan as it would be carried out, and the one button that does.
 * @param {Plan} plan
 * @param {{ onBack: () => void, onGo: (go: Go) => Promise<readonly string[]> }} options
 */
export function planPanel(plan, { onBack, onGo }) {
  const why = createField(
    { name: 'why', type: 'text', required: true, description: 'for whoever reads the ledger' },
    { label: 'Why' },
  );
  const problems = createProblemList([why]);
  let isBusy = false;
  const when = whenChoice(plan.downtimeSeconds > 0);
  const go = element('button', { class: 'primary', type: 'submit' }, 'Run it');
  const back = element(
    'button',
    { class: 'quiet', type: 'button', onclick: onBack },
    'Change input',
  );

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    if (isBusy) return;
    const because = why.read();
    const chosen = when.querySelector('input:checked')?.getAttribute('value');
    problems.show([]);
    isBusy = true;
    go.setAttribute('aria-disabled', 'true');
    try {
      const words = because === undefined ? {} : { why: String(because) };
      problems.show(await onGo({ ...words, when: chosen === 'now' ? 'now' : 'window' }));
    } catch (error) {
      problems.show([error instanceof Error ? error.message : String(error)]);
    } finally {
      isBusy = false;
      go.removeAttribute('aria-disabled');
    }
  }

  const title = element(
    'h2',
    { id: 'start-title', tabindex: '-1' },
    `${plan.playbook}: ${plan.steps.length === 0 ? 'nothing to do' : 'the plan'}`,
  );
  if (plan.steps.length === 0) {
    const notes = plan.notes.length > 0 ? plan.notes : ['Everything is as wanted already.'];
    return [
      title,
      ...notes.map((note) => element('p', { class: 'lead' }, note)),
      element('div', { class: 'buttons' }, back),
    ];
  }
  return [
    title,
    ...planTable(plan),
    element(
      'form',
      { novalidate: true, onsubmit: submit },
      when,
      why.part,
      problems.place,
      element('div', { class: 'buttons' }, go, back),
    ),
  ];
}
