import { stepAt } from './columns.js';

/**
 * The cost of all targets as layers: for each target the sum of it and all before it.
 * @param {Pick<import('./state.js').State, 'targets' | 'now'>} state
 * @returns {{ xs: number[], layers: number[][] }}
 */
export function costLayers({ targets, now }) {
  const times = targets.flatMap(({ costSteps }) => costSteps.map(([at]) => at));
  const xs = [...new Set([...times, now])].sort((a, b) => a - b);
  /** @type {number[][]} */
  const layers = [];
  for (const { costSteps } of targets) {
    const below = layers.at(-1);
    layers.push(xs.map((at, index) => (stepAt(costSteps, at) ?? 0) + (below?.[index] ?? 0)));
  }
  return { xs, layers };
}
