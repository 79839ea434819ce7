import { createChart } from '../charts/chart.js';
import { drawGrid } from '../charts/draw-backdrop.js';
import { drawLines } from '../charts/draw-lines.js';
import { drawMarks } from '../charts/draw-marks.js';
import { element, write } from '../element.js';
import { columnsOfSteps, stepAt } from '../state/columns.js';

/**
 * @typedef {import('../state/state.js').Target} Target
 * @typedef {import('../charts/timeline.js').Timeline} Timeline
 * @typedef {import('../charts/draw-marks.js').Mark} Mark
 */

const HEIGHT = 66;

/**
 * The number of instances as steps, between the fewest and the most allowed.
 * @param {Timeline} timeline
 * @param {import('../charts/palette.js').Paint} paint
 * @param {Target} first
 */
export function createInstancesRow(timeline, paint, first) {
  let target = first;
  /** @type {readonly Mark[]} */
  let marks = [];
  const value = element('span', { class: 'value' });
  const plot = element('div', { class: 'plot', role: 'img', 'aria-label': 'Instances over time' });
  const row = element(
    'div',
    { class: 'row', 'data-signal': 'instance-steps' },
    element(
      'div',
      { class: 'gutter' },
      element('span', { class: 'label' }, 'Instances'),
      element('span', { class: 'reading' }, value),
    ),
    plot,
  );
  const limits = () => target.instances ?? { now: 0, min: 0, max: 1 };
  const lines = () => {
    const { min, max } = limits();
    return /** @type {const} */ ([
      { value: max, label: `most ${max}`, paint: 'ink-faint' },
      { value: min, label: `least ${min}`, paint: 'ink-faint' },
    ]);
  };
  const { show } = createChart(plot, timeline, {
    height: HEIGHT,
    series: [{ paint, fill: 0.2, stepped: true, width: 1.5 }],
    range: () => [0, limits().max * 1.12],
    under: [drawGrid],
    over: [drawMarks(() => marks), drawLines(lines)],
  });
  const read = () => {
    const steps = target.instanceSteps ?? [];
    const { cursor } = timeline;
    const found = cursor === undefined ? limits().now : stepAt(steps, cursor);
    write(value, found === undefined ? '–' : String(found));
    row.classList.toggle('is-past', cursor !== undefined);
  };
  timeline.onCursor(read);

  return {
    row,
    /** @param {Target} next @param {readonly Mark[]} nextMarks */
    update(next, nextMarks) {
      target = next;
      marks = nextMarks;
      const { xs, ys } = columnsOfSteps(next.instanceSteps ?? [], timeline.now);
      show([xs, ys]);
      plot.setAttribute(
        'aria-label',
        `Instances: ${limits().now} now, from ${limits().min} to ${limits().max} allowed.`,
      );
      read();
    },
  };
}
