import { createChart } from '../charts/chart.js';
import { drawFuture, drawGrid } from '../charts/draw-backdrop.js';
import { drawLines } from '../charts/draw-lines.js';
import { createScrubber } from '../charts/scrubber.js';
import { createTimeAxis } from '../charts/time-axis.js';
import { element, write } from '../element.js';
import { dollars } from '../format.js';
import { stepAt } from '../state/columns.js';
import { titleOf } from '../state/condition.js';
import { costLayers } from '../state/cost-layers.js';

/** @typedef {import('../state/state.js').State} State */

const HEIGHT = 120;

/** @param {string} label */
function figureBox(label) {
  const value = element('strong');
  const note = element('small');
  const box = element('div', { class: 'figure' }, element('span', {}, label), value, note);
  return { box, value, note };
}

/**
 * Money over time, by target, under the budget.
 * @param {import('../charts/timeline.js').Timeline} timeline
 * @param {{ paints: readonly import('../charts/palette.js').Paint[], first: State }} options
 */
export function createMoneyCard(timeline, { paints, first }) {
  let state = first;
  const now = figureBox('At its present size');
  const spent = figureBox('Spent since the start');
  const saved = figureBox('Had it never been scaled');
  const plot = element('div', { class: 'plot', role: 'img', 'aria-label': 'Cost over time' });
  const total = element('span', { class: 'value' });
  const axis = createTimeAxis(timeline);
  const scrubber = createScrubber(timeline, { label: 'Money' });
  const budgetLine = () => {
    const value = state.money.monthlyBudgetUsd;
    return [{ value, label: `budget ${dollars(value)}`, paint: /** @type {const} */ ('high') }];
  };
  const row = element(
    'div',
    { class: 'row' },
    element(
      'div',
      { class: 'gutter' },
      element('span', { class: 'label' }, 'A month at this size'),
      element('span', { class: 'reading' }, total),
      ...first.targets.map((target, index) =>
        element(
          'span',
          { class: 'key' },
          element('i', { class: `swatch ${paints[index % paints.length]}` }),
          titleOf(target),
        ),
      ),
    ),
    plot,
  );
  const card = element(
    'section',
    { class: 'card money', 'aria-label': 'Money' },
    element('header', { class: 'card-head' }, element('h2', {}, 'Money')),
    element('div', { class: 'figures' }, now.box, spent.box, saved.box),
    element('div', { class: 'rows' }, row, axis.axis, scrubber.glass),
  );
  // The tallest layer is drawn first, so that each lower one covers its own part.
  const series = first.targets
    .map((_, index) => paints[index % paints.length] ?? 'hue-1')
    .map((paint) => ({ paint, fill: 0.9, stepped: true, width: 0.5 }))
    .toReversed();
  const { show } = createChart(plot, timeline, {
    height: HEIGHT,
    series,
    range: () => [0, Math.max(state.money.monthlyBudgetUsd, state.money.perMonthUsd) * 1.12],
    under: [drawFuture(() => timeline.now), drawGrid],
    over: [drawLines(budgetLine)],
  });
  const read = () => {
    const at = timeline.cursor ?? timeline.now;
    const sum = state.targets.reduce((usd, { costSteps }) => usd + (stepAt(costSteps, at) ?? 0), 0);
    write(total, dollars(sum));
    row.classList.toggle('is-past', timeline.cursor !== undefined);
  };
  timeline.onCursor(read);

  return {
    card,
    /** @param {State} next */
    update(next) {
      state = next;
      const { monthlyBudgetUsd, perMonthUsd, spentUsd, neverScaledUsd } = next.money;
      write(now.value, `${dollars(perMonthUsd)} a month`);
      write(now.note, `of a budget of ${dollars(monthlyBudgetUsd)}`);
      write(spent.value, dollars(Number(spentUsd.toFixed(2))));
      saved.box.hidden = neverScaledUsd === undefined;
      if (neverScaledUsd !== undefined) {
        const less = neverScaledUsd - spentUsd;
        write(saved.value, dollars(Number(neverScaledUsd.toFixed(2))));
        const share = neverScaledUsd > 0 ? Math.round((100 * less) / neverScaledUsd) : 0;
        write(
          saved.note,
          `its largest size all the time${share > 0 ? `; scaling saved ${share} %` : ''}`,
        );
      }
      const { xs, layers } = costLayers(next);
      show([xs, ...layers.toReversed()]);
      read();
      axis.update();
      scrubber.draw();
    },
  };
}
