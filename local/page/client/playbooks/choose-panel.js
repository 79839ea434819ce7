import { element } from '../element.js';

/** @typedef {import('../../playbook-feed.ts').PagePlaybook} Playbook */

/**
 * Which playbook? One button each, with what it does.
 * @param {readonly Playbook[]} offered
 * @param {(playbook: Playbook) => void} onChoose
 */
export function choosePanel(offered, onChoose) {
  return [
    element('h2', { id: 'start-title', tabindex: '-1' }, 'Run a playbook'),
    element(
      'ul',
      { class: 'choices' },
      ...offered.map((playbook) =>
        element(
          'li',
          {},
          element(
            'button',
            { class: 'choice', 'data-playbook': playbook.id, onclick: () => onChoose(playbook) },
            element('strong', {}, playbook.id),
            playbook.looksOnly && element('span', { class: 'badge' }, 'only looks'),
            element('span', { class: 'choice-summary' }, playbook.summary),
          ),
        ),
      ),
    ),
  ];
}
