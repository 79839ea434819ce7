import { createChart } from '../charts/chart.js';
import { drawFuture, drawGrid } from '../charts/draw-backdrop.js';
import { drawLevels } from '../charts/draw-levels.js';
import { drawNames } from '../charts/draw-lines.js';
import { drawMarks } from '../charts/draw-marks.js';
import { element, write } from '../element.js';
import { askWords, levelAt } from '../schedules/level-words.js';
import { columnsOfSteps, stepAt } from '../state/columns.js';

/**
 * @typedef {import('../state/state.js').Target} Target
 * @typedef {import('../charts/timeline.js').Timeline} Timeline
 * @typedef {import('../charts/draw-marks.js').Mark} Mark
 * @typedef {import('../../schedule-feed.ts').PageLevel} Level
 */

const HEIGHT = 66;

/**
 * The number of instances as steps, between the fewest and the most allowed; those are known ahead.
 * @param {Timeline} timeline
 * @param {import('../charts/palette.js').Paint} paint
 * @param {Target} first
 */
export function createInstancesRow(timeline, paint, first) {
  let target = first;
  /** @type {readonly Mark[]} */
  let marks = [];
  /** @type {readonly Level[]} */
  let levels = [];
  const value = element('span', { class: 'value' });
  const asks = element('span', { class: 'asks' });
  const plot = element('div', { class: 'plot', role: 'img', 'aria-label': 'Instances over time' });
  const row = element(
    'div',
    { class: 'row', 'data-signal': 'instance-steps' },
    element(
      'div',
      { class: 'gutter' },
      element('span', { class: 'label' }, 'Instances'),
      element('span', { class: 'reading' }, value),
      asks,
    ),
    plot,
  );
  const limits = () => target.instances ?? { now: 0, min: 0, max: 1 };
  const names = () => {
    const { min, max } = limits();
    return /** @type {const} */ ([
      { value: max, label: `most ${max}`, paint: 'ink-faint' },
      { value: min, label: `least ${min}`, paint: 'ink-faint' },
    ]);
  };
  const most = () => Math.max(limits().max, ...levels.map(({ ceiling }) => ceiling ?? 0));
  const { show } = createChart(plot, timeline, {
    height: HEIGHT,
    series: [{ paint, fill: 0.2, stepped: true, width: 1.5 }],
    range: () => [0, most() * 1.12],
    under: [drawFuture(() => timeline.now), drawGrid],
    over: [drawMarks(() => marks), drawLevels(() => levels), drawNames(names)],
  });

  /** @param {number} at */
  const asked = (at) =>
    (levelAt(levels, at)?.asks ?? []).map((ask) => askWords(ask, at)).join('; ');
  const read = () => {
    const steps = target.instanceSteps ?? [];
    const { cursor, now } = timeline;
    const found =
      cursor === undefined ? limits().now : cursor > now ? undefined : stepAt(steps, cursor);
    write(value, found === undefined ? '–' : String(found));
    write(asks, asked(cursor ?? now));
    row.classList.toggle('is-past', cursor !== undefined);
  };
  timeline.onCursor(read);

  return {
    row,
    /** @param {Target} next @param {readonly Mark[]} nextMarks @param {readonly Level[]} nextLevels */
    update(next, nextMarks, nextLevels) {
      target = next;
      marks = nextMarks;
      levels = nextLevels;
      const { xs, ys } = columnsOfSteps(next.instanceSteps ?? [], timeline.now);
      show([xs, ys]);
      const { now, min, max } = limits();
      const by = asked(timeline.now);
      plot.setAttribute(
        'aria-label',
        `Instances: ${now} now, from ${min} to ${max} allowed.${by === '' ? '' : ` ${by}.`}`,
      );
      read();
    },
  };
}
