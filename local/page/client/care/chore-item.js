import { element, write } from '../element.js';
import { clockTime } from '../format.js';
import { figureName, figureWords, nameOf, numberOf, standingOf, timeWords } from './care-words.js';
import { choreFigures } from './chore-figures.js';
import { partitionBar } from './partition-bar.js';

/**
 * @typedef {import('./care-words.js').Chore} Chore
 * @typedef {import('./care-words.js').Row} Row
 */

/** @param {string} name @param {string} text */
const fact = (name, text) =>
  element('div', { class: 'chore-fact' }, element('dt', {}, name), element('dd', {}, text));

/** How the last run went. @param {Chore} chore */
function lastWords({ lastEnded }) {
  if (lastEnded === undefined) return 'not yet';
  const { because, ended, outcome, seconds } = lastEnded;
  const how = outcome === 'done' ? '' : `${outcome}, `;
  return `${clockTime(ended)}, ${how}${timeWords(seconds)}: ${because}`;
}

/** A figure breaks off no word of its own. @param {string} text */
const figureParts = (text) => [element('span', {}, text), ' '];

/** All that is known, for who opens it. @param {Chore} chore @param {Row | undefined} row */
function body(chore, row) {
  const { because, figures } = chore;
  return element(
    'dl',
    { class: 'chore-facts' },
    ...(row === undefined ? [] : [fact('why', row.why), fact('guide', row.says.join(', '))]),
    fact('now', because),
    fact('last run', lastWords(chore)),
    ...Object.entries(figures).map(([name, value]) =>
      fact(figureName(name), figureWords(name, value)),
    ),
  );
}

/** What is old of what may be. @param {Chore} chore @param {Row | undefined} row */
function ageMeter(chore, row) {
  const stale = numberOf(chore, 'staleSeconds');
  if (row?.freshSeconds === undefined || stale === undefined) return undefined;
  const meter = element('i');
  meter.style.width = `${Math.min(100, (100 * stale) / row.freshSeconds).toFixed(0)}%`;
  const says = `${timeWords(stale)} old, ${timeWords(row.freshSeconds)} promised`;
  return element('span', { class: 'age', role: 'img', 'aria-label': says, title: says }, meter);
}

/** One thing that is cared for: a line that opens. @param {Chore} first */
export function createChore(first) {
  const name = element('strong', {}, nameOf(first));
  const pill = element('span', { class: 'pill' });
  const figures = element('span', { class: 'chore-figures' });
  const picture = element('span', { class: 'chore-picture' });
  const warnings = element('ul', { class: 'chore-warnings' });
  const inside = element('div', {});
  const part = element(
    'li',
    { class: 'chore', 'data-chore': first.id },
    element(
      'details',
      {},
      element(
        'summary',
        {},
        element('span', { class: 'chore-top' }, element('span', {}, name, figures), pill),
        picture,
        warnings,
      ),
      inside,
    ),
  );
  let drawn = '';

  return {
    part,
    /** @param {Chore} chore @param {Row | undefined} row */
    update(chore, row) {
      const key = JSON.stringify(chore);
      if (key === drawn) return;
      drawn = key;
      const { tone, word } = standingOf(chore, row);
      part.dataset['state'] = word;
      part.dataset['tone'] = tone;
      pill.dataset['tone'] = tone;
      write(pill, word);
      figures.replaceChildren(...choreFigures(chore).flatMap(figureParts));
      const drawing = chore.kind === 'partitions' ? partitionBar(chore) : ageMeter(chore, row);
      picture.replaceChildren(...(drawing === undefined ? [] : [drawing]));
      warnings.replaceChildren(
        ...[...(chore.broken ?? []), ...chore.warnings].map((text) => element('li', {}, text)),
      );
      inside.replaceChildren(body(chore, row));
    },
  };
}
