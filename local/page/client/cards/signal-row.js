import { createChart } from '../charts/chart.js';
import { drawAlarms, drawFuture, drawGrid } from '../charts/draw-backdrop.js';
import { drawLines, drawTop } from '../charts/draw-lines.js';
import { drawMarks } from '../charts/draw-marks.js';
import { valueRange } from '../charts/value-range.js';
import { element, write } from '../element.js';
import { duration, figure, quantity } from '../format.js';
import { valueAt } from '../state/columns.js';
import { alarmNamed, signalCondition } from '../state/condition.js';

/**
 * @typedef {import('../state/state.js').State} State
 * @typedef {import('../state/state.js').Signal} Signal
 * @typedef {import('../charts/timeline.js').Timeline} Timeline
 * @typedef {import('../charts/draw-marks.js').Mark} Mark
 * @typedef {{ state: State, signal: Signal, marks: readonly Mark[] }} Shown
 */

const HEIGHT = 84;
/** A value older than this is not what the signal reads now. */
const FRESH = 3.5 * 60_000;

/** @param {Signal} signal @returns {import('../charts/draw-lines.js').Line[]} */
function linesOf({ row, unit }) {
  if (row === undefined) return [];
  const { high, low } = row;
  return [
    { value: high, label: `high ${quantity(high, unit)}`, paint: 'high', shade: 'above' },
    { value: low, label: `low ${quantity(low, unit)}`, paint: 'low', shade: 'below' },
  ];
}

/** @param {Shown} shown @param {number} now */
function remark({ state, signal }, now) {
  const { tone, since } = signalCondition(state, signal);
  const long = since === undefined ? '' : ` for ${duration(now - since)}`;
  if (tone === 'high') return `above its line${long}`;
  if (tone === 'low') return `room to spare${long}`;
  if (tone === 'blind') return `not enough data${long}`;
  return '';
}

/** What a reader who cannot see the chart should know. @param {Signal} signal @param {string} value */
function described({ label, row, unit }, value) {
  const lines = row
    ? ` High line ${quantity(row.high, unit)}, low line ${quantity(row.low, unit)}.`
    : '';
  return `${label}: ${value} now.${lines}`;
}

/**
 * One signal over time: its name and value at the left, the chart with its lines at the right.
 * @param {Timeline} timeline
 * @param {import('../charts/palette.js').Paint} paint
 * @param {Shown} first
 */
export function createSignalRow(timeline, paint, first) {
  let shown = first;
  const value = element('span', { class: 'value' });
  const unit = element('span', { class: 'unit' });
  const note = element('span', { class: 'remark' });
  const dot = element('i', { class: 'dot' });
  const why = element('p', { class: 'why' });
  const plot = element('div', { class: 'plot', role: 'img' });
  const row = element(
    'div',
    { class: 'row', 'data-signal': first.signal.id },
    element(
      'div',
      { class: 'gutter' },
      element('span', { class: 'label' }, first.signal.label),
      element('span', { class: 'reading' }, value, unit),
      note,
    ),
    plot,
  );
  const lines = linesOf(first.signal);
  const range = () =>
    valueRange(shown.signal.columns, {
      seen: timeline.range(),
      high: shown.signal.row?.high,
      unit: shown.signal.unit,
    });
  const alarms = () => ({
    high: alarmNamed(shown.state, shown.signal.row?.highAlarm),
    low: alarmNamed(shown.state, shown.signal.row?.lowAlarm),
  });
  const { chart, show } = createChart(plot, timeline, {
    height: HEIGHT,
    series: [{ paint, fill: 0.08 }],
    range,
    under: [drawFuture(() => timeline.now), drawGrid, drawAlarms(alarms, () => timeline.now)],
    over: [
      drawMarks(() => shown.marks),
      lines.length > 0
        ? drawLines(() => lines)
        : drawTop(() => quantity(Number(range()[1].toPrecision(2)), shown.signal.unit)),
    ],
  });
  chart.over.append(why, dot);
  dot.style.background = `var(--${paint})`;

  function read() {
    const at = timeline.cursor ?? timeline.now;
    const { columns, unit: name } = shown.signal;
    const isPast = timeline.cursor !== undefined;
    const last = columns.xs.at(-1) ?? Number.NEGATIVE_INFINITY;
    const found = isPast
      ? valueAt(columns, at)
      : timeline.now - last < FRESH
        ? (columns.ys.at(-1) ?? undefined)
        : undefined;
    write(value, found === undefined ? '–' : figure(found));
    write(unit, found === undefined ? '' : name.startsWith('/') ? name : ` ${name}`);
    row.classList.toggle('is-past', isPast);
    const { tone } = signalCondition(shown.state, shown.signal);
    row.dataset['tone'] = tone;
    write(note, remark(shown, timeline.now));
    write(why, tone === 'high' ? (shown.signal.row?.why.high ?? '') : '');
    if (!isPast) {
      const words = found === undefined ? 'no fresh value' : quantity(found, name);
      plot.setAttribute('aria-label', described(shown.signal, words));
    }
    dot.hidden = !isPast || found === undefined;
    if (dot.hidden || found === undefined) return found;
    const left = chart.valToPos(at, 'x');
    const top = chart.valToPos(Math.min(found, range()[1]), 'y');
    dot.style.transform = `translate(${left}px, ${top}px)`;
    return found;
  }
  timeline.onCursor(read);

  return {
    row,
    /** @param {Shown} next */
    update(next) {
      shown = next;
      const { xs, ys } = next.signal.columns;
      show([xs, ys]);
      read();
    },
  };
}
