import { byId, element } from '../element.js';
import { SPANS } from './timeline.js';

/** @param {number} minutes */
const nameOf = (minutes) => (Number.isFinite(minutes) ? `${minutes / 60} h` : 'All');

/**
 * How much time the charts show.
 * @param {import('./timeline.js').Timeline} timeline
 */
export function createSpanChooser(timeline) {
  const back = byId('back-to-now');
  const buttons = SPANS.map((minutes) =>
    element('button', { onclick: () => timeline.show(minutes) }, nameOf(minutes)),
  );
  byId('spans').append(...buttons);

  function show() {
    for (const [index, button] of buttons.entries()) {
      const isChosen = !timeline.isZoomed && timeline.span === SPANS[index];
      button.setAttribute('aria-pressed', String(isChosen));
    }
    back.hidden = !timeline.isZoomed;
  }
  back.addEventListener('click', () => timeline.live());
  timeline.onRange(show);
  show();

  return {
    /** One shorter or one longer. @param {1 | -1} way */
    step(way) {
      const index = SPANS.indexOf(timeline.span) + way;
      const minutes = SPANS[Math.min(SPANS.length - 1, Math.max(0, index))];
      if (minutes !== undefined) timeline.show(minutes);
    },
  };
}
