import { element } from '../element.js';
import { createField } from './field.js';
import { planTable } from './plan-table.js';
import { createProblemList } from './problem-list.js';

/**
 * @typedef {import('../../playbook-feed.ts').MadePlan} MadePlan
 * @typedef {{ why?: string, when: 'window' | 'now' }} Go
 */

/** @param {string} text */
const capital = (text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Only a plan with downtime has the choice. @param {MadePlan['gates']} gates */
function whenChoice({ now, window }) {
  const option = (/** @type {string} */ value, /** @type {string} */ text, checked = false) =>
    element(
      'label',
      {},
      element('input', { type: 'radio', name: 'when', value, checked }),
      ` ${text}`,
    );
  return element(
    'fieldset',
    { class: 'when', hidden: window.when === undefined },
    element('legend', {}, 'When'),
    option('window', capital(window.when ?? ''), true),
    option('now', `${capital(now.when ?? '')}, with the downtime`),
  );
}

/**
 * The plan as it would be carried out, and the one button that does.
 * @param {MadePlan} made
 * @param {{ onBack: () => void, onGo: (go: Go) => Promise<readonly string[]> }} options
 */
export function planPanel({ gates, plan }, { onBack, onGo }) {
  const why = createField(
    { name: 'why', type: 'text', required: true, description: 'for whoever reads the ledger' },
    { label: 'Why' },
  );
  const problems = createProblemList([why]);
  let isBusy = false;
  const when = whenChoice(gates);
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
    ...planTable(plan, gates.now.approval === undefined ? {} : { approval: gates.now.approval }),
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
