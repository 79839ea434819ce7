import { element } from '../element.js';
import { createField } from './field.js';
import { createProblemList } from './problem-list.js';
import { rememberedName, rememberName } from './who.js';

/**
 * @typedef {import('../../playbook-feed.ts').PagePlaybook} Playbook
 * @typedef {Record<string, string | number | boolean>} Input
 * @typedef {{ input: Input, by: string }} Filled
 */

/** More fields than these that may be left out are folded away. */
const MOST_OPTIONAL = 2;

/**
 * What must be said first, what may be said below.
 * @param {Playbook} playbook
 * @param {readonly ReturnType<typeof createField>[]} inputs
 */
function arranged({ fields }, inputs) {
  const isOptional = (/** @type {number} */ index) => fields[index]?.required === false;
  const must = inputs.filter((_, index) => !isOptional(index)).map(({ part }) => part);
  const may = inputs.filter((_, index) => isOptional(index)).map(({ part }) => part);
  if (may.length <= MOST_OPTIONAL) return [...must, ...may];
  const summary = element('summary', {}, `${may.length} more settings`);
  return [...must, element('details', { class: 'more-fields' }, summary, ...may)];
}

/**
 * The fields of a playbook; asking for its plan changes nothing.
 * @param {Playbook} playbook
 * @param {{ filled: Filled | undefined, onBack: () => void, onDone: (filled: Filled) => Promise<readonly string[]> }} options
 */
export function inputPanel(playbook, { filled, onBack, onDone }) {
  const who = createField(
    { name: 'by', type: 'text', required: true, description: 'the ledger keeps it' },
    { label: 'Your name', value: filled?.by ?? rememberedName() },
  );
  const inputs = playbook.fields.map((field) => {
    const value = filled?.input[field.name];
    const text = typeof value === 'boolean' || value === undefined ? {} : { value: String(value) };
    const made = createField(field, text);
    if (typeof value === 'boolean') /** @type {HTMLInputElement} */ (made.control).checked = value;
    return made;
  });
  const fields = [...inputs, who];
  const problems = createProblemList(fields);
  let isBusy = false;
  const next = element(
    'button',
    { class: 'primary', type: 'submit' },
    playbook.looksOnly ? 'Run it' : 'Show plan',
  );

  function read() {
    /** @type {Input} */
    const input = {};
    for (const field of inputs) {
      const value = field.read();
      if (value !== undefined) input[field.name] = value;
    }
    return input;
  }

  /** @param {Event} event */
  async function submit(event) {
    event.preventDefault();
    const by = who.read();
    problems.show(by === undefined ? ['by: say who asks'] : []);
    if (by === undefined || isBusy) return;
    rememberName(String(by));
    isBusy = true;
    next.setAttribute('aria-disabled', 'true');
    try {
      problems.show(await onDone({ input: read(), by: String(by) }));
    } catch (error) {
      problems.show([error instanceof Error ? error.message : String(error)]);
    } finally {
      isBusy = false;
      next.removeAttribute('aria-disabled');
    }
  }

  const form = element(
    'form',
    { novalidate: true, onsubmit: submit },
    ...arranged(playbook, inputs),
    who.part,
    problems.place,
    element(
      'div',
      { class: 'buttons' },
      next,
      element('button', { class: 'quiet', type: 'button', onclick: onBack }, 'Another playbook'),
      element(
        'p',
        { class: 'soft' },
        playbook.looksOnly ? 'It only looks.' : 'Showing the plan changes nothing.',
      ),
    ),
  );
  return [
    element('h2', { id: 'start-title', tabindex: '-1' }, playbook.id),
    element('p', { class: 'lead' }, playbook.summary),
    element('p', { class: 'soft' }, `Downtime: ${playbook.downtime}. Undo: ${playbook.undo}.`),
    form,
  ];
}
