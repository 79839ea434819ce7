import { element, write } from '../element.js';
import { stepAt } from '../state/columns.js';

/** @typedef {import('../charts/timeline.js').Timeline} Timeline */

const NAMED_PIXELS = 60;

/**
 * Something that has a name and changes seldom, such as a plan: one bar for each stretch of time.
 * @template {string | number} Value
 * @param {Timeline} timeline
 * @param {{ label: string, show: (value: Value) => string }} options
 */
export function createBandRow(timeline, { label, show }) {
  /** @type {readonly import('../../feed.ts').PageStep<Value>[]} */
  let steps = [];
  const value = element('span', { class: 'value' });
  const band = element('div', { class: 'band' });
  const row = element(
    'div',
    { class: 'row row-band' },
    element('div', { class: 'gutter' }, element('span', { class: 'label' }, label), value),
    element('div', { class: 'plot' }, band),
  );
  const read = () => {
    const found = stepAt(steps, timeline.cursor ?? timeline.now);
    write(value, found === undefined ? '–' : show(found));
    row.classList.toggle('is-past', timeline.cursor !== undefined);
  };
  timeline.onCursor(read);

  function draw() {
    const [from, until] = timeline.range();
    const share = (/** @type {number} */ at) => `${(100 * (at - from)) / (until - from)}%`;
    const bars = steps.flatMap(([at, name], index) => {
      const start = Math.max(at, from);
      const end = Math.min(steps[index + 1]?.[0] ?? timeline.now, until);
      if (end <= start) return [];
      // A sliver of a name says nothing; the value at the left says it anyway.
      const width = (band.clientWidth * (end - start)) / (until - from);
      const text = width < NAMED_PIXELS ? '' : show(name);
      const bar = element('span', { class: 'stretch', title: show(name) }, text);
      bar.style.left = share(start);
      bar.style.width = `calc(${share(end)} - ${share(start)} - 2px)`;
      return [bar];
    });
    band.replaceChildren(...bars);
  }

  return {
    row,
    /** @param {readonly import('../../feed.ts').PageStep<Value>[]} next */
    update(next) {
      steps = next;
      draw();
      read();
    },
  };
}
