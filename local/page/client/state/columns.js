/**
 * A signal as the chart library wants it: times (epoch milliseconds) and values side by side.
 * @typedef {{ xs: number[], ys: (number | null)[] }} Columns
 */
/** @typedef {import('../../feed.ts').PagePoint} PagePoint */

const MINUTE = 60_000;
/** A pause longer than this between two values is a gap, not a line. */
const GAP = 2.5 * MINUTE;
/** Two days of minutes. */
const KEPT = 2880;

/** The index of the last time at or before `at`; -1 when there is none. @param {readonly number[]} xs @param {number} at */
export function indexAt(xs, at) {
  let [low, high] = [0, xs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((xs[middle] ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** @param {Columns} columns @param {PagePoint} point */
function append({ xs, ys }, [at, value]) {
  const last = xs.at(-1);
  if (last === undefined || at > last) {
    if (last !== undefined && at - last > GAP) {
      xs.push(last + MINUTE);
      ys.push(null);
    }
    xs.push(at);
    ys.push(value);
    return;
  }
  // A late value takes the place of the one that was missing, or goes between its neighbours.
  const index = indexAt(xs, at);
  if (xs[index] === at) ys[index] = value;
  else {
    xs.splice(index + 1, 0, at);
    ys.splice(index + 1, 0, value);
  }
}

/** @param {Columns} columns @param {readonly PagePoint[]} points */
export function appendPoints(columns, points) {
  for (const point of points) append(columns, point);
  const spare = columns.xs.length - KEPT;
  if (spare > 0) {
    columns.xs.splice(0, spare);
    columns.ys.splice(0, spare);
  }
}

/** @param {readonly PagePoint[]} points @returns {Columns} */
export function columnsOf(points) {
  const columns = { xs: [], ys: [] };
  appendPoints(columns, points);
  return columns;
}

/**
 * The value of the minute that a time falls in; undefined when it had none.
 * @param {Columns} columns
 * @param {number} at
 */
export function valueAt({ xs, ys }, at) {
  const before = indexAt(xs, at);
  const after = before + 1;
  const isNearer = (xs[after] ?? Infinity) - at < at - (xs[before] ?? -Infinity);
  const index = isNearer ? after : before;
  const x = xs[index];
  if (x === undefined || Math.abs(x - at) > GAP) return undefined;
  return ys[index] ?? undefined;
}

/**
 * Steps as a line that runs on to now.
 * @param {readonly import('../../feed.ts').PageStep<number>[]} steps
 * @param {number} now
 * @returns {Columns}
 */
export function columnsOfSteps(steps, now) {
  const last = steps.at(-1);
  if (last === undefined) return { xs: [], ys: [] };
  const shown = now > last[0] ? [...steps, /** @type {const} */ ([now, last[1]])] : steps;
  return { xs: shown.map(([at]) => at), ys: shown.map(([, value]) => value) };
}

/**
 * What held at a time.
 * @template Value
 * @param {readonly import('../../feed.ts').PageStep<Value>[]} steps
 * @param {number} at
 */
export function stepAt(steps, at) {
  return steps.findLast(([from]) => from <= at)?.[1];
}
