import uPlot from '../vendor/uplot/uPlot.esm.js';
import { faded } from './chart.js';
import { palette } from './palette.js';

/**
 * @typedef {import('./chart.js').Draw} Draw
 * @typedef {{ at: number, kind: 'up' | 'down' | 'note' }} Mark
 */

/** @param {CanvasRenderingContext2D} ctx @param {{ x: number, top: number, up: boolean }} place */
function triangle(ctx, { x, top, up }) {
  const size = 4.5 * uPlot.pxRatio;
  const [tip, base] = up ? [top, top + size * 1.5] : [top + size * 1.5, top];
  ctx.beginPath();
  ctx.moveTo(x, tip);
  ctx.lineTo(x + size, base);
  ctx.lineTo(x - size, base);
  ctx.fill();
}

/**
 * Where Capstan acted: a line with a triangle that points the way the size went. Notes are dotted.
 * @param {() => readonly Mark[]} marks
 * @returns {Draw}
 */
export function drawMarks(marks) {
  return (chart) => {
    const { ctx, bbox } = chart;
    const ratio = uPlot.pxRatio;
    const colors = palette();
    ctx.save();
    for (const { at, kind } of marks()) {
      const x = Math.round(chart.valToPos(at, 'x', true)) + 0.5;
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      const isNote = kind === 'note';
      ctx.strokeStyle = isNote ? faded(colors['ink-faint'], 0.7) : faded(colors.act, 0.55);
      ctx.lineWidth = ratio;
      ctx.setLineDash(isNote ? [ratio, 3 * ratio] : []);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      if (isNote) continue;
      ctx.fillStyle = colors.act;
      triangle(ctx, { x, top: bbox.top - 6 * ratio, up: kind === 'up' });
    }
    ctx.restore();
  };
}
