import uPlot from '../vendor/uplot/uPlot.esm.js';
import { palette } from './palette.js';

/**
 * @typedef {import('./palette.js').Paint} Paint
 * @typedef {import('./timeline.js').Timeline} Timeline
 */
/**
 * Draws on a chart's canvas, in its own pixels.
 * @typedef {(chart: uPlot) => void} Draw
 */
/**
 * @typedef {object} ChartOptions
 * @property {number} height
 * @property {readonly { paint: Paint, fill?: number, stepped?: boolean, width?: number }[]} series
 * @property {() => readonly [number, number]} range of the values
 * @property {Draw[]} under drawn before the lines
 * @property {Draw[]} over drawn after them
 */

/** Space beside and below the plot, for the names of the lines and the band of alarm states. */
export const RAIL = 84;
const PADDING = /** @type {[number, number, number, number]} */ ([8, RAIL, 11, 0]);

/**
 * @param {ChartOptions['series'][number]} line
 * @returns {uPlot.Series}
 */
function seriesOf({ paint, fill = 0, stepped = false, width = 1.75 }) {
  const paths = stepped ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
  return {
    stroke: () => palette()[paint],
    width,
    points: { show: false },
    spanGaps: false,
    ...(fill > 0 ? { fill: () => faded(palette()[paint], fill) } : {}),
    ...(paths === undefined ? {} : { paths }),
  };
}

/** A computed `rgb(…)` colour, let through. @param {string} color @param {number} share */
export function faded(color, share) {
  const [red, green, blue] = color.match(/[\d.]+/g) ?? [];
  return `rgba(${red}, ${green}, ${blue}, ${share})`;
}

/**
 * A chart without axes, cursor or legend of its own: the card around it has one of each for all.
 * @param {HTMLElement} host
 * @param {Timeline} timeline
 * @param {ChartOptions} options
 */
export function createChart(host, timeline, { height, series, range, under, over }) {
  const chart = new uPlot(
    {
      width: Math.max(host.clientWidth, 120),
      height,
      padding: PADDING,
      legend: { show: false },
      cursor: { show: false },
      axes: [{ show: false }, { show: false }],
      scales: {
        x: { time: false, range: () => [...timeline.range()] },
        y: { range: () => [...range()] },
      },
      series: [{}, ...series.map(seriesOf)],
      hooks: { drawClear: under, draw: over },
    },
    [[], ...series.map(() => [])],
    host,
  );
  new ResizeObserver(() => {
    const width = host.clientWidth;
    if (width > 0 && width !== chart.width) chart.setSize({ width, height });
  }).observe(host);

  return {
    chart,
    /** @param {uPlot.AlignedData} data */
    show: (data) => chart.setData(data),
  };
}
