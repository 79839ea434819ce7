import { element } from '../element.js';
import { downtimeWords, gateLines, planCostWords } from './run-words.js';

/** @typedef {import('../../playbook-feed.ts').PagePlan} Plan */

/** @param {Plan['steps'][number]} step @param {number} index */
function stepRow({ does, present, wanted, downtimeSeconds, undo, changes }, index) {
  const way = present !== undefined && wanted !== undefined && `${present} → ${wanted}`;
  const details = [
    downtimeSeconds > 0 && `Downtime ${downtimeWords(downtimeSeconds)}.`,
    undo !== undefined && `Undo: ${undo}.`,
  ].filter((part) => part !== false);
  return element(
    'li',
    {},
    element('span', { class: 'plan-number', 'aria-hidden': 'true' }, String(index + 1)),
    element(
      'div',
      {},
      element(changes ? 'strong' : 'span', {}, does),
      !changes && element('span', { class: 'soft' }, ' · only looks'),
      way && !does.includes(way) && element('span', { class: 'plan-way' }, way),
      details.length > 0 && element('small', {}, details.join(' ')),
    ),
  );
}

/** @param {string} label @param {string} value @param {string} [tone] */
function fact(label, value, tone) {
  return element(
    'div',
    { class: 'figure', 'data-tone': tone },
    element('span', {}, label),
    element('strong', {}, value),
  );
}

/**
 * A plan as people read it: its steps in order, then what it costs and what to know.
 * @param {Plan} plan
 * @param {import('../../playbook-feed.ts').PageRun['gates']} [gates] what it waits for, as far as it is not said elsewhere
 */
export function planTable(plan, gates = {}) {
  return [
    element('ol', { class: 'plan-steps' }, ...plan.steps.map(stepRow)),
    element(
      'div',
      { class: 'figures' },
      fact(
        'Downtime',
        downtimeWords(plan.downtimeSeconds),
        plan.downtimeSeconds > 0 ? 'high' : undefined,
      ),
      fact('Cost a month', planCostWords(plan)),
    ),
    ...gateLines(gates).map((line) => element('p', { class: 'plan-gate' }, line)),
    plan.notes.length > 0 &&
      element('ul', { class: 'plan-notes' }, ...plan.notes.map((note) => element('li', {}, note))),
  ];
}
