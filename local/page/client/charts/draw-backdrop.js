import uPlot from '../vendor/uplot/uPlot.esm.js';
import { faded } from './chart.js';
import { palette } from './palette.js';
import { timeTicks } from './time-ticks.js';

/**
 * @typedef {import('./chart.js').Draw} Draw
 * @typedef {import('../../feed.ts').PageAlarm} Alarm
 * @typedef {{ high: Alarm | undefined, low: Alarm | undefined }} RowAlarms
 */

/** How many ticks fit, by the width of the plot. @param {number} width in CSS pixels */
export const ticksFor = (width) => Math.max(2, Math.floor(width / 70));

/** One hairline for each tick of the shared time axis. @type {Draw} */
export function drawGrid(chart) {
  const { ctx, bbox, scales } = chart;
  const range = /** @type {[number, number]} */ ([scales['x']?.min ?? 0, scales['x']?.max ?? 0]);
  const ratio = uPlot.pxRatio;
  ctx.save();
  ctx.fillStyle = palette().hairline;
  for (const at of timeTicks(range, ticksFor(bbox.width / ratio))) {
    const x = Math.round(chart.valToPos(at, 'x', true));
    ctx.fillRect(x, bbox.top, ratio, bbox.height);
  }
  ctx.fillRect(bbox.left, bbox.top + bbox.height, bbox.width, ratio);
  ctx.restore();
}

/**
 * What has not happened yet steps back behind a line at now.
 * @param {() => number} now
 * @returns {Draw}
 */
export function drawFuture(now) {
  return (chart) => {
    const { ctx, bbox } = chart;
    const left = Math.max(bbox.left, Math.round(chart.valToPos(now(), 'x', true)));
    const width = bbox.left + bbox.width - left;
    // A sliver is the room for the newest value, not a future.
    if (width < bbox.width * 0.05) return;
    ctx.save();
    ctx.fillStyle = faded(palette()['ink-faint'], 0.06);
    ctx.fillRect(left, bbox.top, width, bbox.height);
    ctx.fillStyle = faded(palette()['ink-faint'], 0.5);
    ctx.fillRect(left, bbox.top, uPlot.pxRatio, bbox.height);
    ctx.restore();
  };
}

/**
 * Calls `paint` with the left edge and width of every stretch of a state that can be seen.
 * @param {uPlot} chart
 * @param {{ alarm: Alarm | undefined, state: string, now: number }} wanted
 * @param {(left: number, width: number) => void} paint
 */
function eachSpan(chart, { alarm, state, now }, paint) {
  const { left, width } = chart.bbox;
  for (const span of alarm?.spans ?? []) {
    if (span.state !== state) continue;
    const from = Math.max(left, chart.valToPos(span.from, 'x', true));
    const to = Math.min(left + width, chart.valToPos(span.to ?? now, 'x', true));
    if (to > from) paint(from, Math.max(to - from, 2 * uPlot.pxRatio));
  }
}

/** @param {CanvasRenderingContext2D} ctx @param {string} color */
function hatch(ctx, color) {
  const size = Math.round(5 * uPlot.pxRatio);
  const tile = new OffscreenCanvas(size, size);
  const pen = tile.getContext('2d');
  if (pen === null) return color;
  pen.strokeStyle = color;
  pen.lineWidth = 1.4 * uPlot.pxRatio;
  pen.moveTo(-1, size + 1);
  pen.lineTo(size + 1, -1);
  pen.stroke();
  return ctx.createPattern(tile, 'repeat') ?? color;
}

/**
 * While an alarm rings the plot is tinted, and the band below it says which: filled for high,
 * filled in the other colour for low, hatched where there was not enough data.
 * @param {() => RowAlarms} alarms
 * @param {() => number} now
 * @returns {Draw}
 */
export function drawAlarms(alarms, now) {
  return (chart) => {
    const { ctx, bbox } = chart;
    const colors = palette();
    const { high, low } = alarms();
    if (high === undefined && low === undefined) return;
    const height = Math.round(4 * uPlot.pxRatio);
    const top = bbox.top + bbox.height + Math.round(4 * uPlot.pxRatio);
    const band =
      (/** @type {string | CanvasPattern} */ fill) =>
      (/** @type {number} */ left, /** @type {number} */ width) => {
        ctx.fillStyle = fill;
        ctx.fillRect(left, top, width, height);
      };
    const end = now();
    ctx.save();
    eachSpan(chart, { alarm: high, state: 'OK', now: end }, band(faded(colors.ok, 0.26)));
    eachSpan(
      chart,
      { alarm: high, state: 'INSUFFICIENT_DATA', now: end },
      band(hatch(ctx, colors.blind)),
    );
    for (const [alarm, color] of /** @type {const} */ ([
      [low, colors.low],
      [high, colors.high],
    ])) {
      eachSpan(chart, { alarm, state: 'ALARM', now: end }, (left, width) => {
        band(color)(left, width);
        ctx.fillStyle = faded(color, 0.07);
        ctx.fillRect(left, bbox.top, width, bbox.height);
      });
    }
    ctx.restore();
  };
}
