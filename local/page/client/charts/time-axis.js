import { element } from '../element.js';
import { clockTime, dayName } from '../format.js';
import { ticksFor } from './draw-backdrop.js';
import { timeTicks } from './time-ticks.js';

/**
 * The time axis that all charts of a card share.
 * @param {import('./timeline.js').Timeline} timeline
 */
export function createTimeAxis(timeline) {
  const ticks = element('div', { class: 'ticks' });
  const axis = element('div', { class: 'time-axis', 'aria-hidden': 'true' }, ticks);

  return {
    axis,
    update() {
      const [from, until] = timeline.range();
      const times = timeTicks([from, until], ticksFor(ticks.clientWidth || 600));
      ticks.replaceChildren(
        ...times.map((at) => {
          const time = clockTime(at);
          const label = element('span', {}, time === '00:00' ? dayName(at).slice(0, 3) : time);
          label.style.left = `${(100 * (at - from)) / (until - from)}%`;
          return label;
        }),
      );
    },
  };
}
