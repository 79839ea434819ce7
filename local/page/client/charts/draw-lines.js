import uPlot from '../vendor/uplot/uPlot.esm.js';
import { faded } from './chart.js';
import { palette } from './palette.js';

/**
 * @typedef {import('./chart.js').Draw} Draw
 * @typedef {{ value: number, label: string, paint: import('./palette.js').Paint, shade?: 'above' | 'below' }} Line
 */

/** @param {number} size */
const font = (size) => `500 ${size * uPlot.pxRatio}px Inter, system-ui, sans-serif`;

/** The name of a line, in the margin. @param {uPlot} chart @param {Line} line */
function drawName(chart, { value, label, paint }) {
  const { ctx, bbox } = chart;
  const ratio = uPlot.pxRatio;
  const y = Math.round(chart.valToPos(value, 'y', true)) + 0.5;
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.fillStyle = palette()[paint];
  ctx.font = font(11);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillText(label, bbox.left + bbox.width + 6 * ratio, y);
}

/** @param {uPlot} chart @param {Line} line */
function drawLine(chart, line) {
  const { value, paint } = line;
  const { ctx, bbox } = chart;
  const ratio = uPlot.pxRatio;
  const y = Math.round(chart.valToPos(value, 'y', true)) + 0.5;
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  ctx.strokeStyle = palette()[paint];
  ctx.lineWidth = ratio;
  ctx.setLineDash([4 * ratio, 4 * ratio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.setLineDash([]);
  drawName(chart, line);
}

/**
 * Fills what lies between the curve and a line, on the side where it should not be.
 * @param {uPlot} chart
 * @param {Line} line
 */
function shadeBreach(chart, { value, paint, shade }) {
  const { ctx, bbox, data } = chart;
  const [xs, ys] = data;
  if (shade === undefined || ys === undefined) return;
  const edge = chart.valToPos(value, 'y', true);
  const above = shade === 'above';
  ctx.save();
  ctx.beginPath();
  if (above) ctx.rect(bbox.left, bbox.top, bbox.width, edge - bbox.top);
  else ctx.rect(bbox.left, edge, bbox.width, bbox.top + bbox.height - edge);
  ctx.clip();
  ctx.fillStyle = faded(palette()[paint], above ? 0.32 : 0.2);
  ctx.beginPath();
  for (let index = 1; index < xs.length; index += 1) {
    const [before, after] = [ys[index - 1], ys[index]];
    if (before == null || after == null) continue;
    if (above ? Math.max(before, after) <= value : Math.min(before, after) >= value) continue;
    const left = chart.valToPos(xs[index - 1] ?? 0, 'x', true);
    const right = chart.valToPos(xs[index] ?? 0, 'x', true);
    if (right < bbox.left || left > bbox.left + bbox.width) continue;
    ctx.moveTo(left, edge);
    ctx.lineTo(left, chart.valToPos(before, 'y', true));
    ctx.lineTo(right, chart.valToPos(after, 'y', true));
    ctx.lineTo(right, edge);
  }
  ctx.fill();
  ctx.restore();
}

/**
 * Threshold lines, dashed and named in the margin, with the breaches shaded.
 * @param {() => readonly Line[]} lines
 * @returns {Draw}
 */
export function drawLines(lines) {
  return (chart) => {
    chart.ctx.save();
    for (const line of lines()) {
      shadeBreach(chart, line);
      drawLine(chart, line);
    }
    chart.ctx.restore();
  };
}

/**
 * Names in the margin for lines that something else draws.
 * @param {() => readonly Line[]} lines
 * @returns {Draw}
 */
export function drawNames(lines) {
  return (chart) => {
    chart.ctx.save();
    for (const line of lines()) drawName(chart, line);
    chart.ctx.restore();
  };
}

/**
 * The top of the scale in the margin, for charts without lines of their own.
 * @param {() => string} label
 * @returns {Draw}
 */
export function drawTop(label) {
  return (chart) => {
    const { ctx, bbox } = chart;
    ctx.save();
    ctx.fillStyle = palette()['ink-faint'];
    ctx.font = font(11);
    ctx.textBaseline = 'top';
    ctx.fillText(label(), bbox.left + bbox.width + 6 * uPlot.pxRatio, bbox.top);
    ctx.restore();
  };
}
