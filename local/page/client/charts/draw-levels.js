import uPlot from '../vendor/uplot/uPlot.esm.js';
import { palette } from './palette.js';

/**
 * @typedef {import('./chart.js').Draw} Draw
 * @typedef {import('../../schedule-feed.ts').PageLevel} Level
 */

/** @param {CanvasRenderingContext2D} ctx @param {boolean} isAsked */
function pen(ctx, isAsked) {
  const ratio = uPlot.pxRatio;
  const colors = palette();
  ctx.strokeStyle = isAsked ? colors.ink : colors['ink-faint'];
  ctx.lineWidth = (isAsked ? 1.5 : 1) * ratio;
  ctx.setLineDash(isAsked ? [] : [4 * ratio, 4 * ratio]);
}

/**
 * One bound as steps over time; upright where it changes.
 * @param {uPlot} chart
 * @param {readonly Level[]} levels
 * @param {'floor' | 'ceiling'} side
 */
function drawSide(chart, levels, side) {
  const { ctx, bbox } = chart;
  const [first, last] = [bbox.left, bbox.left + bbox.width];
  /** @type {number | undefined} */
  let before;
  for (const level of levels) {
    const value = level[side];
    if (value === undefined) continue;
    const left = Math.max(first, chart.valToPos(level.from, 'x', true));
    const right = Math.min(last, chart.valToPos(level.until, 'x', true));
    if (right <= left) continue;
    const y = Math.round(chart.valToPos(value, 'y', true)) + 0.5;
    const words = side === 'floor' ? /at least|exactly/ : /at most|exactly/;
    pen(
      ctx,
      level.asks.some(({ says }) => !says.startsWith('plan') && words.test(says)),
    );
    ctx.beginPath();
    ctx.moveTo(left, before ?? y);
    ctx.lineTo(left, y);
    ctx.lineTo(right, y);
    ctx.stroke();
    before = y;
  }
}

/**
 * Between what a target may be sized, past and to come: dashed by the guide's limits, solid where a
 * schedule or a person asks for more.
 * @param {() => readonly Level[]} levels of one target, oldest first
 * @returns {Draw}
 */
export function drawLevels(levels) {
  return (chart) => {
    chart.ctx.save();
    drawSide(chart, levels(), 'ceiling');
    drawSide(chart, levels(), 'floor');
    chart.ctx.restore();
  };
}
