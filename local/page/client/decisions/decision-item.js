import { element, icon, write } from '../element.js';
import { clockTime, shortSentence } from '../format.js';
import { titleOf } from '../state/condition.js';
import { costWords, directionOf, footnote } from './decision-words.js';

/** @typedef {import('../../feed.ts').PageDecisionLine} DecisionLine */

const ICONS = {
  up: 'M8 3 L13.5 12.5 L2.5 12.5 Z',
  down: 'M8 13 L2.5 3.5 L13.5 3.5 Z',
  hold: 'M4 8 a4 4 0 1 0 8 0 a4 4 0 1 0 -8 0',
};

/**
 * One line of the list of decisions.
 * @param {DecisionLine} first
 * @param {{ paint: string, onOpen: (id: string) => void, onPoint: (at: number | undefined) => void }} options
 */
export function createDecisionItem(first, { paint, onOpen, onPoint }) {
  const kind = first.verdict === 'act' ? directionOf(first) : 'hold';
  const sentence = element('span', { class: 'sentence' });
  const foot = element('span', { class: 'foot' });
  const cost = element('span', { class: 'delta' });
  const time = element('time');
  const button = element(
    'button',
    {
      class: 'decision',
      'data-verdict': first.verdict,
      'data-id': first.id,
      'aria-haspopup': 'dialog',
      tabindex: '-1',
      onclick: () => onOpen(first.id),
    },
    icon(ICONS[kind], `verdict verdict-${kind}`),
    element(
      'span',
      { class: 'decision-top' },
      time,
      element(
        'span',
        { class: 'target-name' },
        element('i', { class: `swatch ${paint}` }),
        titleOf({ id: first.target }),
      ),
      element('span', { class: 'visually-hidden' }, first.verdict === 'act' ? 'acted:' : 'held:'),
      cost,
    ),
    sentence,
    foot,
  );
  for (const name of ['pointerenter', 'focus']) {
    button.addEventListener(name, () => onPoint(first.at));
  }
  for (const name of ['pointerleave', 'blur']) {
    button.addEventListener(name, () => onPoint(undefined));
  }
  const item = element('li', {}, button);

  /** @param {DecisionLine} decision */
  function update(decision) {
    write(time, clockTime(decision.at));
    write(cost, costWords(decision));
    write(sentence, shortSentence(decision));
    write(foot, footnote(decision));
  }
  update(first);
  return { item, button, update };
}
