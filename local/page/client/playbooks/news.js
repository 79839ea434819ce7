import { isEnded, progressWords, statusOf, wantsApproval } from './run-words.js';

/** @typedef {import('../../playbook-feed.ts').PageRun} Run */

/** @param {Run} run */
const mark = (run) =>
  JSON.stringify([run.status, isEnded(run) ? '' : run.steps.map(({ status }) => status)]);

/**
 * What a screen reader should say: a run that asks, began, went on to its next step, or ended.
 * @param {readonly Run[]} before
 * @param {readonly Run[]} after
 * @param {number} now
 */
export function newsOf(before, after, now) {
  const known = new Map(before.map((run) => [run.name, mark(run)]));
  const changed = after.filter((run) => known.get(run.name) !== mark(run));
  const first = changed.find(wantsApproval) ?? changed.find(isEnded) ?? changed[0];
  if (first === undefined) return undefined;
  return `${first.playbook}, ${statusOf(first).word}: ${progressWords(first, now)}`;
}
