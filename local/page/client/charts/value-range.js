import { indexAt } from '../state/columns.js';

/** A curve far beyond its line is cut off there, or the line would be lost at the bottom. */
const BEYOND_LINE = 2.5;

/**
 * The scale of a signal: from zero to a little above what can be seen and above its high line.
 * @param {import('../state/columns.js').Columns} columns
 * @param {{ seen: readonly [number, number], high?: number | undefined, unit: string }} wanted
 * @returns {readonly [number, number]}
 */
export function valueRange({ xs, ys }, { seen: [from, until], high, unit }) {
  let most = 0;
  const last = indexAt(xs, until);
  for (let index = Math.max(0, indexAt(xs, from)); index <= last; index += 1) {
    most = Math.max(most, ys[index] ?? 0);
  }
  if (unit === '%' && (high !== undefined || most > 20)) return [0, 103];
  if (high === undefined) return [0, most === 0 ? 1 : most * 1.15];
  return [0, Math.min(Math.max(most * 1.1, high * 1.25), high * BEYOND_LINE)];
}
